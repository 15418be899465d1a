"""How many questions each page puts to the database, counted through the whole product: session,
guard, view, template.
"""

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reception import clock
from reception.links import tokens
from reception.notifications import periodic
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee, some_badges, the_policy
from tests.performance.queries import asked
from visitors.badges import lending
from visitors.lifecycle import board, transitions
from visitors.models import Badge, Visit, Visitor
from visitors.people import search
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
# Of ten each is needed: who asks, with roles and edition; the host; whether this number is known;
# the visitor and the keys of a search; whether they stand on a list (G4); the visit; its event,
# which is the receipt of the request; the notice; whom it asks. Somebody known is locked by being
# counted, and then read.
REGISTERING_NEW, REGISTERING_KNOWN, CORRECTING, ADMITTING, LEAVING = 10, 9, 11, 9, 8
GRADE_CARD, SCANNING, SIGNING_OUT, BADGE_PAGE = 4, 4, 9, 3
PASSWORD = "spring-tea-4711"


@pytest.fixture
def desk() -> Client:
    """Sign 何静 of the front desk in with her password; the policy is in force and has been read
    once.
    """
    the_policy()
    return signed_in("desk", "何静")


def signed_in(role: str, name: str) -> Client:
    user = a_user(role, name)
    user.set_password(PASSWORD)
    user.save()
    browser = Client(headers={"HX-Request": "true"})
    answer = browser.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert answer.status_code == 302
    browser.get("/")
    return browser


def cost(action: Callable[[], Any], status: int = 200) -> int:
    answers = []
    statements, _with_frame = asked(lambda: answers.append(action()))
    assert answers[0].status_code == status, answers[0].content.decode()
    return len(statements)


def form(**fields: Any) -> dict[str, Any]:
    typed = {
        "name": "王悦",
        "phone": "13800138000",
        "organisation": "初二数学班",
        "purpose": "咨询课时",
        "party_size": "2",
        "host_number": an_employee().number,
        "category": "parent",
        "request_key": secrets.token_hex(16),
    }
    # the employee's position is a new row of the policy; a process reads it once after such an edit
    in_force()
    return {**typed, **fields}


@pytest.mark.parametrize(
    "category", ["parent", "education_authority", "government", "insurance_sales", "walk_in"]
)
def test_registering_a_new_visitor_takes_at_most_ten(desk: Client, category: str) -> None:
    typed = form(category=category)
    assert cost(lambda: desk.post("/desk/register/", typed)) <= REGISTERING_NEW
    assert Visit.objects.get().category.code == category


def test_registering_a_returning_visitor_takes_at_most_nine(desk: Client) -> None:
    former = came_and_left("王悦", phone="+8613800138000", organisation="初二数学班")
    typed = form(phone="", visitor=former.visitor_id)
    assert cost(lambda: desk.post("/desk/register/", typed)) <= REGISTERING_KNOWN
    assert Visit.objects.filter(visitor=former.visitor_id).count() == 2


@pytest.mark.parametrize(
    "correction",
    [{"phone": "13900139000"}, {"organisation": "高一物理班"}, {"name": "王越", "title": "主任"}],
)
def test_registering_a_returning_visitor_with_corrections_takes_at_most_eleven(
    desk: Client, correction: dict[str, str]
) -> None:
    former = came_and_left("王悦", phone="+8613800138000", organisation="初二数学班")
    for typed in (
        form(**{"phone": "", "visitor": former.visitor_id, **correction}),
        everything_anew(former.visitor_id),
    ):
        assert cost(lambda: desk.post("/desk/register/", typed)) <= CORRECTING
        Visit.objects.filter(closed_at__isnull=True).update(
            state="cancelled", closed_at=clock.now()
        )
    assert [row.pk for row in search.find("欧阳")] == [former.visitor_id]
    assert [row.pk for row in search.find("王") + search.find("班")] == []


def everything_anew(visitor: int) -> dict[str, Any]:
    return form(
        phone="13700137000", visitor=visitor, name="欧阳岚", organisation="云洲科技", title="经理"
    )


def test_registering_somebody_whose_number_is_known_takes_at_most_nine(desk: Client) -> None:
    came_and_left("王悦", phone="+8613800138000", organisation="初二数学班")
    typed = form()
    assert cost(lambda: desk.post("/desk/register/", typed)) <= REGISTERING_KNOWN
    assert Visitor.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"title": "处长"},
        {"category": "sales", "topic": "computers"},
        {"host_number": "", "host": "赵凯"},
    ],
)
def test_the_grade_card_takes_at_most_four(desk: Client, typed: dict[str, str]) -> None:
    whole = form(**typed)
    assert cost(lambda: desk.get("/desk/grade/", whole)) <= GRADE_CARD


def test_the_board_costs_the_same_for_one_visitor_and_for_fifty(desk: Client) -> None:
    some_badges(60)
    inside("王悦")
    a_visit("等候", phone="+8613700000000")
    for_few = cost(lambda: desk.get("/desk/board/"))
    for number in range(24):
        inside(f"访客{number}")
        a_visit(f"等候{number}", phone=f"+86137000001{number:02}")
    assert Visit.objects.filter(state__in=["waiting", "inside"]).count() == 50
    assert cost(lambda: desk.get("/desk/board/")) == for_few


def test_an_unchanged_board_takes_four_with_who_asks_and_the_calls(desk: Client) -> None:
    a_visit()
    periodic.beat("a worker", clock.now())
    mark = board.revision(a_site().pk, clock.now())
    assert cost(lambda: desk.get("/desk/board/", {"revision": mark}), status=204) == 4


