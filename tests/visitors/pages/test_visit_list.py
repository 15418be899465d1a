"""来访记录 is searched by whom, when and how, counted in visits and people, and taken as a file that
no spreadsheet program runs.
"""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from reception import clock
from reception.accounts.models import Trace
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee, some_badges, the_policy
from tests.performance.queries import asked
from visitors.lifecycle import transitions
from visitors.models import Visit
from visitors.visits import finding
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


def a_browser(role: str, name: str) -> Client:
    client = Client()
    client.force_login(a_user(role, name, sites=[a_site()]), BACKEND)
    return client


@pytest.fixture
def office(db: None) -> Client:
    """Return 李敏's browser; the policy is in force."""
    the_policy()
    return a_browser("office", "李敏")


def names(browser: Client, **wanted: Any) -> list[str]:
    return [visit.visitor.name for visit in browser.get("/visits/", wanted).context["visits"]]


def long_ago(name: str, days: int, **fields: Any) -> Visit:
    return a_visit(name, now=clock.now() - timedelta(days=days), **fields)


def test_a_name_finds_all_their_visits_whenever_they_were(office: Client) -> None:
    long_ago("王建国", 400)
    a_visit("李四", phone="+8613900000002")
    assert names(office, q="wangjianguo") == ["王建国"]
    assert names(office, q="王建") == ["王建国"]
    assert names(office) == ["李四"], "without a name the last days are meant"


def test_an_organisation_finds_its_visits(office: Client) -> None:
    a_visit("王悦", organisation="锐思软件")
    a_visit("李四", organisation="滨江小区", phone="+8613900000002")
    assert names(office, q="锐思") == ["王悦"]


def test_a_host_is_found_as_at_the_desk(office: Client) -> None:
    a_visit("王悦", host=an_employee("赵凯"))
    a_visit("李四", host=an_employee("周明远"), phone="+8613900000002")
    assert names(office, host="zk") == ["王悦"]
    assert names(office, host="明远") == ["李四"]
    assert names(office, host="没有这个人") == []


def test_a_badge_finds_who_wore_it(office: Client) -> None:
    some_badges(3)
    worn, _other = a_visit("王悦"), a_visit("李四", phone="+8613900000002")
    transitions.admit(worn, an_actor(), clock.now(), RequestKey())
    number = worn.loans.get().badge.number
    assert names(office, badge=f"牌{number:03d}") == ["王悦"]
    assert names(office, badge="77") == []


def test_days_category_grade_and_state_narrow_together(office: Client) -> None:
    today = clock.today()
    long_ago("前天", 2, phone="+8613900000001")
    long_ago("上月", 40, phone="+8613900000002")
    a_visit("保险", category="insurance_sales", phone="+8613900000003")
    a_visit("家长", category="parent", phone="+8613900000004")
    assert names(office, since=today.isoformat()) == ["家长", "保险"]
    assert names(office, until=(today - timedelta(days=1)).isoformat()) == ["前天"]
    assert names(office, since="2000-01-01") == ["家长", "保险", "前天", "上月"]
    assert names(office, grade="refused") == ["保险"]
    category = Visit.objects.get(visitor__name="家长").category_id
    assert names(office, category=category, state="waiting", since=today) == ["家长"]
    assert names(office, category=category, state="left") == []


def test_who_is_expected_is_shown_when_asked_for(office: Client) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    a_visit("约好", expected_at=tomorrow)
    assert names(office) == []
    assert names(office, state="expected") == ["约好"]


def test_visits_and_people_are_counted_apart(office: Client) -> None:
    a_visit("王悦", party_size=4)
    a_visit("李四", phone="+8613900000002")
    shown = office.get("/visits/")
    assert shown.context["count"] == {"visits": 2, "people": 5, "more": False}
    words = " ".join(shown.content.decode().split())
    assert "2 次来访 · 5 人" in words


def test_counting_ends_where_nobody_counts_any_more(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "COUNTED_AT_MOST", 2)
    for number in range(4):
        a_visit(f"访客{number}", phone=f"+861390000000{number}")
    assert office.get("/visits/").context["count"] == {"visits": 2, "people": 3, "more": True}
    assert office.post("/visits/export/").status_code == 422
    assert not Trace.objects.filter(kind="export").exists()


