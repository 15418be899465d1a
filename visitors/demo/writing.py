"""Write told visits as rows: visitors, visits, who was asked, badges lent, and the trail, as the
actions would have left them.
"""

import heapq
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import NOBODY, Actor, actor_of
from reception.notifications import routes
from reception.notifications.errors import NotSent
from reception.notifications.models import Notice
from reception.policy.enums import Disposition
from reception.policy.rulebook import InForce
from visitors.demo.guests import Guest
from visitors.demo.people import Stage
from visitors.demo.stories import HostAsked, Story
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


class Trail:
    """The events of one visit, noted as its story goes on."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.events: list[VisitEvent] = []

    def note(
        self,
        what: VisitEvent.What,
        at: datetime | None,
        by: Actor,
        reason: str = "",
        facts: dict[str, Any] | None = None,
    ) -> None:
        """Note what happened, if it happened at all."""
        if at is None:
            return
        event = VisitEvent(
            visit=self.visit,
            site=self.visit.site,
            what=what,
            at=at,
            by=by.user,
            by_name=by.name,
            reason=reason,
        )
        event.facts = facts or {}
        self.events.append(event)


class StoryBook:
    """Writes stories; the people of the accounts are the ones who acted."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.notices: dict[int, Notice] = {}
        self.actors = {
            name: Actor(user, getattr(user, "employee", None), frozenset(), frozenset())
            for name, user in stage.users.items()
        }

    def write(self, stories: list[Story]) -> None:
        """Write all rows of some stories, in the order in which they were registered.

        Args:
            stories: a visitor of the same phone and name is the one who came before.
        """
        stories = sorted(stories, key=lambda story: story.registered_at)
        known = _known(stories)
        kinds = _count_arrivals(stories)
        self._visitors(stories, known)
        visits = {
            id(story): self._visit(story, kinds.get(id(story), Visit.Kind.FIRST))
            for story in stories
        }
        _create(Visit, visits.values())
        pairs = [(story, visits[id(story)]) for story in stories]
        self._requests(pairs)
        lent = self._loans(pairs)
        events = [
            event
            for story, visit in pairs
            for event in self._events(story, visit, lent.get(id(story)))
        ]
        _create(VisitEvent, sorted(events, key=lambda event: event.at))

    def _visitors(self, stories: list[Story], known: dict[int, Visitor]) -> None:
        met: dict[int, tuple[Guest, datetime]] = {}
        for story in stories:
            met.setdefault(id(story.guest), (story.guest, story.registered_at))
        for key, row in known.items():
            guest, _at = met.pop(key)
            guest.row, row.visits_made = row, guest.arrivals
            row.save(update_fields=["visits_made"])
        for guest, at in met.values():
            guest.row = Visitor(
                name=guest.name,
                phone=guest.phone,
                last_four=guest.phone[-4:],
                organisation=guest.organisation,
                title=guest.title,
                visits_made=guest.arrivals,
                met_at=at,
            )
        _create(Visitor, [guest.row for guest, _at in met.values()])
        _create(VisitorKey, [key for guest, _at in met.values() for key in keys_of(guest.row)])

    def _visit(self, story: Story, kind: str) -> Visit:
        policy, guest = self.stage.policy, story.guest
        visit = Visit(
            site=self.stage.sites[story.site],
            visitor=guest.row,
            host=story.host,
            category=policy.categories[story.category],
            topic=policy.topics.get(story.topic),
            kind=Visit.Kind.TELEPHONE if story.expected_at else kind,
            organisation=guest.organisation,
            title=guest.title,
            level=story.level,
            purpose=story.purpose,
            party_size=story.party,
            state=story.state,
            expected_at=story.expected_at,
            expected_on=clock.today(story.expected_at) if story.expected_at else None,
            arrived_at=story.arrived_at,
            admitted_at=story.admitted_at,
            left_at=story.left_at,
            closed_at=story.closed_at,
            presumed_left=story.presumed,
            **grading.columns(story.decision, policy),
        )
        if story.changed is not None:
            columns = grading.regraded(visit, story.changed.grade, policy)
            columns |= {
                "overridden_by": self.stage.users[story.changed.by],
                "override_reason": story.changed.reason,
            }
            for field, value in columns.items():
                setattr(visit, field, value)
        if story.state == State.REFUSED:
            visit.refused_by, visit.refuse_reason = self.stage.users["desk"], story.reason
        answered = [asked for asked in story.asked if asked.answered_at is not None]
        if answered:
            last = answered[-1]
            visit.answer, visit.answered_by = last.answer, last.employee
            visit.wait_until = (
                last.answered_at + timedelta(minutes=last.minutes)
                if last.answered_at and last.minutes
                else None
            )
        visit.patience_from = visit.wait_until or story.arrived_at
        consents = [
            asked.answer
            for asked in answered
            if asked.asks_consent and asked.answer != Visit.Answer.COLLEAGUE
        ]
        if consents and story.decision.disposition == Disposition.ASK_FIRST:
            visit.consent = consents[-1] in (Visit.Answer.COMING, Visit.Answer.WAIT)
        return visit

    def _requests(self, pairs: list[tuple[Story, Visit]]) -> None:
        """Write who was asked, each with the notice that told them."""
        asked = [(row, visit) for story, visit in pairs for row in story.asked]
        with in_language("zh-hans"):
            self.notices = {id(row): _notice(row, visit, self.stage.policy) for row, visit in asked}
        _create(Notice, self.notices.values())
        requests = [
            HostRequest(
                visit=visit,
                employee=row.employee,
                notice=self.notices[id(row)],
                asks_consent=row.asks_consent,
                asked_at=row.at,
                answer=row.answer,
                answered_at=row.answered_at,
                wait_minutes=row.minutes,
                colleague=row.colleague,
            )
            for row, visit in asked
        ]
        _create(HostRequest, requests)
        sent = {
            (request.visit_id, request.colleague_id): request
            for request in requests
            if request.colleague_id
        }
        for request in requests:
            request.instead_of = sent.get((request.visit_id, request.employee_id))
        HostRequest.objects.bulk_update(
            [request for request in requests if request.instead_of], ["instead_of"], batch_size=500
        )

    def _loans(self, pairs: list[tuple[Story, Visit]]) -> dict[int, int]:
        """Lend badges in the order of admission, the lowest free number first (B1, B3); return the
        number of each story.
        """
        pools: dict[tuple[int, str], list[int]] = {}
        of: dict[tuple[int, int], Badge] = {}
        for badge in Badge.objects.filter(condition=Badge.Condition.GOOD, lent=False).order_by(
            "number"
        ):
            of[badge.site_id, badge.number] = badge
            pools.setdefault((badge.site_id, badge.kind), []).append(badge.number)
        returns: list[tuple[datetime, tuple[int, str], int]] = []
        desk = actor_of(self.stage.users["desk"]).name
        loans, lent = [], {}
        worn = [
            (story.admitted_at, visit.pk, story, visit)
            for story, visit in pairs
            if visit.badge_required and story.admitted_at
        ]
        for at, _pk, story, visit in sorted(worn, key=lambda row: row[:2]):
            while returns and returns[0][0] <= at:
                _at, place, number = heapq.heappop(returns)
                heapq.heappush(pools[place], number)
            of_kind = visit.site_id, str(visit.category.badge_kind)
            pool = pools[of_kind]
            number = story.badge if story.badge in pool else pool[0]
            pool.remove(number)
            heapq.heapify(pool)
            badge = of[visit.site_id, number]
            lent[id(story)] = number
            returned_at = None if story.badge_kept else story.left_at
            returned_by = desk if returned_at else ""
            loans.append(
                BadgeLoan(
                    badge=badge,
                    visit=visit,
                    lent_at=at,
                    lent_by=desk,
                    returned_at=returned_at,
                    returned_by=returned_by,
                )
            )
            if returned_at is None:
                badge.lent = True
            else:
                heapq.heappush(returns, (returned_at, of_kind, number))
        _create(BadgeLoan, loans)
        Badge.objects.bulk_update([badge for badge in of.values() if badge.lent], ["lent"])
        return lent

    def _events(self, story: Story, visit: Visit, badge: int | None) -> list[VisitEvent]:
        """Return the trail of a visit, as the actions would have written it."""
        desk = self.actors["desk"]
        decided = {"grade": story.decision.grade.value, "clause": story.decision.clause}
        trail = Trail(visit)
        note = trail.note
        if story.expected_at:
            note(What.EXPECTED, story.registered_at, desk, facts=decided)
        note(What.ARRIVED, story.arrived_at, desk, facts={} if story.expected_at else decided)
        self._note_asking(story, trail)
        if story.changed is not None and story.arrived_at and story.admitted_at:
            facts = {"before": story.decision.grade.value, "after": story.changed.grade.value}
            at = story.arrived_at + min(
                timedelta(seconds=50), (story.admitted_at - story.arrived_at) / 2
            )
            note(What.OVERRIDDEN, at, self.actors[story.changed.by], story.changed.reason, facts)
        note(What.ADMITTED, story.admitted_at, desk, facts={"badge": badge})
        if story.badge_kept:
            host = Actor(None, story.host, frozenset(), frozenset())
            note(What.LEFT, story.left_at, host, facts={"badge": None, "badge_out": badge})
        else:
            note(What.LEFT, story.left_at, desk, facts={"badge": badge})
        if story.presumed:
            note(
                What.PRESUMED,
                story.closed_at,
                NOBODY,
                facts={"before": State.INSIDE.value, "badge_out": badge},
            )
        if story.state == State.REFUSED:
            note(What.REFUSED, story.closed_at, desk, story.reason)
        if story.state == State.CANCELLED:
            note(What.CANCELLED, story.closed_at, desk, story.reason)
        return sorted(trail.events, key=lambda event: event.at)

    def _note_asking(self, story: Story, trail: Trail) -> None:
        """Note whom the visitor asked for: when they were told and what they answered."""
        for asked in story.asked:
            notice, told = self.notices[id(asked)], asked.at + DELIVERY
            facts = {"notice": notice.pk, "channel": notice.channel, **_who(asked)}
            if notice.state == Notice.State.SENT:
                trail.note(What.TOLD, min(told, asked.answered_at or told), NOBODY, facts=facts)
            else:
                trail.note(
                    What.NOT_TOLD,
                    told,
                    NOBODY,
                    facts={**facts, "trying": False, "trouble": notice.trouble},
                )
            trail.note(
                What.ANSWERED,
                asked.answered_at,
                Actor(None, asked.employee, frozenset(), frozenset()),
                facts=_answered(asked),
            )


