"""Each refusal has a code for programs, a sentence for people, and changes nothing."""

from datetime import timedelta

import pytest

from reception import clock
from reception.accounts.refusals import Refusal
from reception.api import api
from reception.organisation.models import Department, Employee
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site
from visitors.models import Badge, Visit, VisitEvent

NOW_STATES = {
    "waiting": [],
    "inside": ["admit"],
    "left": ["admit", "leave"],
    "refused": ["refuse"],
    "cancelled": ["cancel"],
}
ALLOWED = {
    "expected": {"arrive", "cancel", "undo", "override"},
    "waiting": {
        "admit",
        "refuse",
        "cancel",
        "undo",
        "override",
        "answer",
        "remind",
        "take_over",
        "reassign",
        "pass_up",
        "add_host",
    },
    "inside": {"leave", "undo", "add_host"},
    "left": {"undo"},
    "refused": {"undo"},
    "cancelled": {"undo"},
}
BODIES = {
    "refuse": {"reason": "x"},
    "undo": {"reason": "x"},
    "override": {"grade": "high", "reason": "x"},
    "answer": {"answer": "coming"},
    "reassign": {"employee": "T2"},
    "add_host": {"employee": "T2"},
}
STEPS = [
    "arrive",
    "admit",
    "leave",
    "refuse",
    "cancel",
    "undo",
    "override",
    "answer",
    "remind",
    "take_over",
    "ask_anew",
    "reassign",
    "pass_up",
    "add_host",
]


def a_visit_in(state: str, desk: Program) -> int:
    """Bring 王悦's visit into a state through the API."""
    later = (
        {"expected_at": (clock.now() + timedelta(minutes=1)).isoformat()}
        if state == "expected"
        else {}
    )
    visit = desk.post("/visits", wang_yue(**later))["id"]
    for step in NOW_STATES.get(state, []):
        assert desk.post(f"/visits/{visit}/{step}", BODIES.get(step)).status == 200
    return visit


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", ALLOWED)
def test_a_step_is_taken_only_from_the_states_that_allow_it(desk, state, step):
    Department.objects.update(head=Employee.objects.get(number="T2"))
    visit = a_visit_in(state, desk)
    events = VisitEvent.objects.count()
    heard = desk.post(f"/visits/{visit}/{step}", BODIES.get(step))
    if step in ALLOWED[state]:
        assert heard.status == 200, heard.said
    else:
        assert heard.status == 409
        assert heard.code in {"state_forbids", "visit_over", "nobody_asked", "not_taken_over"}
        assert (VisitEvent.objects.count(), Visit.objects.get().state) == (events, state)


def test_a_visitor_with_an_open_visit_is_told_which(desk):
    first = desk.post("/visits", wang_yue())["id"]
    heard = desk.post("/visits", wang_yue())
    assert (heard.status, heard.code, heard["visit"]) == (409, "visit_open", first)
    desk.post(f"/visits/{first}/admit")
    assert desk.post("/visits", wang_yue())["visit"] == first
    desk.post(f"/visits/{first}/leave")
    assert desk.post("/visits", wang_yue()).status == 201


def test_a_visitor_expected_today_is_not_registered_again(desk):
    first = a_visit_in("expected", desk)
    heard = desk.post("/visits", wang_yue())
    assert (heard.status, heard.code, heard["visit"]) == (409, "visit_open", first)


def test_a_visitor_expected_on_another_day_does_not_arrive_today(desk):
    later = (clock.now() + timedelta(days=2)).isoformat()
    visit = desk.post("/visits", wang_yue(expected_at=later))["id"]
    heard = desk.post(f"/visits/{visit}/arrive")
    assert (heard.status, heard.code) == (409, "wrong_day")


def test_nobody_is_admitted_whom_the_rules_refuse(desk, office):
    visit = desk.post("/visits", wang_yue(category="disturbance"))["id"]
    for caller in (desk, office):
        heard = caller.post(f"/visits/{visit}/admit")
        assert (heard.status, heard.code) == (409, "refused_by_rule")
    assert Visit.objects.get().state == "waiting"


def test_a_badge_that_is_out_and_an_empty_pool_are_told_apart(desk):
    first, second = (
        desk.post("/visits", {**wang_yue(), "visitor": {"name": name}})["id"]
        for name in ("甲", "乙")
    )
    desk.post(f"/visits/{first}/admit", {"badge": 2})
    heard = desk.post(f"/visits/{second}/admit", {"badge": 2})
    assert (heard.status, heard.code, list(heard["fields"])) == (409, "badge_not_free", ["badge"])
    assert desk.post(f"/visits/{second}/admit", {"badge": 77}).code == "badge_not_free"
    Badge.objects.filter(lent=False).update(condition="lost")
    heard = desk.post(f"/visits/{second}/admit")
    assert (heard.status, heard.code) == (409, "no_badge_left")


