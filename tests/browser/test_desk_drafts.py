"""What 何静 has half typed is there again, whatever took her away from it; nobody else finds it."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.acts import answer_three_questions, choose, let_go, row, type_in, typed
from tests.browser.conftest import let_in, open_desk
from tests.builders import a_user, a_visit
from visitors.models import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def half(desk: Page) -> dict[str, str]:
    """Leave a form half typed, and return what stands in it."""
    answer_three_questions(desk, "市教育局", "林若梅", "检查")
    desk.locator("#phone").fill("13800138000")
    choose(desk, "media")
    desk.get_by_role("button", name="同时通知").click()
    desk.locator("#further").fill("周明远")
    desk.locator("#phone").focus()  # an open list of names would take the first Esc for itself
    expect(desk.locator("#draft-kept")).to_be_visible()
    return typed(desk)


def is_there_again(page: Page, half: dict[str, str]) -> None:
    expect(page.locator("#name")).to_have_value("林若梅")
    expect(page.locator("#grade .grade")).to_contain_text("G6")
    expect(page.locator("#further")).to_have_value("周明远")
    expect(page.get_by_role("button", name="同时通知 1")).to_be_visible()
    assert typed(page) == half


def test_it_survives_a_reload(desk: Page, half: dict[str, str]):
    desk.reload()
    is_there_again(desk, half)
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "林若梅")).to_be_visible()


def test_it_survives_a_link_and_back(desk: Page, half: dict[str, str]):
    desk.get_by_role("link", name="来访记录").click()
    desk.wait_for_url("**/visits/")
    desk.go_back()
    is_there_again(desk, half)
    desk.get_by_role("link", name="来访记录").click()
    desk.wait_for_url("**/visits/")
    desk.get_by_role("link", name="工作台").click()
    is_there_again(desk, half)


def test_it_survives_a_change_of_language(desk: Page, half: dict[str, str]):
    desk.get_by_role("button", name="English").click()
    expect(desk.locator("#register")).to_contain_text("Notify Media contact")
    expect(desk.locator("#name")).to_have_value("林若梅")
    assert typed(desk) == half


def test_it_survives_a_session_that_ended(
    desk: Page, half: dict[str, str], hejing: User, context: BrowserContext, live_server: Any
):
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    desk.keyboard.press("Control+Enter")
    desk.wait_for_url("**/sign-in/**")
    assert Visit.objects.count() == 0
    let_in(context, hejing, live_server.url)
    open_desk(desk, live_server.url)
    is_there_again(desk, half)


def test_somebody_else_on_the_same_tab_finds_nothing_and_it_is_gone_for_good(
    desk: Page, half: dict[str, str], hejing: User, context: BrowserContext, live_server: Any
):
    let_in(context, a_user("desk", "陶安"), live_server.url)
    desk.goto(f"{live_server.url}/visits/")  # also where there is no form
    let_in(context, hejing, live_server.url)
    open_desk(desk, live_server.url)
    expect(desk.locator("#name")).to_have_value("")
    assert desk.evaluate("sessionStorage.getItem('desk-draft')") is None


def test_registering_and_escape_end_it(desk: Page, half: dict[str, str]):
    desk.keyboard.press("Escape")
    expect(desk.locator("#draft-kept")).to_be_hidden()
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "王悦")).to_be_visible()
    expect(desk.locator("#draft-kept")).to_be_hidden()
    desk.reload()
    expect(desk.locator("#omni")).to_be_focused()
    assert [desk.locator(f"#{name}").input_value() for name in ("name", "organisation")] == ["", ""]


def test_who_was_recalled_is_still_the_same_person(desk: Page):
    let_go(a_visit("王悦", organisation="滨江小区", phone="+8613900004821"))
    type_in(desk, "wy")
    desk.keyboard.press("Enter")
    expect(desk.locator("#h-name")).to_have_text("来过 1 次")
    desk.locator("#purpose").fill("领取证书")
    desk.reload()
    expect(desk.locator("#h-name")).to_have_text("来过 1 次")
    expect(desk.locator("#purpose")).to_have_value("领取证书")
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "王悦")).to_contain_text("领取证书")
    assert Visit.objects.values("visitor").distinct().count() == 1
