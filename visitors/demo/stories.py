"""Tell how one visit goes, from the decision of the policy to the farewell."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from reception.organisation.models import Employee
from reception.policy.decide import Decision
from reception.policy.enums import Disposition, Grade
from visitors.demo.guests import Guest
from visitors.demo.people import Stage
from visitors.models import State, Visit
from visitors.visits import grading

Answer = Visit.Answer
OVERRIDDEN = 0.025  # share of received visits whose grade the desk changes (G11)
ADMITTED_BY_OFFICE = 0.06  # share of refused visits that the administration department admits (G11)
AGREES = {"government": 0.85, "media": 0.75, "sales": 0.35, "insurance_sales": 0.1}
WAITS = (5, 10, 15)


@dataclass(eq=False)
class HostAsked:
    """Somebody was asked to receive the visitor."""

    employee: Employee
    at: datetime
    asks_consent: bool = False
    answer: str = ""
    answered_at: datetime | None = None
    minutes: int | None = None
    colleague: Employee | None = None


@dataclass(frozen=True)
class GradeChanged:
    """Somebody changed the grade (G11)."""

    grade: Grade
    reason: str
    by: str


@dataclass(eq=False)
class Story:
    """One visit as it happened; times are missing where it did not come to that."""

    guest: Guest
    site: str
    host: Employee
    category: str
    purpose: str
    decision: Decision
    registered_at: datetime
    level: int | None = None
    topic: str = ""
    party: int = 1
    expected_at: datetime | None = None
    arrived_at: datetime | None = None
    admitted_at: datetime | None = None
    left_at: datetime | None = None
    closed_at: datetime | None = None
    state: State = State.EXPECTED
    asked: list[HostAsked] = field(default_factory=list)
    changed: GradeChanged | None = None
    reason: str = ""
    badge: int | None = None
    presumed: bool = False  # nobody signed them out (V9)
    badge_kept: bool = False  # gone, and the badge has not come back

    def end(self, state: State, at: datetime, reason: str = "") -> None:
        """Close the visit."""
        self.state, self.closed_at, self.reason = state, at, reason

    def squeeze(self, until: datetime) -> None:
        """Press what happened after the arrival together, so that all of it lies before a
        moment.
        """
        start = self.arrived_at
        last = self.left_at or self.closed_at or self.admitted_at
        if start is None or last is None or last <= until:
            return
        share = (until - start) / (last - start)

        def earlier(at: datetime | None) -> datetime | None:
            return start + (at - start) * share if at is not None else None

        self.admitted_at, self.left_at, self.closed_at = map(
            earlier, (self.admitted_at, self.left_at, self.closed_at)
        )
        for asked in self.asked:
            asked.at, asked.answered_at = earlier(asked.at) or start, earlier(asked.answered_at)


class StoryTeller:
    """Tells visits, with chance from one seed."""

    def __init__(self, random: Random, stage: Stage) -> None:
        self.random, self.stage, self.reasons = random, stage, stage.words["reasons"]

    def begin(
        self,
        guest: Guest,
        site: str,
        host: Employee,
        row: dict[str, Any],
        at: datetime,
        expected: datetime | None = None,
    ) -> Story:
        """Return the visit of a guest up to its registration, decided by the policy in force.

        Args:
            guest: who comes.
            site: slug of the site.
            host: whom they visit.
            row: category, purpose, and where there are any topic, party and badge.
            at: when it was registered.
            expected: when they were expected, where it was arranged.
        """
        level = self.stage.policy.level_of(guest.title)
        wanted = grading.Wanted(
            row["category"], row["purpose"], expected is not None, row.get("topic", ""), level
        )
        decision = grading.decided(wanted, host, self.stage.policy)
        return Story(
            guest,
            site,
            host,
            row["category"],
            row["purpose"],
            decision,
            at,
            level,
            row.get("topic", ""),
            row.get("party", 1),
            expected,
            badge=row.get("badge"),
        )

    def arrive(self, story: Story, at: datetime) -> None:
        """Let the guest arrive; whom the policy names is asked at once (V3)."""
        story.arrived_at, story.state = at, State.WAITING
        if story.decision.disposition != Disposition.REFUSE:
            somebody, _name, _function = self.stage.policy.whom(story.decision.ask)
            asked = next(
                (employee for employee in self.stage.employees.values() if employee.pk == somebody),
                story.host,
            )
            story.asked.append(
                HostAsked(asked, at, story.decision.disposition == Disposition.ASK_FIRST)
            )

    def go_on(self, story: Story, stay: float, smoothly: bool = False) -> None:
        """Tell an arrived visit to its end.

        Args:
            story: a visit that waits.
            stay: minutes inside.
            smoothly: whether everybody who is asked comes, so that it ends with a farewell.
        """
        assert story.arrived_at is not None
        if story.decision.disposition == Disposition.REFUSE:
            self._refused(story, stay, smoothly)
        elif story.decision.disposition == Disposition.ASK_FIRST:
            self._after_asking(story, stay, smoothly)
        else:
            self._received(story, stay, smoothly)

    def answer(self, asked: HostAsked, answer: str, after: float, **more: Any) -> None:
        """Put an answer on a request, some minutes after it was made; without e-mail nobody gets
        the link to answer by.
        """
        if not asked.employee.email:
            return
        asked.answer, asked.answered_at = answer, asked.at + minutes(after)
        for name, value in more.items():
            setattr(asked, name, value)

    def _refused(self, story: Story, stay: float, smoothly: bool) -> None:
        assert story.arrived_at is not None
        if not smoothly and self.random.random() < ADMITTED_BY_OFFICE:
            story.changed = GradeChanged(
                Grade.STANDARD, self.random.choice(self.reasons["received"]), "office"
            )
            self._inside(story, story.arrived_at + minutes(self.random.uniform(6, 14)), stay)
        else:
            story.end(
                State.REFUSED,
                story.arrived_at + minutes(self.random.uniform(2, 8)),
                self.random.choice(self.reasons["refuse"]),
            )

    def _after_asking(self, story: Story, stay: float, smoothly: bool) -> None:
        """Ask first, then receive or refuse politely (G6–G8)."""
        asked, took = story.asked[0], self.random.uniform(1, 6)
        if not smoothly and self.random.random() > AGREES.get(story.category, 0.5):
            self.answer(asked, Answer.UNAVAILABLE, took)
            reason = self.random.choice(self.reasons["not_received"])
            story.end(State.REFUSED, asked.at + minutes(took + self.random.uniform(0.5, 3)), reason)
            return
        self.answer(asked, Answer.COMING, took)
        if asked.employee != story.host:
            second = HostAsked(story.host, asked.at + minutes(took))
            story.asked.append(second)
            self.answer(second, Answer.COMING, self.random.uniform(0.3, 3))
        self._inside(
            story,
            (story.asked[-1].answered_at or asked.at) + minutes(self.random.uniform(0.5, 4)),
            stay,
        )

    def _received(self, story: Story, stay: float, smoothly: bool) -> None:
        """Receive as the host answers (V4)."""
        asked, chance, took = (
            story.asked[0],
            self.random.random(),
            self.random.expovariate(0.5) + 0.2,
        )
        if not smoothly and chance < 0.04:
            self.answer(asked, Answer.UNAVAILABLE, took)
            story.end(
                State.CANCELLED,
                asked.at + minutes(took + self.random.uniform(1, 5)),
                self.random.choice(self.reasons["cancel"]),
            )
            return
        if chance < 0.10:
            self._colleague(story, asked, took)
        elif chance < 0.25:
            long = self.random.choices(WAITS, [6, 3, 1])[0]
            self.answer(asked, Answer.WAIT, took, minutes=long)
            took += long
        elif chance < 0.9:
            self.answer(asked, Answer.COMING, took)
        else:
            took += self.random.uniform(3, 9)  # nobody pressed anything; the host just came
        at = max(story.asked[-1].answered_at or asked.at, asked.at + minutes(took)) + minutes(
            self.random.uniform(0.5, 4)
        )
        self._inside(story, at, stay)
        if self.random.random() < OVERRIDDEN and story.decision.grade != Grade.REFUSED:
            up = story.decision.grade == Grade.STANDARD
            reason = self.random.choice(self.reasons["raise" if up else "lower"])
            story.changed = GradeChanged(Grade.HIGH if up else Grade.STANDARD, reason, "desk")

    def _colleague(self, story: Story, asked: HostAsked, took: float) -> None:
        team = [
            employee
            for employee in self.stage.hosts([story.host.department.code], story.site)
            if employee not in (asked.employee, story.host)
        ]
        if not team or not asked.employee.email:
            self.answer(asked, Answer.COMING, took)
            return
        self.answer(asked, Answer.COLLEAGUE, took, colleague=self.random.choice(team))
        assert asked.colleague is not None
        second = HostAsked(asked.colleague, asked.at + minutes(took))
        story.asked.append(second)
        self.answer(second, Answer.COMING, self.random.uniform(0.3, 3))

    def _inside(self, story: Story, at: datetime, stay: float) -> None:
        story.admitted_at, story.left_at = at, at + minutes(stay)
        story.end(State.LEFT, story.left_at)


def minutes(count: float) -> timedelta:
    """Return so many minutes, in whole seconds."""
    return timedelta(seconds=round(count * 60))
