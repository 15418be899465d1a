"""Make and change a file, name who may read a classified one, open it for a reason, strike it out
(L1, L3, L5, L14).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from reception.accounts import trace
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.clients import assignments, events, visibility
from visitors.clients.events import ClientAct, What, record
from visitors.clients.models import Client, ClientReader
from visitors.visits.guards import given

# As they are kept; pages say them in the language of who reads.
MADE_IT, NAMED = gettext_noop("建档的人跟进"), gettext_noop("建档时指定")
OPENED = trace.TraceKind("client", gettext_lazy("打开机密客户档案"), gettext_lazy("档案 %d"))
COLUMNS = (
    *("kind", "name", "client_class", "secrecy", "contact", "phone", "address", "trade"),
    *("source", "place"),
)


@dataclass(frozen=True)
class FileSaid:
    """What is written into a file, by column, as typed and checked; who is named for it and who
    looks after it, where that is said.
    """

    columns: Mapping[str, Any]
    named: Collection[Employee] | None = None
    owner: Employee | None = None


def make(said: FileSaid, act: ClientAct) -> Client:
    """Make a file. Who makes it looks after it, unless somebody else does or nobody is to.

    Raises:
        Refusal: ``not_permitted``, ``key_reused``.
    """
    reach, me = act.by.reach("client.write"), act.by.employee
    if reach == "-":
        raise _not_permitted()
    own = reach == "own" or (reach == "dept" and said.owner is None)
    owner = said.owner or (me if own else None)
    if owner is not None and owner != me and not may_give(act, None, owner):
        raise _not_permitted()

    def action() -> Client:
        one = Client.objects.create(made_at=act.now, made_by=act.by.user, **said.columns)
        record(one, What.MADE, act)
        _name(one, said.named or ())
        if owner is not None:
            why = MADE_IT if owner == me else NAMED
            by_whom: dict[str, Any] = {"by": act.by, "now": act.now}
            assignments.assign(one, owner, clause="F4", why=why, **by_whom)
        return one

    return events.once(act, action)


def change(client: Client, act: ClientAct, said: FileSaid) -> Client:
    """Change a file; what it was stays on its list (L6).

    Raises:
        Refusal: ``not_permitted``, ``state_forbids``, ``key_reused``.
    """
    writing(client, act)

    def do(one: Client) -> None:
        changed = {
            name: value for name, value in said.columns.items() if getattr(one, name) != value
        }
        was = {name: str(getattr(one, name) or "") for name in changed}
        for name, value in changed.items():
            setattr(one, name, value)
        one.save()
        if said.named is not None:
            _name(one, said.named)
        words = "；".join(
            f"{_label(name)}：{old or '–'} → {getattr(one, name) or '–'}"
            for name, old in was.items()
        )
        record(one, What.CHANGED, act, words=words[:2000])

    return events.change(client, act, do)


def _label(name: str) -> Any:
    return getattr(Client._meta.get_field(name), "verbose_name", name)


def _name(one: Client, named: Collection[Employee]) -> None:
    one.readers.exclude(employee__in=named).delete()
    for person in named:
        ClientReader.objects.get_or_create(client=one, employee=person)


def open_file(client: Client, act: ClientAct, reason: str) -> Client:
    """Open a file for a reason: for this file, by this person, until the hours of the row are over;
    logged before anything of it is shown (L14).

    Raises:
        Refusal: ``reason_missing``, ``not_permitted`` for a program without a person.
    """
    why, named = given(reason), client.readers.filter(employee=act.by.employee)
    if act.by.user is None or not (act.by.may("client.write") or named.exists()):
        raise _not_permitted()
    hours = in_force().limits.get("client_open_hours", 8)

    def do(one: Client) -> None:
        until = act.now + timedelta(hours=hours)
        record(one, What.OPENED, act, words=why, next_at=until, employee=act.by.employee)
        if one.secrecy != Client.Secrecy.NORMAL:
            trace.note(OPENED, act.by.user, act.now, number=one.pk, words=why)

    return events.change(client, act, do)


def strike(client: Client, act: ClientAct, reason: str) -> Client:
    """Strike out a file, with the full reason; it is kept and only read (F8). Who made a file does
    not strike it: two people are needed (L5).

    Raises:
        Refusal: ``not_permitted``, ``reason_missing``, ``needs_another_person``.
    """
    why = given(reason)
    writing(client, act)
    if act.by.reach("client.assign") == "-":
        raise _not_permitted()
    if client.made_by is not None and client.made_by == act.by.user:
        raise Refusal("needs_another_person", _("自己建的档案要由别人注销。"), status=403)

    def do(one: Client) -> None:
        by_whom: dict[str, Any] = {"by": act.by, "now": act.now}
        assignments.release(one, clause="F8", why=why, **by_whom)
        one.refresh_from_db()
        one.struck_at, one.struck_why = act.now, why
        one.save(update_fields=["struck_at", "struck_why"])
        record(one, What.STRUCK, act, words=why)

    return events.change(client, act, do)


def writing(client: Client, act: ClientAct) -> None:
    """Ask whether somebody may write in a file now.

    Raises:
        Refusal: ``not_permitted``; ``reason_needed`` where it is classified and not open to them.
    """
    if not visibility.writes(act.by, client):
        raise _not_permitted()
    if not visibility.reads(act.by, client, act.now):
        raise reason_needed()


def reason_needed() -> Refusal:
    """Return the refusal for a classified file that is not open to who asks."""
    sentence = _("这份档案有密级：请先写明为什么要看。")
    return Refusal("reason_needed", sentence, status=403)


def may_give(act: ClientAct, client: Client | None, to: Employee) -> bool:
    """Tell whether somebody may give a client to a person: a head within the department."""
    reach, me = act.by.reach("client.assign"), act.by.employee
    if reach != "dept" or me is None:
        return reach == "all"
    last = assignments.standing(client) if client is not None else None
    inside = last is None or last.employee.department_id == me.department_id
    return inside and to.department_id == me.department_id


def _not_permitted() -> Refusal:
    return Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
