"""What the desk does about a visitor whom nobody fetches: take them in hand, ask somebody else, ask
anew (V1, V5).
"""

import secrets
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition
from reception.policy.rulebook import in_force
from visitors.hosts import asking, co_hosts, requests
from visitors.models import FurtherHost, HostRequest, State, Visit, VisitEvent
from visitors.visits import guards
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, idempotent

What = VisitEvent.What
# From here on an answer is awaited again. Consent stays as it is: who gave it has not taken it
# back.
AWAITED: dict[str, Any] = {"answer": Visit.Answer.NONE} | dict.fromkeys(
    ("answered_by", "wait_until", "put_off_to", "desk_told_at", "taken_over_by", "taken_over_at")
)


def take_over(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Take a waiting visitor in hand at the desk.

    V5 says that a visitor is never left waiting unattended; reminders and escalation are there
    because nobody attends. Who takes over says: I attend to this visitor now. Therefore

    - nobody is reminded any more, nobody else is told, and the red line is taken from the board;
    - notices that are still on their way are stopped; links that were delivered stay good;
    - an answer that comes all the same counts like every other and takes the visitor back from the
      desk;
    - it agrees to nothing: whoever may come in only after a yes (G6–G8) still waits for it;
    - it lasts until somebody answers, another employee is asked, or ``ask_anew``.

    Raises:
        Refusal: ``state_forbids`` where the visitor does not wait, ``refused_by_rule`` where nobody
            was asked because the policy refuses, ``already_taken_over`` with who did;
            ``not_permitted``.
    """
    guards.allowed(by, "visit.take_over", visit.site_id)

    def action() -> Visit:
        fresh = _waiting(visit)
        if fresh.taken_over_at is not None:
            raise Refusal(
                "already_taken_over",
                _("%(name)s 已经接手这位访客。") % {"name": who_took_over(fresh)},
            )
        in_hand = {"taken_over_by": by.user, "taken_over_at": now}
        guards.change(fresh, [State.WAITING], None, desk_told_at=None, **in_hand)
        asking.stop_asking(fresh)
        record(fresh, What.TAKEN_OVER, by, now, key=key)
        return fresh

    return idempotent(by, key, action)


def ask_anew(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Give a visitor whom the desk has in hand back to who was asked: with a fresh notice, and the
    clock of V5 from the beginning.

    Raises:
        Refusal: ``not_taken_over`` where the desk has not taken the visitor over, ``nobody_asked``,
            ``state_forbids``.
    """
    guards.allowed(by, "visit.take_over", visit.site_id)

    def action() -> Visit:
        fresh = _waiting(visit)
        if fresh.taken_over_at is None:
            raise Refusal("not_taken_over", _("前台没有接手这位访客，不用再请。"))
        asked = requests.asked_anew(fresh)
        if not asked:
            raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
        agreed = fresh.consent or not any(one.asks_consent for one in asked)
        co_hosts.stop_telling(fresh)
        consent = fresh.consent if agreed else None
        guards.change(fresh, [State.WAITING], **AWAITED, consent=consent, patience_from=now)
        HostRequest.objects.filter(pk__in=[one.pk for one in asked]).update(
            answer="", answered_at=None, wait_minutes=None, colleague=None, put_off_to=None
        )
        for one in asked:
            mark = f"anew:{secrets.token_hex(4)}"
            asking.remind(fresh, one, mark, now, in_force(), by_hand=True)
        record(fresh, What.ASKED_ANEW, by, now, key=key, facts=requests.names(asked))
        return fresh

    return idempotent(by, key, action)


def reassign(visit: Visit, employee: Employee, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Ask another employee to receive a waiting visitor, because the desk says so; the clock of V5
    begins anew with them.

    Unlike a colleague whom the host sends they stand in nobody's place, so they may send a
    colleague of their own. Where several hosts were told, this one is asked instead of them all.

    Raises:
        Refusal: ``already_asked``; ``consent_missing`` where the policy says who has to agree first
            (G6–G8), and the desk cannot choose somebody more willing; ``refused_by_rule``,
            ``state_forbids``.
    """
    guards.allowed(by, "visit.reassign", visit.site_id)

    def action() -> Visit:
        fresh = _waiting(visit)
        if fresh.disposition == Disposition.ASK_FIRST and not fresh.consent:
            raise Refusal("consent_missing", _("这次来访要先得到制度指定的人同意，不能改请别人。"))
        there = asking.in_place_of(employee, now)
        asking.refuse_asked(fresh, there)
        guards.change(fresh, [State.WAITING], **AWAITED, patience_from=now)
        asking.stop_asking(fresh)
        co_hosts.stop_telling(fresh)
        fresh.further_hosts.all().delete()
        instead = asking.ask(fresh, there.pk, now)
        requests.counting(fresh).exclude(pk=instead.pk).update(replaced_by=instead)
        facts = {"employee": there.pk, "name": there.name}
        record(fresh, What.ASKED, by, now, key=key, facts=facts)
        return fresh

    return idempotent(by, key, action)


def head_to_ask(asked: HostRequest, now: datetime) -> Employee | None:
    """Return the head of the department of who was asked, or who stands in for them; nothing where
    that is who was asked.
    """
    head = people.present(asked.employee.department.head, now)
    return None if head is None or head.pk == asked.employee_id else head


def pass_up(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Pass a waiting visitor to the head of the department whose people do not answer: the head is
    asked instead of them, and the clock of V5 begins anew. Whose agreement is needed stays so
    (G6–G8).

    Raises:
        Refusal: ``nobody_asked``; ``no_head`` where there is no head but who was asked;
            ``already_asked`` where the head has answered; ``refused_by_rule``, ``state_forbids``.
    """
    guards.allowed(by, "visit.reassign", visit.site_id)

    def action() -> Visit:
        fresh = _waiting(visit)
        asked = next(iter(requests.awaited(fresh)), None)
        if asked is None:
            raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
        head = head_to_ask(asked, now)
        if head is None:
            raise Refusal("no_head", _("这个部门没有别的负责人可以请。"))
        told = fresh.requests.select_related("employee").filter(employee=head).first()
        if told is not None and told.answer:
            asking.refuse_asked(fresh, head)
        guards.change(fresh, [State.WAITING], **AWAITED, patience_from=now)
        asking.stop_asking(fresh)
        co_hosts.stop_telling(fresh)
        fresh.further_hosts.all().delete()
        if told is None:
            told = asking.ask(fresh, head.pk, now, asks_consent=asked.asks_consent)
        else:
            fresh.requests.filter(pk=told.pk).update(escalated=False, replaced_by=None)
            mark = f"head:{secrets.token_hex(4)}"
            asking.remind(fresh, told, mark, now, in_force(), by_hand=True)
        requests.counting(fresh).exclude(pk=told.pk).update(replaced_by=told)
        facts = {"employee": head.pk, "name": head.name}
        record(fresh, What.ASKED, by, now, key=key, facts=facts)
        return fresh

    return idempotent(by, key, action)


def add_host(visit: Visit, employee: Employee, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Tell one more host about a visitor, beside those who have been told; of a waiting one the
    first who comes receives (V3, V4). Who is asked to join a visitor inside answers for themselves,
    and the visit goes on whatever they say.

    Raises:
        Refusal: ``already_asked``; ``already_received`` where somebody comes already;
            ``too_many_hosts`` beyond the policy's ``further_hosts_max``; ``consent_missing``,
            ``refused_by_rule``, ``state_forbids``.
    """
    guards.allowed(by, "visit.reassign", visit.site_id)

    def action() -> Visit:
        fresh = guards.locked(visit.pk)
        inside = fresh.state == State.INSIDE
        there = asking.in_place_of(employee, now)
        if not inside:
            _refuse_one_more(fresh)
        asking.refuse_asked(fresh, there)
        most = in_force().limits.get("further_hosts_max")
        if most is not None and fresh.further_hosts.count() >= most:
            too_many = co_hosts.too_many(most)
            raise Refusal("too_many_hosts", too_many, fields={"host": too_many})
        FurtherHost.objects.create(visit=fresh, employee=there)
        columns: dict[str, Any] = {"desk_told_at": None, "patience_from": now}
        if not inside:
            columns = {**AWAITED, "patience_from": now, **(requests.standing(fresh, now) or {})}
            if columns["wait_until"] is not None:
                del columns["patience_from"]  # the visitor has a promise; the clock goes on there
        guards.change(fresh, [State(fresh.state)], **columns)
        asking.ask(fresh, there.pk, now)
        facts = {"employee": there.pk, "name": there.name, "too": True}
        record(fresh, What.ASKED, by, now, key=key, facts=facts)
        return fresh

    return idempotent(by, key, action)


def _refuse_one_more(fresh: Visit) -> None:
    """Refuse to tell one more host about a visitor who does not wait for one."""
    _refuse_unless_waiting(fresh)
    if fresh.disposition == Disposition.ASK_FIRST and not fresh.consent:
        raise Refusal("consent_missing", _("这次来访要先得到制度指定的人同意，才能再通知别人。"))
    agreed = fresh.requests.filter(employee=fresh.answered_by_id, asks_consent=True)
    if fresh.answer == Visit.Answer.COMING and not agreed.exists():
        raise Refusal(
            "already_received",
            _("%(name)s 已去接待这位访客，不用再通知别人。") % {"name": fresh.answered_by},
        )


def who_took_over(visit: Visit) -> str:
    """Return the name of who has a visitor in hand; nothing where nobody has."""
    who = visit.taken_over_by
    if who is None:
        return ""
    employee = getattr(who, "employee", None)
    return str(employee) if employee is not None else who.get_username()


def may_reassign(visit: Visit) -> bool:
    """Tell whether the desk may choose somebody else to receive a visitor."""
    consented = visit.disposition == Disposition.ADMIT or bool(visit.consent)
    return visit.state == State.WAITING and visit.disposition != Disposition.REFUSE and consented


def _waiting(visit: Visit) -> Visit:
    """Return a waiting visit, locked."""
    fresh = guards.locked(visit.pk)
    _refuse_unless_waiting(fresh)
    return fresh


def _refuse_unless_waiting(fresh: Visit) -> None:
    if fresh.state != State.WAITING:
        raise guards.forbidden(fresh.state)
    if fresh.disposition == Disposition.REFUSE:
        raise Refusal("refused_by_rule", _("按制度应婉拒的访客没有请任何人接待。"))
