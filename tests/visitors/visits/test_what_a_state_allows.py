"""Which action each state allows, and to whom."""

from collections.abc import Callable
from typing import Any

import pytest

from reception.accounts.actor import Actor
from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_site, an_actor, an_employee
from tests.visitors.scenes import (
    admitted,
    after,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.lifecycle.undo import undo
from visitors.models import State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db

ACTIONS: dict[str, Callable[[Visit, Actor], Visit]] = {
    "arrive": lambda visit, by: transitions.arrive(visit, by, after(70), NO_KEY),
    "admit": lambda visit, by: transitions.admit(visit, by, after(70), NO_KEY),
    "leave": lambda visit, by: transitions.leave(visit, by, after(70), NO_KEY),
    "refuse": lambda visit, by: transitions.refuse(visit, "今天不便", by, after(70), NO_KEY),
    "cancel": lambda visit, by: transitions.cancel(visit, "", by, after(70), NO_KEY),
    "override": lambda visit, by: transitions.override(
        visit, Grade.LOW, "临时安排", by, after(70), NO_KEY
    ),
    "undo": lambda visit, by: undo(visit, "点错了", by, after(70), NO_KEY),
}
MAY = {
    "expected": {"arrive", "cancel", "override", "undo"},
    "waiting": {"admit", "refuse", "cancel", "override", "undo"},
    "inside": {"leave", "undo"},
    "left": {"undo"},
    "refused": {"undo"},
    "cancelled": {"undo"},
    "no_show": {"undo"},
}


def a_visit_in(state: str) -> Visit:
    """Bring a visit into a state by the actions; nobody is absent by an action, so that one is
    written.
    """
    visit = lin_ruomei(expected_at=after(60)) if state in ("expected", "no_show") else lin_ruomei()
    if state in ("inside", "left"):
        visit = admitted(visit)
    if state in ("refused", "cancelled"):
        visit = ACTIONS[{"refused": "refuse", "cancelled": "cancel"}[state]](visit, the_desk())
    if state == "no_show":
        Visit.objects.filter(pk=visit.pk).update(state=State.NO_SHOW, closed_at=after(60))
    if state == "left":
        visit = left(visit)
    return guards.fetch(visit.pk)


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", MAY)
def test_a_state_allows_its_actions_and_no_others(state: str, action: str):
    visit = a_visit_in(state)
    before = Visit.objects.values().get(pk=visit.pk), trail(visit)
    if action in MAY[state]:
        # Later than ten minutes after a step only 行政部 takes it back.
        after_it = ACTIONS[action](visit, the_office() if action == "undo" else the_desk())
        assert len(trail(after_it)) == len(before[1]) + 1
        return
    with refused("state_forbids") as why:
        ACTIONS[action](visit, the_desk())
    assert (why.value.extra, why.value.status) == ({"state": state}, 409)
    assert (Visit.objects.values().get(pk=visit.pk), trail(visit)) == before


def of_another_site_desk() -> Actor:
    return an_actor("desk", "周桐", sites=[a_site("west", "西校区")])


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(
    "somebody",
    [
        the_host,
        of_another_site_desk,
        lambda: an_actor("auditor", "审计员"),
        lambda: an_actor("operator", "系统员"),
    ],
)
def test_who_lacks_the_capability_changes_nothing(somebody: Callable[[], Actor], action: str):
    visit = wang_yue()
    with refused("not_permitted") as why:
        ACTIONS[action](visit, somebody())
    assert (why.value.status, trail(visit)) == (403, ["arrived"])


@pytest.mark.parametrize("somebody", [the_host, of_another_site_desk])
def test_who_may_not_register_registers_nobody(somebody: Callable[[], Any]):
    host, stranger = an_employee(), somebody()
    with refused("not_permitted"):
        wang_yue(host=host, by=stranger)
    assert not Visit.objects.exists()
