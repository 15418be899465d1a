"""Eight take the same call, or finish the same message, at the same moment: one does (T1, T13)."""

from typing import Any

import pytest

from tests.builders import an_actor
from tests.calls import scenes
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after
from visitors.calls import registering, steps
from visitors.calls.events import CallAct
from visitors.calls.models import CallEvent
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT = after(60)


def acts(key: str = "") -> list[CallAct]:
    """Return how eight of the office act; with a key it is one request of one, sent eight times."""
    by = [an_actor("office", f"同事{number}") for number in range(DESKS)]
    digest = RequestKey(key, "d" * 64) if key else RequestKey()
    return [CallAct(by[0] if key else actor, AT, digest) for actor in by]


def happened(what: str) -> int:
    return CallEvent.objects.filter(what=what).count()


def test_of_eight_who_pick_up_one_takes_the_call() -> None:
    ringing, said = scenes.rang(AT), scenes.said()
    works: list[Any] = [
        lambda act=act: registering.take(said, act, ringing).state for act in acts()
    ]
    assert sorted(at_once(*works)) == ["open"] + ["state_forbids"] * (DESKS - 1)
    assert happened("taken") == 1


def test_a_message_that_is_sent_eight_times_is_left_once() -> None:
    call = scenes.taken(AT)
    works: list[Any] = [
        lambda act=act: steps.leave(call, act, "请回电").state for act in acts("k1")
    ]
    assert at_once(*works) == ["message"] * DESKS
    assert happened("message") == 1


def test_of_eight_who_finish_a_message_one_does() -> None:
    call = scenes.left(AT)
    works: list[Any] = [lambda act=act: steps.done(call, act, "").state for act in acts()]
    assert sorted(at_once(*works)) == ["closed"] + ["state_forbids"] * (DESKS - 1)
    assert happened("called_back") == 1