@pytest.mark.parametrize("step", ["refuse", "undo", "override"])
@pytest.mark.parametrize("reason", [None, "", "  ", "\x00\n"])
def test_what_needs_a_reason_is_not_done_without(desk, step, reason):
    visit = desk.post("/visits", wang_yue())["id"]
    body = {"grade": "high"} if step == "override" else {}
    heard = desk.post(
        f"/visits/{visit}/{step}", body if reason is None else {**body, "reason": reason}
    )
    assert (heard.status, heard.code, list(heard["fields"])) == (422, "reason_missing", ["reason"])
    assert VisitEvent.objects.count() == 1


def test_an_answer_that_says_too_little_is_asked_back(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    for body, code, field in [
        ({"answer": "wait"}, "invalid", "minutes"),
        ({"answer": "wait", "minutes": 7}, "unknown_wait", "minutes"),
        ({"answer": "colleague"}, "invalid", "colleague"),
        ({"answer": "colleague", "colleague": "T9"}, "invalid", "colleague"),
        ({"answer": "perhaps"}, "invalid", "answer"),
        ({}, "invalid", "answer"),
    ]:
        heard = desk.post(f"/visits/{visit}/answer", body)
        assert (heard.status, heard.code, list(heard["fields"])) == (422, code, [field]), body
    heard = desk.post(f"/visits/{visit}/answer", {"answer": "colleague", "colleague": "T1"})
    assert (heard.status, heard.code) == (409, "already_asked")


def test_a_grade_is_changed_only_to_another_one(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    heard = desk.post(f"/visits/{visit}/override", {"grade": "standard", "reason": "x"})
    assert (heard.status, heard.code) == (422, "same_grade")
    assert (
        desk.post(f"/visits/{visit}/override", {"grade": "royal", "reason": "x"}).code == "invalid"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nonsense",
        b"\xff\xfe\xfa",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b"[" * 100_000,
        b"1" * 5000,
    ],
)
def test_what_is_no_json_is_unreadable(desk, body):
    visit = desk.post("/visits", wang_yue())["id"]
    for address in ("/visits", *(f"/visits/{visit}/{step}" for step in STEPS)):
        heard = desk.post(address, body)
        assert (heard.status, heard.code) == (400, "unreadable"), address
    assert Visit.objects.get().state == "waiting"


def test_a_body_too_big_to_read_is_unreadable(desk):
    heard = desk.post("/visits", b'"' + b"x" * 3_000_000 + b'"')
    assert (heard.status, heard.code) == (400, "unreadable")


@pytest.mark.parametrize("body", [[], "王悦", 7, None, True, {}])
def test_json_that_is_no_registration_is_invalid(desk, body):
    heard = desk.post("/visits", body)
    assert (heard.status, heard.code) == (422, "invalid")
    assert desk.post("/visits", b"null").status == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/", 404),
        ("get", "/nowhere", 404),
        ("get", "/visits/", 404),
        ("get", "/visits/x", 404),
        ("get", "/visits/0", 404),
        ("get", "/visits/99999999999999999999", 404),
        ("get", f"/visits/{'9' * 5000}", 404),
        ("get", "/visits/-1", 404),
        ("post", "/visits/1/open", 404),
        ("post", "/visits/404404/admit", 404),
        ("post", "/nobody", 404),
        ("get", "/visits/1/admit", 405),
        ("post", "/visits/1", 405),
        ("post", "/board", 405),
    ],
)
def test_an_address_or_a_method_that_is_not_there_is_answered_as_json(desk, method, path, status):
    heard = getattr(desk, method)(path)
    assert heard.status == status
    assert heard.code == ("not_found" if status == 404 else "method_not_allowed")
    assert ("Allow" in heard.headers) == (status == 405)


def test_too_many_requests_are_told_when_to_come_back(rf):
    response = api.on_exception(
        rf.get("/"), Refusal("too_many", "请稍候。", status=429, retry_after=30)
    )
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")


def test_a_desk_of_two_sites_is_refused_nothing_at_either():
    both = a_program("desk", "何双", sites=[a_site(), a_site("south")])
    assert both.post("/visits", wang_yue()).status == 201
    assert (
        both.post("/visits", {**wang_yue(host="T9"), "visitor": {"name": "李雷"}})["site"]
        == "south"
    )
