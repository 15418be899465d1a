"""Random days of random people at a desk agree with a slow and simple model of what may happen."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.enums import Grade
from tests.builders import (
    NO_KEY,
    a_site,
    an_actor,
    an_employee,
    hold_every_function,
    some_badges,
    the_policy,
)
from tests.visitors.scenes import after, the_desk, the_host, the_office
from visitors.hosts import answers, requests
from visitors.lifecycle import registration, transitions
from visitors.lifecycle.undo import undo
from visitors.models import Badge, BadgeLoan, State, Visit, VisitEvent
from visitors.people.search import Person

BADGES = 2
UNDO_MINUTES = 10
PEOPLE = {
    "王悦": ("parent", "+8613800138000"),
    "林若梅": ("education_authority", "+8613900139000"),
    "钱保平": ("insurance_sales", "+8613700137000"),
    "郑国栋": ("government", "+8613600136000"),
}
OPEN = ("waiting", "inside")


class Told:
    """What the model knows of one visit."""

    def __init__(self, name: str, expected: bool) -> None:
        category = PEOPLE[name][0]
        self.name, self.expected = name, expected
        self.state = "expected" if expected else "waiting"
        self.arrived = not expected
        self.grade = {"parent": "standard", "insurance_sales": "refused"}.get(category, "high")
        self.disposition = {"government": "ask_first", "insurance_sales": "refuse"}.get(
            category, "admit"
        )
        self.consent: bool | None = None
        self.asked = not expected and self.disposition != "refuse"
        self.events = 1
        self.came_at = self.let_in_at = self.ended_at = 0

    def step_at(self) -> int | None:
        """Return the minute of the step that undoing takes back; nobody who is only expected has
        taken one.
        """
        return {"expected": None, "waiting": self.came_at, "inside": self.let_in_at}.get(
            self.state, self.ended_at
        )


class Desk(RuleBasedStateMachine):
    """何静, 李敏, 赵凯 and a desk of another site do whatever comes to mind; each answer is
    foretold.
    """

    actors: dict[str, Actor]
    host: Any

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.told: dict[int, Told] = {}
        self.minute = 0

    @initialize()
    def open(self) -> None:
        """Begin the day with a small pool of badges."""
        some_badges(BADGES)

    def teardown(self) -> None:
        """Forget the day."""
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    # --- What the model says --------------------------------------------------------------------

    def free_badges(self) -> int:
        return BADGES - sum(
            told.state == "inside" and told.grade != "high" for told in self.told.values()
        )

    def standing_in_the_way(
        self, name: str, but: Told | None = None, states: tuple[str, ...] = OPEN
    ) -> bool:
        return any(
            told.name == name and told is not but and told.state in states
            for told in self.told.values()
        )

    def foretold(self, action: str, who: str, told: Told, grade: str = "") -> str:
        """Return what the action will answer: a state, or the code of a refusal."""
        if who not in ("desk", "office"):
            return "not_permitted"
        return getattr(self, f"_{action}")(who, told, grade)

    def _arrive(self, who: str, told: Told, grade: str) -> str:
        if self.standing_in_the_way(told.name, told):
            return "visit_open"
        return "waiting" if told.state == "expected" else "state_forbids"

    def _admit(self, who: str, told: Told, grade: str) -> str:
        if told.state != "waiting":
            return "state_forbids"
        if told.disposition == "refuse":
            return "refused_by_rule"
        if told.disposition == "ask_first" and not told.consent:
            return "consent_missing"
        return "inside" if told.grade == "high" or self.free_badges() else "no_badge_left"

    def _leave(self, who: str, told: Told, grade: str) -> str:
        return "left" if told.state == "inside" else "state_forbids"

    def _refuse(self, who: str, told: Told, grade: str) -> str:
        return "refused" if told.state == "waiting" else "state_forbids"

    def _cancel(self, who: str, told: Told, grade: str) -> str:
        return "cancelled" if told.state in ("expected", "waiting") else "state_forbids"

    def _override(self, who: str, told: Told, grade: str) -> str:
        if told.grade == grade:
            return "same_grade"
        if told.grade == "refused" and who != "office":
            return "needs_office"
        return told.state if told.state in ("expected", "waiting") else "state_forbids"

    def _undo(self, who: str, told: Told, grade: str) -> str:
        step_at = told.step_at()
        if who == "desk" and step_at is not None and self.minute - step_at > UNDO_MINUTES:
            return "too_late"
        back = {
            "inside": "waiting",
            "left": "inside",
            "refused": "waiting",
            "expected": "cancelled",
        }
        back["waiting"] = "expected" if told.expected else "cancelled"
        back["cancelled"] = "waiting" if told.arrived else "expected"
        to = back[told.state]
        opens = told.state in ("left", "refused", "cancelled") or to == "expected"
        if opens and self.standing_in_the_way(
            told.name, told, (*OPEN, "expected") if to == "expected" else OPEN
        ):
            return "visit_open"
        return (
            "no_badge_left"
            if told.state == "left" and told.grade != "high" and not self.free_badges()
            else to
        )

    def _answer(self, who: str, told: Told, grade: str) -> str:
        return "waiting" if told.state == "waiting" else "visit_over"

    # --- What happens
    # ------------------------------------------------------------------------------

    def moment(self) -> Any:
        return after(self.minute)

    def act(self, promised: str, work: Any) -> bool:
        """Do it and compare; tell whether anything changed."""
        try:
            with transaction.atomic():
                answer = work().state
        except Refusal as why:
            answer = why.code
        assert answer == promised
        return answer in State.values

    def pick(self, number: int) -> tuple[Visit, Told]:
        key = sorted(self.told)[number % len(self.told)]
        return Visit.objects.get(pk=key), self.told[key]

    @rule(
        name=st.sampled_from(sorted(PEOPLE)),
        expected=st.booleans(),
        who=st.sampled_from(["desk", "desk", "office", "host", "west"]),
    )
    def register(self, name: str, expected: bool, who: str) -> None:
        """Register somebody who stands here or is expected this afternoon."""
        category, phone = PEOPLE[name]
        day_end = after(600) if expected else None
        arrival = registration.Arrival(
            self.host.site_id, Person(name, phone), self.host, category, "来访", expected_at=day_end
        )
        promised = "expected" if expected else "waiting"
        if self.standing_in_the_way(name, None, (*OPEN, "expected")):
            promised = "visit_open"
        if who not in ("desk", "office"):
            promised = "not_permitted"
        if self.act(
            promised,
            lambda: registration.register_visit(arrival, self.actors[who], self.moment(), NO_KEY),
        ):
            self.told[Visit.objects.latest("pk").pk] = told = Told(name, expected)
            told.came_at = self.minute

    @precondition(lambda self: self.told)
    @rule(
        action=st.sampled_from(
            ["arrive", "admit", "admit", "leave", "refuse", "cancel", "override", "undo", "undo"]
        ),
        who=st.sampled_from(["desk", "desk", "desk", "office", "host", "west"]),
        number=st.integers(0, 9),
        grade=st.sampled_from(sorted(Grade.values)),
        minutes=st.sampled_from([0, 1, 1, 5, 11]),
    )
    def step(self, action: str, who: str, number: int, grade: str, minutes: int) -> None:
        """Let somebody take a step with some visit."""
        self.minute += minutes
        (visit, told), by, now = self.pick(number), self.actors[who], self.moment()
        works = {
            "arrive": lambda: transitions.arrive(visit, by, now, NO_KEY),
            "admit": lambda: transitions.admit(visit, by, now, NO_KEY),
            "leave": lambda: transitions.leave(visit, by, now, NO_KEY),
            "refuse": lambda: transitions.refuse(visit, "今天不便", by, now, NO_KEY),
            "cancel": lambda: transitions.cancel(visit, "", by, now, NO_KEY),
            "override": lambda: transitions.override(
                visit, Grade(grade), "临时安排", by, now, NO_KEY
            ),
            "undo": lambda: undo(visit, "点错了", by, now, NO_KEY),
        }
        promised = self.foretold(action, who, told, grade)
        if not self.act(promised, works[action]):
            return
        was, told.state = told.state, promised
        if action == "arrive":
            told.came_at = self.minute
        elif action == "admit":
            told.let_in_at = self.minute
        elif promised in ("left", "refused", "cancelled"):
            told.ended_at = self.minute
        told.events += 1
        told.arrived = told.arrived or promised == "waiting"
        if action == "arrive":
            told.asked = told.disposition != "refuse"
        if action == "override":
            self.regrade(told, grade)
        if action == "undo" and was == "waiting" and told.expected:
            told.arrived, told.asked, told.consent = False, False, None

    def regrade(self, told: Told, grade: str) -> None:
        if grade == "refused":
            told.disposition = "refuse"
        elif told.grade == "refused":
            told.disposition, told.asked = "admit", told.asked or told.state == "waiting"
        told.grade = grade

    @precondition(lambda self: any(told.asked for told in self.told.values()))
    @rule(number=st.integers(0, 9), coming=st.booleans())
    def answer(self, number: int, coming: bool) -> None:
        """Let whoever is asked answer."""
        visit, told = self.pick(number)
        request = requests.latest_request(visit)
        assert (request is not None) == told.asked
        if request is None:
            return
        reply = answers.coming if coming else answers.unavailable
        if self.act(
            self._answer("host", told, ""),
            lambda: reply(request, self.moment(), self.actors["host"]),
        ):
            told.consent = coming if request.asks_consent else told.consent
            told.events += 1

    # --- What is always true ---------------------------------------------------------------------

    @invariant()
    def visits_are_as_told(self) -> None:
        """Each visit is where the model says, and its list of events has grown by what was done."""
        rows = dict(Visit.objects.values_list("pk", "state"))
        assert rows == {key: told.state for key, told in self.told.items()}
        for key, told in self.told.items():
            assert VisitEvent.objects.filter(visit=key).count() == told.events

    @invariant()
    def badges_are_worn_by_those_inside(self) -> None:
        """A badge is lent exactly where somebody inside wears it, and to one visit."""
        worn = list(
            BadgeLoan.objects.filter(returned_at__isnull=True).values_list("visit", "badge")
        )
        lent = set(Badge.objects.filter(lent=True).values_list("pk", flat=True))
        assert {badge for _visit, badge in worn} == lent
        assert len(worn) == len(lent)
        assert all(self.told[visit].state == "inside" for visit, _badge in worn)

    @invariant()
    def nobody_has_two_open_visits(self) -> None:
        """One open visit per visitor."""
        here = list(Visit.objects.filter(state__in=OPEN).values_list("visitor", flat=True))
        assert len(here) == len(set(here))

    @invariant()
    def nobody_is_inside_against_the_rules(self) -> None:
        """Who is inside may be there: not refused, and agreed to where somebody had to be asked."""
        for visit in Visit.objects.filter(state=State.INSIDE):
            assert visit.disposition == "admit" or visit.consent is True
            assert visit.grade != "refused"


@pytest.mark.django_db
def test_any_day_at_the_desk_goes_as_the_policy_says():
    the_policy()
    Desk.host = an_employee()
    hold_every_function(Desk.host)
    west = an_actor("desk", "周桐", sites=[a_site("west", "西校区")])
    Desk.actors = {"desk": the_desk(), "office": the_office(), "host": the_host(), "west": west}
    one_day = settings(
        deadline=None,
        max_examples=20,
        stateful_step_count=25,
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.filter_too_much,
            HealthCheck.data_too_large,
        ],
    )
    run_state_machine_as_test(Desk, settings=one_day)
