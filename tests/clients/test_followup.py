"""When a client is called next, when one lapses, who may claim one (F3, F5–F7)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from reception.organisation.models import Employee
from reception.policy.models import ClientClass, Limit
from reception.policy.rulebook import in_force, new_edition
from tests.api.callers import Heard
from tests.clients import scenes
from tests.clients.scenes import filed, names, shown, step
from visitors.clients import assignments, contacts, followup, listing
from visitors.clients.models import Client

pytestmark = pytest.mark.django_db
MONDAY = datetime.fromisoformat("2026-11-02T10:00:00+08:00")


def due(one: Heard) -> tuple[date | None, date | None]:
    """Return until which days one is called and kept; what is kept beside the entries agrees."""
    client = Client.objects.select_related("anchor", "client_class").get(pk=one["id"])
    assert client.anchor == followup.anchor_of(client)
    found = followup.of(client, assignments.owner_of(client), in_force())
    return (found.call_by, found.lapses_on) if found is not None else (None, None)


def day(of_november: int) -> date:
    return date(2026, 11, of_november)


def contacted(house: Any, one: Heard, after: int, **said: Any) -> None:
    with time_machine.travel(MONDAY + timedelta(days=after), tick=False):
        step(house.zhao, one, "contact", **{"kind": "call", "result": "reached", **said})


@pytest.fixture
def house() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        return scenes.a_house()


@pytest.fixture
def one(house: Any) -> Heard:
    with time_machine.travel(MONDAY, tick=False):
        return filed(house.zhao)


def test_first_within_three_days_then_weekly(house: Any, one: Heard) -> None:
    assert due(one) == (day(5), day(23))
    contacted(house, one, 2)
    assert due(one) == (day(11), day(25))


@pytest.mark.parametrize(
    "said", [{"result": "no_answer"}, {"kind": "text"}, {"result": "not_reached", "kind": "visit"}]
)
def test_a_try_and_a_text_move_nothing(house: Any, one: Heard, said: dict[str, Any]) -> None:
    contacted(house, one, 2, **said)
    assert due(one) == (day(5), day(23))


def test_what_was_promised_goes_before_the_rhythm(house: Any, one: Heard) -> None:
    contacted(house, one, 2, next_at="2026-11-20T15:00:00+08:00")
    assert due(one) == (day(20), date(2026, 12, 11))


def test_whose_handler_is_away_waits_until_they_are_back(house: Any, one: Heard) -> None:
    away = MONDAY + timedelta(days=40)
    Employee.objects.filter(number="T1").update(away_until=away)
    assert due(one) == (date(2026, 12, 13), date(2026, 12, 13))


def test_a_call_that_is_due_stands_in_due_until_it_is_done(house: Any, one: Heard) -> None:
    def mine() -> list[bool]:
        rows = house.zhao.get("/due", mine="1").said
        return [row["late"] for row in rows if row["kind"] == "follow_up"]

    with time_machine.travel(MONDAY + timedelta(days=4), tick=False):
        assert mine() == [True]
        assert names(house.zhao, due="late") == ["远山集团"]
        step(house.zhao, one, "contact", kind="call", result="answered")
        assert (mine(), names(house.zhao, due="late")) == ([], [])


def test_who_is_not_satisfied_is_a_task_until_somebody_asked_again(house: Any, one: Heard) -> None:
    contacted(house, one, 1, satisfied=False, words="等太久")
    with time_machine.travel(MONDAY + timedelta(days=1, minutes=1), tick=False):
        rows = house.zhao.get("/due", mine="1").said
        assert any("不满意" in row["what"] for row in rows)
        step(house.zhao, one, "contact", kind="call", result="reached", satisfied=True)
        rows = house.zhao.get("/due", mine="1").said
        assert not any("不满意" in row["what"] for row in rows)


def lapse(house: Any, days: int = 22) -> datetime:
    """Let the worker look after so many days."""
    now = MONDAY + timedelta(days=days)
    contacts.sweep(now)
    return now


def test_a_client_without_contact_goes_into_the_pool_with_a_row(house: Any, one: Heard) -> None:
    lapse(house, 21)
    assert shown(house.zhao, one)["owner"]["number"] == "T1"
    now = lapse(house)
    with time_machine.travel(now, tick=False):
        assert names(house.ma, owner="pool") == ["远山集团"]
        heard = shown(house.li, one)
        assert (heard["owner"], heard["assignments"][0]["ended_why"]) == (None, "太久没有接触")


def test_of_a_key_client_the_head_decides(house: Any) -> None:
    with time_machine.travel(MONDAY, tick=False):
        one = filed(house.zhao, **{"class": "key"})
    now = lapse(house)
    with time_machine.travel(now, tick=False):
        assert shown(house.zhao, one)["owner"]["number"] == "T1"
        assert (
            step(house.chen, one, "assign", employee="T2", reason="失效")["owner"]["number"] == "T2"
        )
        step(house.chen, one, "assign", 403, employee="M1", reason="别的部门")


def test_claiming_has_limits_and_the_former_handler_waits(house: Any, one: Heard) -> None:
    now = lapse(house)
    Limit.objects.filter(code="client_claim_day").update(value=1)
    new_edition()
    with time_machine.travel(now, tick=False):
        assert step(house.zhao, one, "claim", 409).code == "reclaim_too_soon"
        assert step(house.ma, one, "claim")["owner"]["number"] == "T2"
        assert step(house.xu, one, "claim", 409).code == "taken"
        other = filed(house.li, name="云洲科技")
        assert step(house.ma, other, "claim", 409).code == "claims_used_up"


def test_a_change_of_the_rows_is_rehearsed(house: Any, one: Heard) -> None:
    now = MONDAY + timedelta(days=10)
    row = ClientClass.objects.get(code="ordinary")
    told = listing.rehearsed(row, 9, now, 14)
    assert (told[0]["now"], told[0]["then"], told[12]["now"]) == (0, 1, 1)


def test_a_rule_that_is_switched_off_and_on_changes_nothing_that_lapses(
    house: Any, one: Heard
) -> None:
    ordinary = ClientClass.objects.filter(code="ordinary")
    before = due(one)
    ordinary.update(lapse_days=0)
    new_edition()
    lapse(house)
    assert shown(house.li, one)["owner"]["number"] == "T1"
    ordinary.update(lapse_days=21)
    new_edition()
    assert due(one) == before
