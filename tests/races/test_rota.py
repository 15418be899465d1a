"""Eight desks ask for the next at the same moment: no two take the same place (Q1)."""

from typing import Any

import pytest

from reception import clock
from tests.races.threads import DESKS, Together, at_once
from tests.rota.scenes import LETTERS, Morning
from visitors.rota.acts import LineAct
from visitors.rota.models import TurnEntry
from visitors.rota.turns import TurnAsked, take_next
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def a_line() -> Morning:
    morning = Morning(clock.now())
    morning.sign_in(0, "ABCD")
    return morning


def letters(asked: list[Any]) -> list[str]:
    return sorted(LETTERS.get(name, name) for name in asked)


def test_of_eight_desks_each_gets_another() -> None:
    morning = a_line()
    works: list[Any] = [
        lambda: take_next(morning.team, morning.at(1), TurnAsked()).employee.name
        for _ in range(DESKS)
    ]
    assert letters(at_once(*works)) == [*"ABCD", *["nobody_free"] * 4]
    assert TurnEntry.objects.filter(what="received").count() == 4


def test_without_the_lock_all_would_read_the_same_head() -> None:
    morning, together = a_line(), Together()

    def read() -> str:
        standing = morning.standing(1)
        together.wait()
        turn = standing.turn
        assert turn is not None
        return standing.people[turn.who].name

    assert letters(at_once(*[read for _ in range(DESKS)])) == ["A"] * DESKS


def test_one_request_sent_eight_times_takes_one_turn() -> None:
    morning = a_line()
    act = LineAct(morning.desk, morning.at(1).now, RequestKey("k", "d" * 64))
    works: list[Any] = [
        lambda: take_next(morning.team, act, TurnAsked()).employee.name for _ in range(DESKS)
    ]
    assert letters(at_once(*works)) == ["A"] * DESKS


def test_one_visitor_asked_for_at_eight_desks_counts_once() -> None:
    morning = a_line()
    visit = morning.visit(0, "方岚")
    works: list[Any] = [
        lambda: take_next(morning.team, morning.at(1), TurnAsked(visit=visit)).employee.name
        for _ in range(DESKS)
    ]
    assert letters(at_once(*works)) == ["A"] * DESKS
    assert TurnEntry.objects.filter(what="received").count() == 1
