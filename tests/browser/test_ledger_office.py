"""李敏 confirms a proposal without touching a mouse; 王芳 sees what a void changes before she
voids, and rules on an appeal.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from reception import clock
from tests.browser.conftest import PHONE
from tests.browser.pages import beyond_the_edge, in_english
from tests.browser.test_accessible import trouble
from tests.builders import NO_KEY, a_user, an_actor, an_employee
from tests.discipline.reports import wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Appeal, Entry, Incident

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def li_min(house: None) -> User:
    """Return 李敏, who has booked twice; 赵凯 appeals against the second, and one more proposal has
    been heard.
    """
    user, now = a_user("office", "李敏"), clock.now()
    zhao_kai = an_actor("host", "赵凯")
    booked(now=now - timedelta(days=1), note="访客在二楼没有戴牌")
    second = booked(now=now - timedelta(hours=5), note="访客在三楼没有戴牌")
    appeals.appeal(second, "牌在外套里面", zhao_kai, now - timedelta(hours=2), NO_KEY)
    incident = a_proposal(now=now - timedelta(hours=3), note="家长等了二十分钟")
    rulings.state(incident, "当时在上课", zhao_kai, now - timedelta(hours=1), NO_KEY)
    a_proposal(an_employee("孙伟"), now=now)
    return user


@pytest.fixture
def wang_fang(li_min: User) -> User:
    """Return 王芳, who has booked nothing."""
    return a_user("office", "王芳")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until something has the focus."""
    for _press in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def test_li_min_confirms_by_keyboard_alone(li_min: User, window: Callable[..., Page]) -> None:
    page = window("/ledger/", li_min)
    rows = page.locator("[data-row]")
    expect(rows.first).to_contain_text("赵凯")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*/")
    expect(page.locator(".words").first).to_have_text("当时在上课")
    expect(page.locator(".would")).to_have_text("认定后是第 1 次：教育、责令改正")
    tab_to(page, "#text")
    page.keyboard.press("Control+A")
    page.keyboard.type("当面核实：家长等了二十分钟")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".booked .takes")).to_contain_text("教育、责令改正")
    entry = Entry.objects.latest("pk")
    assert (entry.words.text, entry.sheet.ladder.code) == (
        "当面核实：家长等了二十分钟",
        "internal_complaint",
    )
    tab_to(page, f".booked a[href='/ledger/entries/{entry.pk}/']")
    page.keyboard.press("Enter")
    expect(page.locator("#why-not")).to_contain_text("不能由您作废")


def test_a_slash_goes_to_the_search_and_letters_stay_letters_there(
    li_min: User, window: Callable[..., Page]
) -> None:
    page = window("/ledger/", li_min)
    page.keyboard.press("/")
    page.keyboard.type("jk")
    expect(page.locator("#q")).to_have_value("jk")
    page.keyboard.press("Enter")
    expect(page.locator(".people .empty")).to_contain_text("没有符合的员工")


def test_what_may_still_be_heard_cannot_be_confirmed_yet(
    li_min: User, window: Callable[..., Page]
) -> None:
    page = window(f"/incidents/{Incident.objects.latest('pk').pk}/", li_min)
    button = page.get_by_role("button", name="认定", exact=True)
    expect(button).to_be_disabled()
    expect(page.locator("#not-yet")).to_contain_text("当事人还可以陈述")
    page.locator(".heard summary").click()
    page.locator("#statement").fill("电话里说：当时在开会")
    page.get_by_role("button", name="记下陈述").click()
    expect(page.locator(".words")).to_have_text("电话里说：当时在开会")
    expect(page.locator(".heard")).to_contain_text("之前当事人还可以自己写")
    expect(button).to_be_disabled()
    rulings.state_by_link(Incident.objects.latest("pk"), "当时在上课", clock.now())
    page.reload()
    expect(button).to_be_enabled()


def test_the_warning_about_exemptions_goes_when_a_visit_is_chosen(
    li_min: User, window: Callable[..., Page]
) -> None:
    visit = wang_yue_inside(now=clock.now())
    page = window(f"/ledger/book/?employee_number={visit.host.number}&ladder=no_badge", li_min)
    expect(page.locator("#rung")).to_contain_text("例外（高规格、应聘者）未核对")
    page.locator("#visit").select_option(str(visit.pk))
    expect(page.locator("#rung")).not_to_contain_text("未核对")
    expect(page.locator("#visit")).to_have_value(str(visit.pk))


