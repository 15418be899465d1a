"""Arrive, admit, leave, refuse, cancel: with ``registration`` and ``undo`` the writers of a visit's
state (V1–V9).

Each action asks whether ``by`` may, and is one transaction, once for each key: a guarded UPDATE,
its event, and what follows from it. It refuses with ``not_permitted``, with ``state_forbids`` where
the visit stands otherwise, and with the codes that it names.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications import outbox
from reception.policy.enums import Disposition, Grade
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.badges import lending
from visitors.belongings import items
from visitors.belongings.items import NOTHING_CHECKED, Checked
from visitors.feedback import thanks
from visitors.hosts import asking, co_hosts, requests
from visitors.lifecycle import listings, putting_off
from visitors.lifecycle.actions import action
from visitors.models import Belonging, LeaveRequest, State, Visit, VisitEvent, Visitor, ZonePass
from visitors.models.visits import OPEN
from visitors.visits import grading, listed
from visitors.visits.events import record
from visitors.visits.guards import change, given, locked, move, refuse_open
from visitors.visits.idempotency import RequestKey
from visitors.zones import access

What = VisitEvent.What


@action("visit.arrive")
def arrive(
    visit: Visit,
    by: Actor,
    now: datetime,
    key: RequestKey,
    companions: Sequence[str] = (),
    leader: Visit | None = None,
) -> Visit:
    """Let an expected visitor arrive, and notify the host (V3); with the names of those who come
    along, where they are given now. Of several who come together one is the leader, perhaps this
    very one: nobody is asked here, whoever lets all of them arrive asks once.

    Refuses with ``visit_open``, ``wrong_day``, ``names_missing`` where a large party has not been
    named yet (Z3).
    """
    others = Visit.objects.filter(visitor=visit.visitor_id, state__in=OPEN)
    refuse_open(others.exclude(pk=visit.pk).values_list("pk", flat=True).first())
    if visit.state == State.EXPECTED and visit.expected_on != clock.today(now, visit.site.clock):
        raise Refusal("wrong_day", _("这位访客预约的不是今天。"), expected_at=visit.expected_at)
    hits = listed.hits_of(visit, now)
    again = _refused_meanwhile(visit, now) or listings.decided_by(
        visit, listed.confirmed(hits), in_force()
    )
    if leader is not None and leader.pk != visit.pk:
        again["led_by"] = leader
    moved = move(
        visit, [State.EXPECTED], state=State.WAITING, arrived_at=now, patience_from=now, **again
    )
    listed.keep(moved, hits, {}, by, now)
    items.name_arriving(moved, companions, in_force(by.edition))
    Visitor.objects.filter(pk=moved.visitor_id).update(visits_made=F("visits_made") + 1)
    record(moved, What.ARRIVED, by, now, key=key)
    if leader is None:
        asking.ask_first_of_all(moved, now, in_force(by.edition), co_hosts.further(moved))
    return moved


@action("visit.admit")
def admit(
    visit: Visit, by: Actor, now: datetime, key: RequestKey, badge: int | None = None
) -> Visit:
    """Let a waiting visitor in, and lend a badge where the standard requires one (B1): that of this
    number, or the lowest free one.

    Refuses with ``consent_missing``, ``refused_by_rule``, ``nobody_asked`` where nobody was there
    to be told as the policy wants (G17), ``no_badges_yet``, ``no_badge_left``, ``badge_not_free``.
    """
    fresh = locked(visit.pk)
    waits = fresh.state == State.WAITING
    if waits and fresh.disposition == Disposition.REFUSE:
        raise Refusal("refused_by_rule", _("按制度应婉拒，只有行政部改规格后才能进入（G11）。"))
    if waits and fresh.disposition == Disposition.ASK_FIRST and not fresh.consent:
        raise Refusal("consent_missing", _("需要先得到同意才能进入，请等候应答。"))
    if waits and asking.nobody_was_there(fresh):
        nobody = _("这类来访要先通知制度指定的人，现在没有人可以通知；请先改请别的同事。")
        raise Refusal("nobody_asked", nobody)
    consented = Q(disposition=Disposition.ADMIT) | Q(
        disposition=Disposition.ASK_FIRST, consent=True
    )
    admitted_at = max(now, fresh.arrived_at or now)
    moved = change(fresh, [State.WAITING], consented, state=State.INSIDE, admitted_at=admitted_at)
    number = None
    if moved.badge_required or badge is not None:
        number = lending.lend(moved, badge, admitted_at, by).badge.number
    record(moved, What.ADMITTED, by, now, key=key, facts={"badge": number})
    asking.stop_asking(moved)
    return moved


@action("visit.leave")
def leave(
    visit: Visit, by: Actor, now: datetime, key: RequestKey, checked: Checked = NOTHING_CHECKED
) -> Visit:
    """Sign a visitor out, take the badge back, and look at what the visitor brought (V9).

    Refuses with ``belongings_open`` and what nobody has looked at, whichever way the farewell came
    in.
    """
    moved = _leave(visit, now)
    settled = items.settle(moved, checked, by, now) if moved.has_things or checked else {}
    facts = {**lending.end_of_visit(moved, now, by, in_hand=True), **settled}
    record(moved, What.LEFT, by, now, key=key, facts=facts)
    thanks.write(moved, now, by.edition)
    return moved


@action()
def leave_from_the_host(visit: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Sign a visitor out far from the desk, as the host who saw them off says; whoever asks has
    looked at the host's link (V9).

    A badge that was worn stays lent until the desk has it in its hand, so that nobody is lent one
    that is not there (B3). What the visitor brought stays open, too: nobody at the door has looked
    at it.
    """
    moved = _leave(visit, now)
    out = lending.end_of_visit(moved, now, in_hand=False)
    facts = {"badge": None, **out, **(items.unseen(moved) if moved.has_things else {})}
    record(moved, What.LEFT, by, now, key=key, facts=facts)
    thanks.write(moved, now, by.edition)
    return moved


