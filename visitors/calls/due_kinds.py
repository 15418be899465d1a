"""What is due about calls: to read a message, to call back, to return a missed call (T13, T16)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import NOBODY, Actor
from reception.due.deadlines import Deadline, HouseCalendar, Term, Unit
from reception.due.kinds import DueKind, Slip, Whose
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce, in_force
from visitors.calls import clocks, notices
from visitors.calls.events import CallAct, record
from visitors.calls.models import Call, CallEvent, CallMessage


def _unread(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    return _messages(actor, whose, Q(read_at__isnull=True, done_at__isnull=True))


def _to_call_back(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    read = Q(read_at__isnull=False, call_back=True, called_back_at__isnull=True)
    return _messages(actor, whose, read & Q(done_at__isnull=True))


def _messages(actor: Actor, whose: Whose, are: Q) -> QuerySet[Any] | None:
    rows = CallMessage.objects.filter(are)
    if whose == Whose.ALL:
        return rows if actor.reach("call.see") == "all" else None
    me = actor.employee
    if me is None or not actor.may("call.see"):
        return None
    if whose == Whose.MINE:
        return rows.filter(to=me)
    theirs = Q(to__deputy=me) | Q(to__department__head=me) | Q(call__taken_by=actor.user)
    return rows.filter(theirs).exclude(to=me)


def _missed(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = Call.objects.filter(state=Call.State.MISSED)
    if whose == Whose.ALL:
        return rows if actor.reach("call.see") == "all" else None
    if whose == Whose.MINE and actor.reach("call.take") == "site":
        return rows.filter(site__in=actor.sites)
    return None


def _page(slip: Slip) -> str:
    return reverse("call", args=[slip.about])


def _named(path: str) -> Any:
    names = (NullIf(F(f"{path}{name}"), Value("")) for name in ("caller", "visitor__name"))
    return Coalesce(*names, Value(""))


OF_MESSAGE = {
    "pk": F("pk"),
    "about": F("call"),
    "site": F("call__site"),
    "began_at": F("left_at"),
    "owes": SaidColumn("to__name"),
    "number": F("to__number"),
    "who": _named("call__"),
    "first": F("call__organisation"),
}
_of_call = partial(
    DueKind, code="message", label=_("电话留言"), clause="T13", address=_page, about="call"
)


def _says(sentence: Any, slip: Slip, _policy: InForce) -> str:
    who = " ".join(filter(None, [slip.who or str(_("没有留名的来电")), slip.first]))
    return str(sentence) % {"who": who}


KINDS = (
    _of_call(
        key="call_read",
        act=_("看留言"),
        rows=_unread,
        columns=OF_MESSAGE,
        term=lambda _slip, policy: clocks.read_term(policy),
        says=partial(_says, _("看 %(who)s 的电话留言")),
    ),
    _of_call(
        key="call_back",
        act=_("回电"),
        rows=_to_call_back,
        columns={**OF_MESSAGE, "length": F("minutes")},
        term=lambda slip, _policy: Term(slip.length or 0, Unit.OPEN_MINUTES),
        says=partial(_says, _("给 %(who)s 回电")),
    ),
    _of_call(
        key="call_missed",
        label=_("未接来电"),
        clause="T16",
        act=_("回电"),
        rows=_missed,
        columns={
            **{"pk": F("pk"), "about": F("pk"), "site": F("site"), "began_at": F("began_at")},
            **{"who": _named(""), "first": F("organisation")},
        },
        term=lambda _slip, policy: clocks.missed_term(policy),
        says=partial(_says, _("未接来电：给 %(who)s 回电")),
        by=_("前台"),
        roles=("desk",),
        reminds=False,
    ),
)


def sweep(now: datetime) -> None:
    """Tell who has not read a message once more, the next way, after the minutes of the row; whom
    else to tell then are steps of what is due (T13).
    """
    policy = in_force()
    rows = CallMessage.objects.filter(read_at__isnull=True, again_at__isnull=True)
    for message in rows.select_related("call__site", "call__visitor", "to"):
        calendar = HouseCalendar(policy.hours, message.call.site)
        until = Deadline(message.left_at, clocks.read_term(policy), calendar).until
        if until <= now:
            _tell_again(message, now)


@transaction.atomic
def _tell_again(message: CallMessage, now: datetime) -> None:
    fresh = CallMessage.objects.filter(pk=message.pk, read_at=None, again_at=None)
    if fresh.update(again_at=now):
        again = CallEvent.What.AGAIN
        record(message.call, again, CallAct(NOBODY, now), employee=message.to)
        notices.tell(message, now)
