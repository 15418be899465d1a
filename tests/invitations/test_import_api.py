"""What the contract says of ``/invitations/import``, heard by a program; and how much it costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception import clock
from reception.notifications.models import Notice
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_employee
from tests.invitations.scenes import at_ten, the_host, zhao_kai
from tests.invitations.test_api import NASTY, Caller
from visitors.invitations import importing
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.models import Invitation
from visitors.models import Visit

pytestmark = pytest.mark.django_db
PATH = "/invitations/import"
PER_ROW = 7  # queries that one more guest costs, the letter to them included


def guests(names: str = "方岚 林新 沈洁", **more: Any) -> list[dict[str, Any]]:
    begins = timezone.localtime(at_ten()).isoformat()
    return [{"name": name, "from": begins, **more} for name in names.split()]


def a_program() -> Caller:
    the_host()
    return Caller("desk", "何静")


def a_list(rows: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"rows": rows, "host": the_host().number, **more}


def test_a_list_is_looked_at_then_committed_and_twice_makes_nothing() -> None:
    desk = a_program()
    status, seen = desk.post(PATH, a_list(guests(), commit=False))
    assert (status, seen["new"], seen["doubled"], seen["bad"]) == (200, 3, 0, [])
    assert seen["invitations"] is None
    assert not Visit.objects.exists()
    status, made = desk.post(PATH, a_list(guests(), commit=True))
    assert (status, made["new"], made["doubled"]) == (201, 3, 0)
    assert [one["name"] for one in made["invitations"]] == ["方岚", "林新", "沈洁"]
    assert len({one["code"] for one in made["invitations"]}) == 3
    status, again = desk.post(PATH, a_list(guests(), commit=True))
    assert (status, again["new"], again["doubled"], again["invitations"]) == (200, 0, 3, [])
    assert Visit.objects.count() == 3


def test_a_bad_row_is_named_from_one_and_nothing_is_written() -> None:
    desk = a_program()
    rows = [*guests(), {"name": "江一苇", "phone": "12"}, {"from": "gestern"}]
    for commit in (False, True):
        status, answer = desk.post(PATH, a_list(rows, commit=commit))
        assert (status, answer["code"]) == (422, "bad_rows")
        assert {(one["row"], one["field"]) for one in answer["bad"]} == {
            (4, "phone"),
            (4, "from"),
            (5, "name"),
            (5, "from"),
        }
    assert not Visit.objects.exists()


def test_a_request_sent_twice_gets_its_first_answer() -> None:
    desk = a_program()
    headers = {"Idempotency-Key": "k1"}
    first = desk.post(PATH, a_list(guests(), commit=True), **headers)
    assert desk.post(PATH, a_list(guests(), commit=True), **headers) == first
    other = desk.post(PATH, a_list(guests("江一苇"), commit=True), **headers)
    assert (other[0], other[1]["code"]) == (422, "key_reused")
    assert Visit.objects.count() == 3


def test_a_host_invites_to_themselves_and_to_nobody_else() -> None:
    the_host()
    other = an_employee("孙伟")
    host = Caller("host", "赵凯")
    assert host.post(PATH, {"rows": guests(), "commit": True})[0] == 201
    status, answer = host.post(PATH, {"rows": guests(), "host": other.number})
    assert (status, list(answer["fields"])) == (422, ["host"])
    assert Caller("auditor", "孙审计").post(PATH, a_list(guests()))[0] == 403


def test_a_list_longer_than_the_row_says_is_refused() -> None:
    desk = a_program()
    Limit.objects.filter(code="import_rows_max").update(value=2)
    status, answer = desk.post(PATH, a_list(guests()))
    assert (status, answer["code"]) == (422, "too_many_rows")


@pytest.mark.parametrize("value", NASTY, ids=repr)
@pytest.mark.parametrize("field", ["name", "phone", "from", "until", "party_size", "email"])
def test_no_value_of_a_row_is_a_fault(field: str, value: Any) -> None:
    desk = a_program()
    status, _answer = desk.post(PATH, a_list([{**guests("方岚")[0], field: value}], commit=True))
    assert status in (200, 201, 400, 422)


def test_who_left_an_address_is_written_to() -> None:
    desk = a_program()
    rows = [*guests("方岚", email="fang@example.com"), *guests("林新")]
    desk.post(PATH, a_list(rows, commit=True, place="三楼会议室"))
    letter = Notice.objects.get(to_address="fang@example.com")
    assert "三楼会议室" in letter.body
    assert Notice.objects.filter(employee=None).count() == 1


def test_each_further_guest_costs_the_same_few_queries() -> None:
    host, by, now, policy = the_host(), zhao_kai(), clock.now(), in_force()

    def queries(day: int, count: int) -> int:
        typed = {"organisation": "青山中学", "from": f"{timezone.localtime(at_ten(day)):%F %H:%M}"}
        rows = [
            Invitee(row, {**typed, "name": f"访客{row}", "email": f"{day}-{row}@example.com"})
            for row in range(1, count + 1)
        ]
        with CaptureQueriesContext(connection) as seen:
            importing.invite_all(rows, Occasion(host), by, now, NO_KEY, policy)
        assert Invitation.objects.filter(visitor__email__startswith=f"{day}-").count() == count
        return len(seen)

    queries(1, 1)
    few, many = queries(2, 5), queries(3, 25)
    assert many - few <= PER_ROW * 20