def _known(stories: list[Story]) -> dict[int, Visitor]:
    """Return the rows of guests who have come before, and let their count go on from there
    (V10).
    """
    guests = {id(story.guest): story.guest for story in stories if story.guest.phone}
    rows = {
        (row.phone, row.name): row
        for row in Visitor.objects.filter(phone__in={guest.phone for guest in guests.values()})
    }
    known = {
        key: rows[guest.phone, guest.name]
        for key, guest in guests.items()
        if (guest.phone, guest.name) in rows
    }
    for key, row in known.items():
        guests[key].arrivals = row.visits_made
    return known


def _count_arrivals(stories: list[Story]) -> dict[int, str]:
    """Count each guest's arrivals; return whether a visit was a first or a further one (V11)."""
    kinds = {}
    for story in sorted(
        (story for story in stories if story.arrived_at),
        key=lambda story: story.arrived_at or story.registered_at,
    ):
        story.guest.arrivals += 1
        kinds[id(story)] = (
            Visit.Kind.RETURN.value if story.guest.arrivals > 1 else Visit.Kind.FIRST.value
        )
    return kinds


def _notice(asked: HostAsked, visit: Visit, policy: InForce) -> Notice:
    said = wording.written(
        wording.Kind.CONSENT if asked.asks_consent else wording.Kind.ARRIVAL,
        visit,
        asked.at,
        policy,
    )
    notice = Notice(
        key=f"ask:{visit.pk}:{asked.employee.pk}",
        employee=asked.employee,
        subject=said.subject[:120],
        body=said.text,
        group_text=said.group_text,
        purpose=ANSWER,
        state=Notice.State.SENT,
        written_at=asked.at,
        due_at=asked.at,
        attempts=1,
        sent_at=asked.at + DELIVERY,
        seen_at=asked.answered_at,
    )
    try:
        routes.refuse_unreachable(asked.employee, [])
    except NotSent as why:
        notice.state, notice.sent_at, notice.trouble = Notice.State.DEAD, None, why.trouble
    return notice


def _who(asked: HostAsked) -> dict[str, Any]:
    return {"employee": asked.employee.pk, "name": asked.employee.name}


def _answered(asked: HostAsked) -> dict[str, Any]:
    extra: dict[str, Any] = {"minutes": asked.minutes} if asked.minutes else {}
    if asked.colleague is not None:
        extra = {"colleague": asked.colleague.name}
    return {"answer": str(asked.answer), **_who(asked), **extra}


def _create(model: type[Model], rows: Iterable[Any]) -> None:
    model._default_manager.bulk_create(list(rows), batch_size=BATCH)
