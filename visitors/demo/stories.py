"""Tell how one visit goes, from the decision of the policy to the farewell."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from reception import clock
from reception.organisation.models import Employee
from reception.policy.enums import Disposition, Grade
from visitors.demo.guests import Crowd, Guest
from visitors.demo.people import Stage
from visitors.models import HostRequest, State, Visit
from visitors.visits import grading

Answer = Visit.Answer
OVERRIDDEN = 0.025  # share of received visits whose grade the desk changes (G11)
ADMITTED_BY_OFFICE = 0.06  # share of refused visits that the administration department admits (G11)
AGREES = {"government": 0.85, "media": 0.75, "sales": 0.35, "insurance_sales": 0.1}
WAITS = (5, 10, 15)


@dataclass(eq=False)
class Story:
    """A visit that is not written yet, with what stands in other tables; ``row`` is what the words
    say of it.
    """

    visit: Visit
    guest: Guest
    row: dict[str, Any]
    registered_at: datetime
    requests: list[HostRequest] = field(default_factory=list)
    reason: str = ""
    badge_kept: bool = False  # gone, and the badge has not come back

    def end(self, state: State, at: datetime, reason: str = "") -> None:
        self.visit.state, self.visit.closed_at, self.reason = state, at, reason
        if state == State.LEFT:
            self.visit.left_at = at
        self.guest.away_from = at

    def squeeze(self, until: datetime) -> None:
        """Press what happened after the arrival together, so that all of it lies before a
        moment.
        """
        start, last = self.visit.arrived_at, self.visit.closed_at or self.visit.admitted_at
        if start is None or last is None or last <= until:
            return
        share = (until - start) / (last - start)
        for row in (self.visit, *self.requests):
            for name in ("admitted_at", "left_at", "closed_at", "asked_at", "answered_at"):
                if (at := getattr(row, name, None)) is not None:
                    setattr(row, name, start + (at - start) * share)
        self.guest.away_from = self.visit.closed_at


class StoryTeller:
    """Tells visits, with chance from one seed."""

    def __init__(self, random: Random, stage: Stage) -> None:
        self.random, self.stage, self.reasons = random, stage, stage.words["reasons"]
        self.crowd = Crowd(random, stage.words)

    def begin(
        self,
        guest: Guest,
        host: Employee,
        row: dict[str, Any],
        at: datetime,
        expected: datetime | None = None,
    ) -> Story:
        """Return the visit of a guest up to its registration, decided by the policy in force; one
        for which nobody was expected arrives when it is registered.
        """
        policy, visitor, topic = self.stage.policy, guest.visitor, row.get("topic", "")
        level = policy.level_of(visitor.title)
        wanted = grading.Wanted(row["category"], row["purpose"], expected is not None, topic, level)
        visit = Visit(
            site=host.site,
            visitor=visitor,
            host=host,
            category=policy.categories[row["category"]],
            topic=policy.topics.get(topic),
            organisation=visitor.organisation,
            title=visitor.title,
            level=level,
            purpose=row["purpose"],
            party_size=row.get("party", 1),
            state=State.EXPECTED,
            expected_at=expected,
            expected_on=clock.today(expected) if expected else None,
            **grading.columns(grading.facts_of(wanted, host, policy), policy),
        )
        story = Story(visit, guest, row, at)
        if expected is None:
            self.arrive(story, at)
        return story

    def named(
        self,
        row: dict[str, Any],
        at: datetime,
        expected: datetime | None = None,
        stay: float | None = None,
    ) -> Story:
        """Return the visit of somebody whom the words name, told to its farewell where it has a
        stay, in minutes.
        """
        host = self.stage.employees[row["host"]]
        story = self.begin(self.crowd.named(row), host, row, at, expected)
        if stay is not None:
            self.go_on(story, stay, smoothly=True)
        return story

    def arrive(self, story: Story, at: datetime) -> None:
        """Let the guest arrive; whom the policy names is asked at once (V3)."""
        visit = story.visit
        visit.arrived_at, visit.state = at, State.WAITING
        if visit.disposition != Disposition.REFUSE:
            pk, _name, _function = self.stage.policy.whom(visit.decision["ask"])
            everybody = self.stage.employees.values()
            addressee = next((employee for employee in everybody if employee.pk == pk), visit.host)
            self._ask(story, addressee, at).asks_consent = (
                visit.disposition == Disposition.ASK_FIRST
            )

    def go_on(self, story: Story, stay: float, smoothly: bool = False) -> None:
        """Tell an arrived visit to its end, with so many minutes inside; smoothly where everybody
        who is asked comes, so that it ends with a farewell.
        """
        how = {Disposition.REFUSE: self._refused, Disposition.ASK_FIRST: self._after_asking}
        admitted_at = how.get(Disposition(story.visit.disposition), self._received)(story, smoothly)
        if admitted_at is not None:
            story.visit.admitted_at = admitted_at
            story.end(State.LEFT, admitted_at + minutes(stay))

    def answer(self, request: HostRequest, answer: str, after: float) -> None:
        """Put an answer on a request, some minutes after it was made; without e-mail nobody gets
        the link to answer by.
        """
        if request.employee.email:
            request.answer, request.answered_at = answer, request.asked_at + minutes(after)

    def _ask(self, story: Story, employee: Employee, at: datetime) -> HostRequest:
        story.requests.append(HostRequest(visit=story.visit, employee=employee, asked_at=at))
        return story.requests[-1]

    def _ask_also(self, story: Story, employee: Employee, after: float) -> HostRequest:
        """Ask somebody who comes, some minutes after the first was asked."""
        second = self._ask(story, employee, story.requests[0].asked_at + minutes(after))
        self.answer(second, Answer.COMING, self.random.uniform(0.3, 3))
        return second

    def _override(self, story: Story, grade: Grade, reasons: str, by: str) -> None:
        """Let somebody change the grade (G11)."""
        changed = grading.regraded(story.visit, grade, self.stage.policy)
        changed["overridden_by"] = self.stage.users[by]
        changed["override_reason"] = self.random.choice(self.reasons[reasons])
        for name, value in changed.items():
            setattr(story.visit, name, value)

    def _refused(self, story: Story, smoothly: bool) -> datetime | None:
        at = story.visit.arrived_at or story.registered_at
        if not smoothly and self.random.random() < ADMITTED_BY_OFFICE:
            self._override(story, Grade.STANDARD, "received", "office")
            return at + minutes(self.random.uniform(6, 14))
        at += minutes(self.random.uniform(2, 8))
        story.end(State.REFUSED, at, self.random.choice(self.reasons["refuse"]))
        return None

    def _after_asking(self, story: Story, smoothly: bool) -> datetime | None:
        """Ask first, then receive or refuse politely (G6–G8)."""
        request, took = story.requests[0], self.random.uniform(1, 6)
        agrees = AGREES.get(story.row["category"], 0.5)
        if not smoothly and self.random.random() > agrees:
            self.answer(request, Answer.UNAVAILABLE, took)
            reason = self.random.choice(self.reasons["not_received"])
            at = request.asked_at + minutes(took + self.random.uniform(0.5, 3))
            story.end(State.REFUSED, at, reason)
            return None
        self.answer(request, Answer.COMING, took)
        if request.employee != story.visit.host:
            self._ask_also(story, story.visit.host, took)
        agreed_at = story.requests[-1].answered_at or request.asked_at
        return agreed_at + minutes(self.random.uniform(0.5, 4))

    def _received(self, story: Story, smoothly: bool) -> datetime | None:
        """Receive as the host answers (V4)."""
        random, request = self.random, story.requests[0]
        chance, took = random.random(), random.expovariate(0.5) + 0.2
        if not smoothly and chance < 0.04:
            self.answer(request, Answer.UNAVAILABLE, took)
            at = request.asked_at + minutes(took + random.uniform(1, 5))
            story.end(State.CANCELLED, at, random.choice(self.reasons["cancel"]))
            return None
        if chance < 0.10:
            self._send_colleague(story, took)
        elif chance < 0.25:
            long = random.choices(WAITS, [6, 3, 1])[0]
            self.answer(request, Answer.WAIT, took)
            request.wait_minutes = long if request.answer else None
            took += long
        elif chance < 0.9:
            self.answer(request, Answer.COMING, took)
        else:
            took += random.uniform(3, 9)  # nobody pressed anything; the host just came
        came_at = request.asked_at + minutes(took)
        at = max(story.requests[-1].answered_at or came_at, came_at) + minutes(
            random.uniform(0.5, 4)
        )
        if random.random() < OVERRIDDEN and not smoothly:
            up = story.visit.grade == Grade.STANDARD
            grade = Grade.HIGH if up else Grade.STANDARD
            self._override(story, grade, "raise" if up else "lower", "desk")
        return at

    def _send_colleague(self, story: Story, took: float) -> None:
        request, host = story.requests[0], story.visit.host
        team = self.stage.hosts([host.department.code], host.site.slug)
        others = [employee for employee in team if employee not in (request.employee, host)]
        if not others or not request.employee.email:
            self.answer(request, Answer.COMING, took)
            return
        self.answer(request, Answer.COLLEAGUE, took)
        request.colleague = self.random.choice(others)
        self._ask_also(story, request.colleague, took).instead_of = request


def minutes(count: float) -> timedelta:
    """Return so many minutes, in whole seconds."""
    return timedelta(seconds=round(count * 60))
