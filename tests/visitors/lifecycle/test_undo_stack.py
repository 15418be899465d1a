"""What 何静 may take back is one stack: her own steps at her site, the newest first."""

from datetime import timedelta

import pytest

from reception import clock
from reception.accounts.actor import Actor
from reception.policy.models import Limit
from reception.policy.rulebook import in_force, new_edition
from tests.builders import NO_KEY, a_site, a_visit, an_actor, some_badges, the_policy
from visitors.lifecycle import transitions, undo, undo_stack
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def hejing() -> Actor:
    the_policy()
    some_badges(5)
    return an_actor("desk", "何静")


def stack(by: Actor, later: timedelta = timedelta()) -> list[tuple[str, str]]:
    steps = undo_stack.steps_of(by, a_site().pk, clock.now() + later, in_force())
    return [(step.visit.visitor.name, step.what) for step in steps]


def take_back(by: Actor) -> Visit:
    step = undo_stack.steps_of(by, a_site().pk, clock.now(), in_force())[0]
    step.visit.state = vars(step)["state"]
    return undo.undo(step.visit, "点错了", by, clock.now(), NO_KEY)


def test_the_last_step_comes_first_whoever_it_was_about(hejing: Actor):
    wang = a_visit("王悦", by=hejing)
    a_visit("吴天", by=hejing)
    transitions.admit(wang, hejing, clock.now(), NO_KEY)
    a_visit("许琳", by=hejing)
    assert stack(hejing) == [
        ("许琳", "arrived"),
        ("王悦", "admitted"),
        ("吴天", "arrived"),
        ("王悦", "arrived"),
    ]


def test_each_taking_back_uncovers_the_step_before(hejing: Actor):
    wang = a_visit("王悦", by=hejing)
    transitions.admit(wang, hejing, clock.now(), NO_KEY)
    transitions.leave(wang, hejing, clock.now(), NO_KEY)
    assert [take_back(hejing).state for _step in range(3)] == ["inside", "waiting", "cancelled"]
    assert stack(hejing) == []


def test_a_step_of_a_colleague_is_not_hers_and_covers_what_stands_below_it(hejing: Actor):
    colleague = an_actor("desk", "陶安")
    wang = a_visit("王悦", by=hejing)
    transitions.admit(wang, colleague, clock.now(), NO_KEY)
    a_visit("吴天", by=colleague)
    assert stack(hejing) == []
    assert stack(colleague) == [("吴天", "arrived"), ("王悦", "admitted")]


def test_what_is_too_long_ago_is_not_offered(hejing: Actor):
    a_visit("王悦", by=hejing)
    minutes = Limit.objects.get(code="undo_minutes")
    assert stack(hejing, timedelta(minutes=minutes.value, seconds=-9)) == [("王悦", "arrived")]
    assert stack(hejing, timedelta(minutes=minutes.value, seconds=9)) == []
    minutes.value += 5
    minutes.save()
    new_edition()
    assert stack(hejing, timedelta(minutes=minutes.value - 1)) == [("王悦", "arrived")]