def test_a_search_costs_the_same_for_one_visitor_and_for_eight(desk: Client) -> None:
    came_and_left("王悦", phone="+8613800138000")
    desk.get("/desk/recall/", {"q": "王悦"})  # reads the limits of a minute
    for_one = {
        typed: cost(lambda: desk.get("/desk/recall/", {"q": typed}))
        for typed in ("王悦", "wy", "138001380")
    }
    for number in range(10):
        came_and_left(f"王悦{number}", phone=f"+861380013801{number}")
    assert {
        typed: cost(lambda: desk.get("/desk/recall/", {"q": typed})) for typed in for_one
    } == for_one


@pytest.mark.parametrize(
    "path",
    [
        "/visits/",
        "/visitors/?q=%E8%AE%BF%E5%AE%A2",
        "/badges/",
        "/closing/",
        "/on-site/",
        "/on-site/?by=place",
    ],
)
def test_a_list_costs_the_same_for_two_rows_and_for_sixty(desk: Client, path: str) -> None:
    some_badges(70)
    inside("访客")
    inside("访客二")
    desk.get(path)
    for_two = cost(lambda: desk.get(path))
    for number in range(58):
        inside(f"访客{number:02}")
    assert cost(lambda: desk.get(path)) == for_two


def test_the_story_of_a_badge_costs_the_same_for_two_wearers_and_for_thirty(desk: Client) -> None:
    for name in ("王悦", "林若梅"):
        came_and_left(name)
    address = f"/badges/{Badge.objects.get().pk}/"
    for_two = cost(lambda: desk.get(address))
    for number in range(28):
        came_and_left(f"访客{number}")
    assert cost(lambda: desk.get(address)) == for_two


def test_my_visitors_cost_the_same_for_two_and_for_twenty(desk: Client) -> None:
    host = signed_in("host", "赵凯")
    some_badges(30)
    for name in ("王悦", "林若梅"):
        inside(name)
        came_and_left(f"从前{name}")
    for_two = cost(lambda: host.get("/my/"))
    for number in range(18):
        inside(f"访客{number}")
        came_and_left(f"从前{number}")
    assert cost(lambda: host.get("/my/")) == for_two


def test_the_page_of_a_host_costs_the_same_however_many_visitors_and_colleagues_there_are(
    desk: Client,
) -> None:
    visit = a_visit("王悦", phone="+8613800138000")
    address = link_of(visit)
    stranger = Client()
    cost(lambda: stranger.get(address))
    for_one = cost(lambda: stranger.get(address))
    for number in range(20):
        an_employee(f"同事{number}")
        a_visit(f"访客{number}", phone=f"+86138001381{number:02}")
    assert cost(lambda: stranger.get(address)) == for_one


def link_of(visit: Visit) -> str:
    notice = Notice.objects.get(host_request__visit=visit)
    address = tokens.fresh(notice, clock.now()).split()[0]
    return address[address.index("/h/") :]


def inside(name: str) -> Visit:
    number = f"+8613911{Visitor.objects.count():06}"
    return transitions.admit(a_visit(name, phone=number), an_actor(), clock.now(), RequestKey())


def came_and_left(name: str, **fields: Any) -> Visit:
    some_badges(1)
    visit = transitions.admit(a_visit(name, **fields), an_actor(), clock.now(), RequestKey())
    return transitions.leave(visit, an_actor(), clock.now(), RequestKey())


@pytest.mark.parametrize(("at", "action"), [("patrol", "check"), ("desk", "in")])
def test_a_scan_that_changes_nothing_takes_at_most_four(desk: Client, at: str, action: str) -> None:
    some_badges(3)
    inside("王悦")
    code = lending.code_of(Badge.objects.get(number=1))
    desk.post("/scan/pass/", {"code": code, "at": at, "action": action})
    assert (
        cost(
            lambda: desk.post(
                "/scan/pass/",
                {"code": code, "at": at, "action": action, "key": secrets.token_hex(8)},
            )
        )
        <= SCANNING
    )


def test_a_scan_that_signs_somebody_out_takes_at_most_nine(desk: Client) -> None:
    some_badges(3)
    for name in ("王悦", "林若梅"):
        inside(name)
    for badge in Badge.objects.filter(lent=True):
        typed = {"code": lending.code_of(badge), "request_key": secrets.token_hex(8)}
        taken = cost(lambda: desk.post("/desk/scan/", typed))
    assert taken <= SIGNING_OUT
    assert not Visit.objects.filter(state="inside").exists()


def test_admitting_takes_at_most_nine_and_leaving_eight(desk: Client) -> None:
    some_badges(3)
    inside("林若梅")
    visit = a_visit("王悦", phone="+8613800138000")
    for step, most in (("admit", ADMITTING), ("leave", LEAVING)):
        typed = {"request_key": secrets.token_hex(8)}
        address = f"/visits/{visit.pk}/{step}/"
        assert cost(lambda: desk.post(address, typed)) <= most
    visit.refresh_from_db()
    assert (visit.state, visit.loans.get().returned_at is not None) == ("left", True)


def test_the_page_of_a_badge_takes_three(desk: Client) -> None:
    some_badges(3)
    visit = inside("王悦")
    desk.get(f"/visits/{visit.pk}/badge/")
    assert cost(lambda: desk.get(f"/visits/{visit.pk}/badge/")) == BADGE_PAGE
