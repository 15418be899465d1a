"""Eight desks at the same moment scan one invitation; two workers go on with one series; the visitor
calls off while the desk lets her arrive.
"""

from datetime import timedelta
from typing import Any

import pytest

from reception import clock
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_actor
from tests.invitations.scenes import a_wish, invited, visit_of, zhao_kai
from tests.invitations.test_scans import scan
from tests.races.threads import DESKS, at_once
from visitors.invitations import invitations, replies, series
from visitors.invitations.invitations import InvitationWish
from visitors.invitations.models import Invitation, Series
from visitors.invitations.repeating import Repeat
from visitors.lifecycle import transitions
from visitors.models import HostRequest, Visit
from visitors.visits import guards

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def made() -> Invitation:
    """Let 赵凯 invite 方岚 for today."""
    one = invited(at=clock.now() + timedelta(minutes=1), ends_at=None)
    in_force()
    an_actor("office", "李敏")
    return one


def test_of_eight_desks_one_lets_her_arrive(made: Invitation) -> None:
    said = at_once(*[lambda: scan(made, "in")] * DESKS)
    assert (said.count("arrived"), said.count("already_waiting")) == (1, DESKS - 1)
    assert visit_of(made).events.filter(what="arrived").count() == 1
    assert HostRequest.objects.count() == 1


def test_of_eight_taps_one_calls_off(made: Invitation) -> None:
    visit, now = visit_of(made), clock.now()
    said = at_once(*[lambda: replies.cannot_come(visit, "", now).state] * DESKS)
    assert (said.count("cancelled"), said.count("state_forbids")) == (1, DESKS - 1)
    assert visit.events.filter(what="cancelled").count() == 1


def test_without_the_guard_she_would_call_off_eight_times(
    made: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the UPDATE asks for no state."""

    def unguarded(visit: Visit, _allowed: Any, **columns: Any) -> Visit:
        Visit.objects.filter(pk=visit.pk).update(**columns)
        return guards.fetch(visit.pk)

    monkeypatch.setattr(guards, "move", unguarded)
    visit, now = visit_of(made), clock.now()
    assert (
        at_once(*[lambda: replies.cannot_come(visit, "", now).state] * DESKS)
        == ["cancelled"] * DESKS
    )
    assert visit.events.filter(what="cancelled").count() == DESKS


def test_she_calls_off_or_arrives_and_never_both(made: Invitation) -> None:
    visit, by, now = visit_of(made), an_actor(), clock.now()
    said = at_once(
        lambda: replies.cannot_come(visit, "", now).state,
        lambda: transitions.arrive(visit, by, now, NO_KEY).state,
    )
    assert said.count("state_forbids") == 1
    assert visit_of(made).state in said


def test_of_two_workers_one_goes_on_with_a_series() -> None:
    wish = a_wish()
    assert wish.arrival.expected_at is not None
    starts = clock.today(wish.arrival.expected_at)
    rule = Repeat("week", starts, starts + timedelta(days=200))
    one = invitations.invite(
        InvitationWish(wish.arrival, repeat=rule), zhao_kai(), clock.now(), NO_KEY
    )
    later = clock.now() + timedelta(days=30)
    at_once(*[lambda: series.sweep(later)] * 2)
    days = [visit.expected_on for visit in invitations.visits_of(one)]
    assert len(days) == len(set(days))
    assert Series.objects.get().made_until == clock.today(later) + timedelta(days=90)