@action("visit.refuse")
def refuse(visit: Visit, reason: str, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Confirm that a waiting visitor is refused, politely and with a reason (G4, G8); refuses with
    ``reason_missing``.
    """
    reason = given(reason)
    columns: dict[str, Any] = {"refused_by": by.user, "refuse_reason": reason, "closed_at": now}
    moved = move(visit, [State.WAITING], state=State.REFUSED, **columns)
    record(moved, What.REFUSED, by, now, key=key, reason=reason)
    asking.stop_asking(moved)
    access.close(moved, now)
    return moved


@action("visit.cancel")
def cancel(visit: Visit, reason: str, by: Actor, now: datetime, key: RequestKey) -> Visit:
    """Cancel an expected visit, or close that of a visitor who went away while waiting, or was put
    off to another time (V12).
    """
    moved = move(visit, [State.EXPECTED, State.WAITING], state=State.CANCELLED, closed_at=now)
    record(moved, What.CANCELLED, by, now, key=key, reason=clean_line(reason)[:200])
    asking.stop_asking(moved)
    access.close(moved, now)
    putting_off.expect_again(moved, by, now)
    return moved


@action("visit.override")
def override(
    visit: Visit, grade: Grade, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Visit:
    """Override the grade of a visit that has not begun, with a reason; who, when, from, to and why
    stay (G11).

    Refuses with ``needs_office`` where a refused visitor would be received, ``reason_missing``,
    ``same_grade``.
    """
    reason = given(reason)
    fresh = locked(visit.pk)
    before = fresh.grade
    if before == grade:
        same, choose = _("这次来访已经是这个规格。"), _("请选另一个规格。")
        raise Refusal("same_grade", same, status=422, fields={"grade": choose})
    if before == Grade.REFUSED and not by.may_at("visit.override_refused", visit.site_id):
        office = _("按制度应婉拒的访客，只有行政部能改为接待（G11）。")
        raise Refusal("needs_office", office, status=403)
    columns = grading.regraded(fresh, grade, in_force(by.edition))
    columns |= {"overridden_by": by.user, "override_reason": reason}
    moved = change(fresh, [State.EXPECTED, State.WAITING], **columns)
    facts = {"before": before, "after": grade.value}
    record(moved, What.OVERRIDDEN, by, now, key=key, reason=reason, facts=facts)
    if grade == Grade.REFUSED:
        asking.stop_asking(moved)
    elif before == Grade.REFUSED and moved.state == State.WAITING:
        asking.ask_again(moved, now)
        asking.ask_the_host(moved, now)
    return moved


def _refused_meanwhile(visit: Visit, now: datetime) -> dict[str, Any]:
    """Return the columns of an expected visit whose visitor was refused since it was registered
    (G4); else nothing. A grade that the desk has given meanwhile does not stand against it; about a
    refusal that the visit was decided by, 行政部 has had its say.
    """
    policy, code = in_force(), visit.category.code
    if visit.decided_grade == Grade.REFUSED or code not in policy.categories:
        return {}
    visits = Visit.objects.filter(visitor=visit.visitor_id)
    before = grading.refused_before(visits, code, now, policy)
    if before is None:
        return {}
    topic = visit.topic.code if visit.topic is not None else ""
    wanted = grading.Wanted(code, visit.purpose, True, topic, visit.level, before)
    columns = grading.columns(grading.facts_of(wanted, visit.host, policy), policy)
    return {**columns, "overridden_by": None, "override_reason": ""}


def _leave(visit: Visit, now: datetime) -> Visit:
    # By what the database holds: a page may have shown the visit before its visitor came in, and
    # the clock may have been set back since.
    left_at = Greatest(Value(now), Coalesce("admitted_at", Value(now)))
    of_it = {"visit": OuterRef("pk")}
    has = {
        "was_asked": Exists(LeaveRequest.objects.filter(**of_it)),
        "has_passes": Exists(ZonePass.objects.filter(**of_it)),
        "has_things": Exists(Belonging.objects.filter(**of_it)),
        "is_awaiting": Exists(requests.unanswered_inside()),
    }
    moved = move(
        visit, [State.INSIDE], reading=has, state=State.LEFT, left_at=left_at, closed_at=now
    )
    if moved.was_asked:
        outbox.stop(asks_whether_left(visit.pk))
    if moved.is_awaiting:
        asking.stop_asking(moved)
    if moved.has_passes:
        access.close(moved, moved.left_at or now)
    return moved


def asks_whether_left(visit_id: int) -> str:
    """Return how the keys of the notices begin that ask whether a visitor has left."""
    return f"leave:{visit_id}:"
