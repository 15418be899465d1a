"""What somebody has half typed outside the desk's own form is there again: a reason in the panel, a
complaint that 李敏 books; nobody else finds it, and what was sent does not come back.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.acts import row, type_in
from tests.browser.conftest import let_in, open_desk
from tests.builders import a_user, a_visit
from visitors.discipline.models import Entry

pytestmark = pytest.mark.browser
NOTHING = "sessionStorage.getItem('half-typed')"


@pytest.fixture
def li_min(house: None) -> User:
    """Return 李敏 of 行政部."""
    return a_user("office", "李敏")


@pytest.fixture
def booking(console: Any, li_min: User, window: Callable[..., Page]) -> Page:
    """Show 李敏 the page on which she books, with half a complaint on it."""
    page = window("/ledger/book/", li_min)
    page.get_by_label("阶梯").select_option("internal_complaint")
    page.locator("[name=employee]").fill("赵凯")
    page.locator("[name=source]").fill("意见箱 3 号")
    page.locator("[name=note]").fill("两次没有应答")
    return page


def is_there_again(page: Page) -> None:
    expect(page.locator("[name=note]")).to_have_value("两次没有应答")
    expect(page.locator("[name=source]")).to_have_value("意见箱 3 号")
    expect(page.locator("[name=employee]")).to_have_value("赵凯")


def open_refusal(page: Page, reason: str) -> Any:
    row(page, "waiting", "许琳").locator(".name").click()
    page.locator("#panel summary", has_text="婉拒").click()
    field = page.locator("#panel form[action*='/refuse/'] [name=reason]")
    field.focus()
    type_in(page, reason)
    return field


def test_a_complaint_survives_a_reload_a_link_and_an_ended_session(
    booking: Page, li_min: User, live_server: Any
) -> None:
    booking.reload()
    is_there_again(booking)
    booking.goto(f"{live_server.url}/visits/")
    booking.go_back()
    is_there_again(booking)
    booking.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    booking.reload()
    booking.wait_for_url("**/sign-in/**")
    let_in(booking.context, li_min, live_server.url)
    booking.goto(f"{live_server.url}/ledger/book/")
    is_there_again(booking)


def test_what_was_booked_does_not_come_back(booking: Page, live_server: Any) -> None:
    booking.get_by_role("button", name="记入台账").click()
    booking.wait_for_url("**/ledger/entries/**")
    assert Entry.objects.count() == 1
    booking.goto(f"{live_server.url}/ledger/book/")
    expect(booking.locator("[name=note]")).to_have_value("")
    assert booking.evaluate(NOTHING) is None


def test_somebody_else_on_the_same_tab_finds_nothing(booking: Page, live_server: Any) -> None:
    let_in(booking.context, a_user("office", "王芳"), live_server.url)
    booking.goto(f"{live_server.url}/visits/")
    assert booking.evaluate(NOTHING) is None
    booking.goto(f"{live_server.url}/ledger/book/")
    expect(booking.locator("[name=note]")).to_have_value("")


def test_a_reason_in_the_panel_is_there_again_until_the_panel_is_closed(
    desk: Page, context: BrowserContext, live_server: Any
) -> None:
    a_visit("许琳", organisation="滨江小区")
    open_desk(desk, live_server.url)
    reason = open_refusal(desk, "没有预约")
    desk.reload()
    expect(reason).to_have_value("没有预约")
    expect(reason).to_be_visible()
    desk.keyboard.press("Escape")
    expect(reason).to_be_hidden()
    desk.reload()
    expect(desk.locator("#omni")).to_be_focused()
    expect(desk.locator("#panel .visit")).to_have_count(0)
    assert desk.evaluate(NOTHING) is None


def test_what_is_typed_in_one_part_of_the_panel_survives_an_act_in_another(
    desk: Page, live_server: Any
) -> None:
    a_visit("许琳", organisation="滨江小区")
    open_desk(desk, live_server.url)
    reason = open_refusal(desk, "没有预约")
    desk.locator("#panel").get_by_role("button", name="再提醒").click()
    expect(desk.locator("#toasts, #panel").get_by_text("提醒").first).to_be_visible()
    expect(reason).to_have_value("没有预约")
