"""A request that is sent again has one effect and one answer."""

from datetime import timedelta

import pytest
import time_machine

from reception import clock
from reception.notifications.models import Notice
from tests.api.callers import wang_yue
from tests.builders import a_user
from visitors.models import Visit, VisitEvent


def test_the_same_request_sent_again_answers_with_the_same_visit(desk):
    first = desk.post("/visits", wang_yue(), key="a-1")
    again = desk.post("/visits", wang_yue(), key="a-1")
    assert (first.status, again.status) == (201, 201)
    assert again.said == first.said
    assert (Visit.objects.count(), Notice.objects.count()) == (1, 1)


def test_the_order_of_fields_does_not_make_it_another_request(desk):
    first = desk.post("/visits", wang_yue(), key="a-1")
    assert (
        desk.post("/visits", dict(reversed(list(wang_yue().items()))), key="a-1")["id"]
        == first["id"]
    )


def test_it_still_does_after_the_visit_moved_on(desk):
    first = desk.post("/visits", wang_yue(), key="a-1")
    desk.post(f"/visits/{first['id']}/admit")
    desk.post(f"/visits/{first['id']}/leave")
    again = desk.post("/visits", wang_yue(), key="a-1")
    assert (again.status, again["id"], again["state"]) == (201, first["id"], "left")
    assert Visit.objects.count() == 1


def test_it_still_does_when_what_was_right_is_wrong_by_now(desk):
    soon = clock.now() + timedelta(minutes=1)
    first = desk.post("/visits", wang_yue(expected_at=soon.isoformat()), key="a-1")
    with time_machine.travel(soon + timedelta(minutes=10), tick=False):
        assert desk.post("/visits", wang_yue(expected_at=soon.isoformat())).status == 422
        again = desk.post("/visits", wang_yue(expected_at=soon.isoformat()), key="a-1")
    assert (again.status, again["id"]) == (201, first["id"])


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "别的事"},
        {"party_size": 2},
        {"host": "T2"},
        {"category": "media"},
        {"visitor": {"name": "李雷"}},
    ],
)
def test_the_same_key_with_other_content_is_refused(desk, other):
    desk.post("/visits", wang_yue(), key="a-1")
    heard = desk.post("/visits", wang_yue(**other), key="a-1")
    assert (heard.status, heard.code) == (422, "key_reused")
    assert Visit.objects.count() == 1


def test_another_caller_may_use_the_same_key(desk, office):
    desk.post("/visits", wang_yue(), key="a-1")
    assert (
        office.post("/visits", {**wang_yue(), "visitor": {"name": "李雷"}}, key="a-1").status == 201
    )


STEPS = [
    ("admit", {"badge": 2}, {"badge": 3}),
    ("refuse", {"reason": "x"}, {"reason": "y"}),
    ("cancel", {"reason": "x"}, {}),
    ("undo", {"reason": "x"}, {"reason": "y"}),
    ("override", {"grade": "high", "reason": "x"}, {"grade": "low", "reason": "x"}),
    ("answer", {"answer": "coming"}, {"answer": "unavailable"}),
    ("answer", {"answer": "colleague", "colleague": "T2"}, {"answer": "coming"}),
    ("reassign", {"employee": "T2"}, {"employee": "T1"}),
    ("add_host", {"employee": "T2"}, {"employee": "T1"}),
]


@pytest.mark.parametrize(("step", "body", "other"), STEPS)
def test_a_step_sent_again_is_taken_once(desk, step, body, other):
    visit = desk.post("/visits", wang_yue())["id"]
    first = desk.post(f"/visits/{visit}/{step}", body, key="s-1")
    events = VisitEvent.objects.count()
    again = desk.post(f"/visits/{visit}/{step}", body, key="s-1")
    assert (first.status, again.status) == (200, 200)
    assert again.said == first.said
    heard = desk.post(f"/visits/{visit}/{step}", other, key="s-1")
    assert (heard.status, heard.code) == (422, "key_reused")
    assert VisitEvent.objects.count() == events


def test_arriving_and_leaving_are_taken_once(desk):
    visit = desk.post(
        "/visits", wang_yue(expected_at=(clock.now() + timedelta(minutes=1)).isoformat())
    )["id"]
    for step in ("arrive", "admit", "leave"):
        first = desk.post(f"/visits/{visit}/{step}", key=step)
        assert desk.post(f"/visits/{visit}/{step}", key=step).said == first.said
    assert desk.post(f"/visits/{visit}/leave", key="arrive").code == "key_reused"
    assert VisitEvent.objects.count() == 4


def test_reminding_taking_over_and_asking_anew_are_done_once(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    for step in ("remind", "take_over", "ask_anew"):
        first = desk.post(f"/visits/{visit}/{step}", key=step)
        assert (first.status, desk.post(f"/visits/{visit}/{step}", key=step).said) == (
            200,
            first.said,
        )
    assert desk.post(f"/visits/{visit}/remind", key="take_over").code == "key_reused"
    assert VisitEvent.objects.count() == 4


def test_without_a_key_each_arrival_counts(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    assert desk.post(f"/visits/{visit}/admit").status == 200
    assert desk.post(f"/visits/{visit}/admit").code == "state_forbids"


@pytest.mark.parametrize("key", ["x" * 81, "a\tb", "\x7f"])
def test_a_key_that_cannot_be_kept_is_refused(desk, key):
    heard = desk.post("/visits", wang_yue(), key=key)
    assert (heard.status, heard.code) == (422, "bad_key")


def test_who_lost_the_right_does_not_get_the_first_answer_again(desk):
    desk.post("/visits", wang_yue(), key="a-1")
    a_user("desk").groups.clear()
    assert desk.post("/visits", wang_yue(), key="a-1").status == 403