def test_wang_fang_sees_what_changes_before_she_voids(
    wang_fang: User, window: Callable[..., Page]
) -> None:
    first, second = Entry.objects.order_by("pk")[:2]
    page = window(f"/ledger/entries/{first.pk}/", wang_fang)
    expect(page.locator(".changes .from")).to_contain_text("第 2 次 书面警告、罚款 100 元")
    expect(page.locator(".changes .to")).to_contain_text("第 1 次 口头警告、罚款 50 元")
    page.locator("#reason").fill(WHY)
    page.get_by_role("button", name="作废").dblclick()
    expect(page.locator(".tag.big")).to_have_text("已作废")
    assert [row.kind for row in Entry.objects.order_by("pk")] == [
        "violation",
        "violation",
        "void",
        "correction",
    ]
    page.goto(page.url.replace(f"/{first.pk}/", f"/{second.pk}/"))
    expect(page.locator(".takes")).to_have_text("第 1 次 · 口头警告、罚款 50 元")
    expect(page.locator("main")).to_contain_text("入账时告知：第 2 次 · 书面警告、罚款 100 元")


def test_wang_fang_reduces_a_fine_and_li_min_may_not(
    wang_fang: User, li_min: User, window: Callable[..., Page], console: Any
) -> None:
    console.expect("422")
    appeal = Appeal.objects.get()
    involved = window(f"/ledger/appeals/{appeal.pk}/", li_min)
    expect(involved.locator("#another")).to_contain_text("可以裁定的同事：王芳")
    page = window("/ledger/", wang_fang, PHONE)
    page.locator(f"#appeal-{appeal.pk}").click()
    expect(page.locator(".left")).to_be_hidden()
    page.get_by_label("减轻").check()
    expect(page.locator(".left")).to_be_visible()
    assert beyond_the_edge(page) == []
    page.locator("input[name=fine]").fill("200")
    page.locator("#reason").fill(WHY)
    page.get_by_role("button", name="裁定并通知本人").click()
    expect(page.locator("#e-fine")).to_contain_text("不超过 100 的数")
    expect(page.locator("#fine")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#reason")).to_have_value(WHY)
    page.locator("input[name=fine]").fill("20")
    page.get_by_role("button", name="裁定并通知本人").click()
    expect(page.locator(".tag.big")).to_have_text("减轻")
    expect(page.locator(".takes").first).to_contain_text("书面警告、罚款 20 元")


def test_li_min_books_at_once_and_sees_the_rung_before(
    li_min: User, window: Callable[..., Page]
) -> None:
    page = window("/ledger/", li_min)
    page.get_by_role("link", name="直接入账…").click()
    expect(page.locator("#employee")).to_be_focused()
    page.keyboard.type("zk", delay=60)
    expect(page.locator("#people [role=option]")).to_contain_text("赵凯")
    page.keyboard.press("Enter")
    expect(page.locator("#employee_number")).to_have_value("T001")
    expect(page.locator("#rung")).to_contain_text("再选阶梯")
    expect(page.locator("#severity")).to_be_hidden()
    page.locator("#ladder").select_option("external_complaint")
    page.locator("#severity").select_option("serious")
    expect(page.locator(".would")).to_have_text("认定后：书面警告")
    page.locator("#ladder").select_option("no_badge")
    expect(page.locator(".would")).to_have_text("认定后是第 3 次：书面警告、罚款 100 元")
    page.locator("#note").fill("当面核实")
    page.get_by_role("button", name="记入台账").click()
    expect(page.locator("h1")).to_contain_text("#3 访客未佩戴访客牌")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_it_is_accessible(
    wang_fang: User, window: Callable[..., Page], live_server: Any, language: str
) -> None:
    page = window("/ledger/", wang_fang)
    if language == "en":
        in_english(page, live_server.url)
    entry, appeal = Entry.objects.earliest("pk"), Appeal.objects.get()
    heard, not_heard = Incident.objects.order_by("-pk")[1], Incident.objects.latest("pk")
    paths = [
        "/ledger/",
        "/ledger/?state=voided",
        f"/incidents/{heard.pk}/",
        f"/incidents/{not_heard.pk}/",
        f"/incidents/{entry.incident_id}/",
        f"/ledger/entries/{entry.pk}/",
        f"/ledger/appeals/{appeal.pk}/",
        "/ledger/book/?employee=zk&ladder=no_badge",
        "/ledger/propose/",
        "/ledger/months/",
        f"/ledger/months/{timezone.localtime(clock.now()):%Y-%m}/",
        f"/ledger/{entry.sheet.employee.number}/",
    ]
    found: list[str] = []
    for path in paths:
        page.goto(live_server.url + path)
        found += trouble(page, path, language)
    assert page.locator(".top nav").evaluate("nav => nav.getBoundingClientRect().height") < 60, (
        "the navigation is one line"
    )
    page.goto(f"{live_server.url}/ledger/appeals/{appeal.pk}/")
    for outcome in ("reduced", "annulled"):
        page.locator(f"[name=outcome][value={outcome}]").check()
        found += trouble(page, f"the ruling, {outcome}", language)
    assert found == [], "\n".join(found)
