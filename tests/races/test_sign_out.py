"""Two workers ask whether a visitor has left, and a host and a desk sign the visitor out, at the
same moment.
"""

import pytest

from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, some_badges
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import admitted, after, the_desk, trail, wang_yue
from visitors.lifecycle import end_of_day, sign_out, transitions, unreturned_badges
from visitors.models import LeaveRequest, State, Visit

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def inside() -> Visit:
    some_badges(1)
    visit = admitted(wang_yue())
    in_force()
    return visit


def test_of_many_workers_one_asks():
    visit = inside()
    at_once(*[lambda: sign_out.sweep(after(121))] * DESKS)
    assert LeaveRequest.objects.count() == 1
    assert trail(visit).count("ask_leave") == 1


def test_of_the_host_and_the_desk_one_signs_the_visitor_out():
    visit, by = inside(), the_desk()
    sign_out.sweep(after(121))
    request = LeaveRequest.objects.select_related("employee", "visit").get()
    done = at_once(
        lambda: sign_out.left(request, after(122)),
        lambda: transitions.leave(visit, by, after(122), NO_KEY),
    )
    assert sorted(isinstance(one, str) for one in done) == [False, True]
    assert "state_forbids" in done
    visit.refresh_from_db()
    assert visit.state == State.LEFT
    assert trail(visit).count("left") == 1


def test_of_many_desks_one_takes_the_badge_back():
    visit, by = inside(), the_desk()
    sign_out.sweep(after(121))
    sign_out.left(LeaveRequest.objects.select_related("employee", "visit").get(), after(122))
    done = at_once(*[lambda: unreturned_badges.hand_back(visit, by, after(123), NO_KEY)] * DESKS)
    assert done.count("not_inside") == DESKS - 1
    assert trail(visit).count("badge_back") == 1


def test_of_many_workers_one_asks_at_closing_time_and_one_presumes():
    visit = inside()
    at_once(*[lambda: end_of_day.sweep(after(9 * 60))] * DESKS)
    assert trail(visit).count("ask_leave") == 1
    at_once(*[lambda: end_of_day.sweep(after(11 * 60))] * DESKS)
    assert trail(visit).count("presumed") == 1


def test_a_host_who_signs_out_while_it_is_presumed_ends_it_once():
    visit = inside()
    end_of_day.sweep(after(9 * 60))
    request = LeaveRequest.objects.select_related("employee", "visit").get()
    late = after(11 * 60)
    at_once(*[lambda: end_of_day.sweep(late), lambda: sign_out.left(request, late)] * 2)
    visit.refresh_from_db()
    assert (visit.state, visit.presumed_left) == (State.LEFT, visit.left_at is None)
    assert trail(visit).count("left") + trail(visit).count("presumed") == 1