def test_the_pages_hold_every_visit_once_also_where_two_came_together(office: Client) -> None:
    at = clock.now() - timedelta(days=1)
    for number in range(120):
        a_visit(f"访客{number}", now=at, phone=f"+86139000{number:05d}")
    seen, address = [], "/visits/"
    while address:
        page = office.get(address)
        seen += [visit.pk for visit in page.context["visits"]]
        more = page.context["more"]
        address = f"/visits/?before={more}" if more else ""
    assert seen == sorted(Visit.objects.values_list("pk", flat=True), reverse=True)


def test_a_page_costs_the_same_for_few_and_for_many(office: Client) -> None:
    a_visit("王悦")
    for_one = len(asked(lambda: office.get("/visits/?q=王悦"))[0])
    for number in range(9):
        long_ago("王悦", number + 1, organisation=f"第{number}校")
    assert len(asked(lambda: office.get("/visits/?q=王悦"))[0]) == for_one


def test_the_leaving_time_is_shown(office: Client) -> None:
    visit = a_visit("王悦", category="delivery")
    some_badges(2)
    transitions.admit(visit, an_actor(), clock.now(), RequestKey())
    left = transitions.leave(visit, an_actor(), clock.now(), RequestKey())
    assert left.left_at is not None
    assert f"{clock.now().astimezone(clock.zone()):%H}" in office.get("/visits/").content.decode()


def test_a_file_says_what_the_list_says_with_phones_masked(office: Client) -> None:
    a_visit("=HYPERLINK(1)", organisation="@公司", phone="+8613800138000", party_size=2)
    a_visit("昨天来的", now=clock.now() - timedelta(days=3), phone="+8613900000002")
    since = clock.today().isoformat()
    answer = office.post("/visits/export/", {"format": "csv", "since": since})
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert "'@公司" in text
    assert "昨天来的" not in text
    assert "13800138000" not in text
    book = office.post("/visits/export/", {"format": "xlsx", "since": since})
    rows = list(openpyxl.load_workbook(io.BytesIO(book.content)).active.values)
    assert [row[6] for row in rows] == ["访客", "'=HYPERLINK(1)"]
    taken = Trace.objects.filter(kind="export").latest("pk")
    assert (taken.rows, taken.about) == (1, "来访记录")
    assert since in taken.words


def test_nobody_takes_a_file_by_opening_an_address(office: Client) -> None:
    assert office.get("/visits/export/").status_code == 405
    assert not Trace.objects.filter(kind="export").exists()


def test_a_visitors_page_tells_their_visits_refusals_and_badges(office: Client) -> None:
    some_badges(3)
    long_ago("钱保平", 5, category="insurance_sales", phone="+8613900000001")
    visit = Visit.objects.get()
    transitions.refuse(visit, "谢绝推销", an_actor(), clock.now(), RequestKey())
    shown = office.get(f"/visitors/{visit.visitor_id}/")
    text = shown.content.decode()
    assert "谢绝推销" in text
    assert "13900000001" not in text
    assert shown.context["of_them"] == {"visits": 1, "refused": 1}


def test_the_phone_of_a_visitor_is_shown_for_a_reason_that_is_kept(office: Client) -> None:
    visit = a_visit("王悦", phone="+8613800138000")
    page = office.get(f"/visitors/{visit.visitor_id}/").content.decode()
    assert f"/visits/{visit.pk}/phone/" in page
    shown = office.post(f"/visits/{visit.pk}/phone/", {"reason": "回电"}).content.decode()
    assert "13800138000" in shown.replace(" ", "")


def test_a_desk_sees_of_a_visitor_what_happened_at_its_site(office: Client) -> None:
    south = a_site("south", "南校区")
    here = a_visit("王悦", phone="+8613800138000")
    transitions.cancel(here, "改天", an_actor(), clock.now(), RequestKey())
    sun_nan, by = an_employee("孙南", site=south), an_actor("office", "李敏")
    there = a_visit("王悦", phone="+8613800138000", host=sun_nan, by=by)
    desk = a_browser("desk", "何静")
    shown = desk.get(f"/visitors/{here.visitor_id}/").context["visits"]
    assert [visit.pk for visit in shown] == [here.pk]
    assert there.visitor_id == here.visitor_id
    assert a_browser("host", "赵凯").get(f"/visitors/{here.visitor_id}/").status_code == 404
