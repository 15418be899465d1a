"""Two desks find the same slip of paper after the network is back: one visit comes of it (V9)."""

from datetime import timedelta

import pytest
import time_machine

from tests.builders import an_actor
from tests.races.threads import DESKS, at_once
from tests.tomorrow.test_tomorrow import arrival, issued
from tests.visitors.scenes import after
from visitors.lifecycle.written_down import WrittenTimes
from visitors.models import Visit
from visitors.tomorrow import slips
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
NOW = after(120)
TIMES = WrittenTimes(NOW - timedelta(hours=1), NOW - timedelta(minutes=20))


@pytest.mark.parametrize("same_person", [True, False])
def test_of_eight_who_enter_a_slip_one_does(same_person: bool) -> None:
    with time_machine.travel(NOW, tick=False):
        slip, names = issued(), [f"访客{'' if same_person else number}" for number in range(DESKS)]
        who = [an_actor("desk", f"同事{number}") for number in range(DESKS)]
        works = [
            lambda by=by, name=name: (
                slips.enter(slip, arrival(name), TIMES, by, NOW, RequestKey()).state
            )
            for by, name in zip(who, names, strict=True)
        ]
        assert sorted(at_once(*works)) == ["left"] + ["slip_used"] * (DESKS - 1)
    assert Visit.objects.count() == 1


def test_a_slip_that_is_sent_eight_times_is_entered_once() -> None:
    with time_machine.travel(NOW, tick=False):
        slip, by, key = issued(), an_actor("desk", "何静"), RequestKey("k1", "d" * 64)
        works = [
            lambda: slips.enter(slip, arrival(), TIMES, by, NOW, key).pk for _number in range(DESKS)
        ]
        assert len(set(at_once(*works))) == 1
    assert Visit.objects.count() == 1
