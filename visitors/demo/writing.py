"""Write told visits as rows: visitors, visits, who was asked, badges lent, and the trail, as the
actions would have left them.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import override as in_language

from reception.accounts.actor import NOBODY, Actor, actor_of
from reception.notifications import routes
from reception.notifications.errors import NotSent
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.demo.people import Stage
from visitors.demo.stories import Story
from visitors.models import (
    Badge,
    BadgeLoan,
    HostRequest,
    State,
    Visit,
    VisitEvent,
    Visitor,
    VisitorKey,
)
from visitors.people.search import keys_of
from visitors.visits import grading, wording
from visitors.visits.notice_kinds import ANSWER

What = VisitEvent.What
DELIVERY = timedelta(seconds=4)
BATCH = 500
# What happened, when if at all, who did it, why, and what else a reader wants to know.
Happened = tuple[What, datetime | None, Actor, str, dict[str, Any]]


def write(stage: Stage, stories: list[Story]) -> None:
    """Write all rows of some stories, in the order in which they were registered."""
    stories.sort(key=lambda story: story.registered_at)
    _write_visitors(stories)
    for story in stories:
        _answer(story)
        if story.visit.state == State.REFUSED:
            story.visit.refused_by = stage.users["desk"]
            story.visit.refuse_reason = story.reason
    _create(Visit, (story.visit for story in stories))
    _write_requests(stories, stage.policy)
    desk = actor_of(stage.users["desk"])
    lent = _lend_badges(stories, desk.name)
    events = [
        VisitEvent(
            visit=story.visit,
            site=story.visit.site,
            what=what,
            at=at,
            by=by.user,
            by_name=by.name,
            reason=reason,
            facts=facts,
        )
        for story in stories
        for what, at, by, reason, facts in _trail(story, desk, lent.get(story.visit.pk))
        if at is not None
    ]
    _create(VisitEvent, sorted(events, key=lambda event: event.at))


def _write_visitors(stories: list[Story]) -> None:
    """Write who came: when they were met, and how often they have been here (V10, V11)."""
    for story in sorted(stories, key=lambda story: story.visit.arrived_at or story.registered_at):
        visit = story.visit
        if visit.arrived_at is not None:
            visit.visitor.visits_made += 1
            visit.kind = Visit.Kind.RETURN if visit.visitor.visits_made > 1 else Visit.Kind.FIRST
        if visit.expected_at is not None:
            visit.kind = Visit.Kind.TELEPHONE
    visitors = {id(story.visit.visitor): story.visit.visitor for story in stories}.values()
    for visitor in visitors:
        if visitor.pk:
            visitor.save(update_fields=["visits_made"])
    new = [visitor for visitor in visitors if not visitor.pk]
    for story in reversed(stories):
        if not story.visit.visitor.pk:
            story.visit.visitor.met_at = story.registered_at
    _create(Visitor, new)
    _create(VisitorKey, [key for visitor in new for key in keys_of(visitor)])


def _answer(story: Story) -> None:
    """Put the last answer on a visit, and whether whoever was asked first agreed."""
    visit = story.visit
    answered = [request for request in story.requests if request.answered_at is not None]
    if answered:
        last = answered[-1]
        visit.answer, visit.answered_by = last.answer, last.employee
        if last.wait_minutes and last.answered_at:
            visit.wait_until = last.answered_at + timedelta(minutes=last.wait_minutes)
    visit.patience_from = visit.wait_until or visit.arrived_at
    for request in answered:
        if request.asks_consent and request.answer != Visit.Answer.COLLEAGUE:
            visit.consent = request.answer in (Visit.Answer.COMING, Visit.Answer.WAIT)
            if visit.consent and grading.is_open_pitch(visit):
                for name, value in grading.agreed(visit, request.employee, in_force()).items():
                    setattr(visit, name, value)


def _write_requests(stories: list[Story], policy: InForce) -> None:
    """Write who was asked, each with the notice that told them."""
    requests = [request for story in stories for request in story.requests]
    with in_language("zh-hans"):
        for request in requests:
            request.notice = _notice(request, policy)
    _create(Notice, [request.notice for request in requests])
    # A colleague's request names the one it stands for.
    _create(HostRequest, [request for request in requests if request.instead_of is None])
    _create(HostRequest, [request for request in requests if request.instead_of is not None])


def _notice(request: HostRequest, policy: InForce) -> Notice:
    kind = wording.Kind.CONSENT if request.asks_consent else wording.Kind.ARRIVAL
    written = wording.written(kind, request.visit, request.asked_at, policy)
    notice = Notice(
        key=f"ask:{request.visit.pk}:{request.employee.pk}",
        employee=request.employee,
        subject=written.subject[:120],
        body=written.text,
        group_text=written.group_text,
        purpose=ANSWER,
        state=Notice.State.SENT,
        written_at=request.asked_at,
        due_at=request.asked_at,
        attempts=1,
        sent_at=request.asked_at + DELIVERY,
        seen_at=request.answered_at,
    )
    try:
        routes.refuse_unreachable(request.employee, [])
    except NotSent as why:
        notice.state, notice.sent_at, notice.trouble = Notice.State.DEAD, None, why.trouble
    return notice


def _lend_badges(stories: list[Story], desk: str) -> dict[int, int]:
    """Lend badges in the order of admission, the lowest free number first (B1, B3); return the
    number of each visit.
    """
    good = Badge.objects.filter(condition=Badge.Condition.GOOD, lent=False).order_by("number")
    pools: dict[tuple[int, str], list[Badge]] = {}
    for badge in good:
        pools.setdefault((badge.site_id, badge.kind), []).append(badge)
    worn = [
        (at, story)
        for story in stories
        if story.visit.badge_required and (at := story.visit.admitted_at)
    ]
    back: dict[int, datetime] = {}  # when a badge that was lent came back last
    loans, lent, out = [], {}, []
    for at, story in sorted(worn, key=lambda row: (row[0], row[1].visit.pk)):
        visit = story.visit
        pool = pools[visit.site_id, str(visit.category.badge_kind)]
        free = [badge for badge in pool if back.get(badge.pk, at) <= at]
        badge = next((badge for badge in free if badge.number == story.row.get("badge")), free[0])
        lent[visit.pk] = badge.number
        returned_at = None if story.badge_kept else visit.left_at
        if returned_at is not None:
            back[badge.pk] = returned_at
        else:
            pool.remove(badge)
            out.append(badge.pk)
        loans.append(
            BadgeLoan(
                badge=badge,
                visit=visit,
                lent_at=at,
                lent_by=desk,
                returned_at=returned_at,
                returned_by=desk if returned_at else "",
            )
        )
    _create(BadgeLoan, loans)
    Badge.objects.filter(pk__in=out).update(lent=True)
    return lent


def _trail(story: Story, desk: Actor, badge: int | None) -> Iterator[Happened]:
    """Tell what happened, as the actions would have written it."""
    visit, reason = story.visit, story.reason
    expected = visit.expected_at is not None
    decided = {"grade": visit.decided_grade, "clause": visit.clause}
    yield What.EXPECTED, story.registered_at if expected else None, desk, "", decided
    yield What.ARRIVED, visit.arrived_at, desk, "", {} if expected else decided
    for request in story.requests:
        yield from _asking(request)
    if visit.overridden_by is not None and visit.arrived_at and visit.admitted_at:
        half = (visit.admitted_at - visit.arrived_at) / 2
        at, by = visit.arrived_at + min(timedelta(seconds=50), half), actor_of(visit.overridden_by)
        facts = {"before": visit.decided_grade, "after": visit.grade}
        yield What.OVERRIDDEN, at, by, visit.override_reason, facts
    yield What.ADMITTED, visit.admitted_at, desk, "", {"badge": badge}
    if story.badge_kept:
        with_badge = {"badge": None, "badge_out": badge}
        yield What.LEFT, visit.left_at, _as_host(visit.host), "", with_badge
    else:
        yield What.LEFT, visit.left_at, desk, "", {"badge": badge}
    if visit.presumed_left:
        before = {"before": State.INSIDE.value, "badge_out": badge}
        yield What.PRESUMED, visit.closed_at, NOBODY, "", before
    if visit.state == State.REFUSED:
        yield What.REFUSED, visit.closed_at, desk, reason, {}
    if visit.state == State.CANCELLED:
        yield What.CANCELLED, visit.closed_at, desk, reason, {}


def _asking(request: HostRequest) -> Iterator[Happened]:
    """Tell when somebody who was asked was told and what they answered."""
    notice, told_at = request.notice, request.asked_at + DELIVERY
    assert notice is not None
    who = {"employee": request.employee.pk, "name": request.employee.name}
    facts: dict[str, Any] = {"notice": notice.pk, "channel": notice.channel, **who}
    if notice.state == Notice.State.SENT:
        yield What.TOLD, min(told_at, request.answered_at or told_at), NOBODY, "", facts
    else:
        facts |= {"trying": False, "trouble": notice.trouble}
        yield What.NOT_TOLD, told_at, NOBODY, "", facts
    more: dict[str, Any] = {"minutes": request.wait_minutes} if request.wait_minutes else {}
    if request.colleague is not None:
        more = {"colleague": request.colleague.name}
    facts = {"answer": str(request.answer), **who, **more}
    yield What.ANSWERED, request.answered_at, _as_host(request.employee), "", facts


def _as_host(employee: Employee) -> Actor:
    return Actor(None, employee, frozenset(), frozenset())


def _create(model: type[Model], rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=BATCH)
