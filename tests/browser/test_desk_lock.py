"""何静 goes for water: the shared desk locks itself in every tab, and her PIN brings back what she was
typing; 高岩's brings a clean desk (security 9).
"""

from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from reception import clock
from reception.desks import devices
from reception.desks.models import Shift
from tests.browser.acts import answer_three_questions, scan, type_in, typed
from tests.browser.conftest import open_desk
from tests.builders import a_visit
from tests.conftest import Console
from tests.desks.at_the_desk import PASSWORD, PIN, a_desk, stands
from visitors.badges import lending
from visitors.models import Badge
from visitors.scanning.models import Scan

pytestmark = pytest.mark.browser
LOCK = "**/lock/?of=*"


@pytest.fixture
def pc(
    console: Console, house: None, live_server: Any, context: BrowserContext, page: Page
) -> Page:
    """Enrol a PC, and let 何静 sign in there."""
    console.expect("status of 401")  # what a locked tab still asked for
    stands()
    stands("高岩")
    page.clock.install()
    page.goto(f"{live_server.url}/desk/enrol/")
    page.locator("[name=code]").fill(devices.new_code(a_desk(), clock.now()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/lock/")
    page.get_by_role("link", name="用密码登录").click()
    page.get_by_label("用户名").fill("何静")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#omni")).to_be_focused()
    return page


def unlock(page: Page, pin: str, username: str = "") -> None:
    if username:
        page.get_by_label("用户名").fill(username)
        page.get_by_label("PIN").focus()
    expect(page.get_by_label("PIN")).to_be_focused()  # autofocus may come after the load
    type_in(page, pin)
    page.keyboard.press("Enter")
    expect(page.locator("#omni")).to_be_visible()


def test_it_locks_itself_shows_nothing_and_gives_back_to_whom_it_belongs(
    pc: Page, context: BrowserContext, live_server: Any
) -> None:
    a_visit("许琳", organisation="滨江小区")
    badge = lending.code_of(Badge.objects.filter(lent=False)[0])
    second = context.new_page()
    second.goto(f"{live_server.url}/visits/")
    expect(second.get_by_text("许琳")).to_be_visible()
    pc.bring_to_front()
    pc.goto(f"{live_server.url}/on-site/")
    open_desk(pc, live_server.url)
    answer_three_questions(pc, "市教育局", "林若梅", "检查")
    half = typed(pc)
    pc.clock.fast_forward(170_000)
    type_in(pc, "a")  # somebody is there
    pc.keyboard.press("Backspace")
    pc.clock.fast_forward(170_000)
    expect(pc.locator("#name")).to_have_value("林若梅")

    pc.clock.fast_forward(11_000)
    for tab in (pc, second):
        tab.wait_for_url(LOCK)
        for readable in ("林若梅", "许琳", "滨江小区", "何静"):
            assert readable not in tab.content()
    pc.bring_to_front()
    scan(pc, badge)
    expect(pc.get_by_label("PIN")).to_have_value("")
    pc.go_back()
    expect(pc.get_by_label("PIN")).to_be_visible()
    assert "许琳" not in pc.content()
    assert not Scan.objects.exists()

    pc.goto(f"{live_server.url}/")
    unlock(pc, PIN["何静"])
    expect(pc.locator("#name")).to_have_value("林若梅")
    assert typed(pc) == half
    second.wait_for_url("**/visits/")  # unlocked with the first

    pc.keyboard.press("F9")
    for tab in (pc, second):
        tab.wait_for_url(LOCK)
    unlock(pc, PIN["高岩"], "高岩")
    expect(second.locator("#omni")).to_be_visible()  # and not where 何静 was
    expect(pc.locator("#name")).to_have_value("")
    assert pc.evaluate("sessionStorage.getItem('desk-draft')") is None
    stood = Shift.objects.order_by("pk").values_list("user__username", "ended")
    assert list(stood) == [("何静", "handed"), ("高岩", "")]


def test_a_session_that_ended_while_locked_loses_nothing(pc: Page, context: BrowserContext) -> None:
    answer_three_questions(pc, "市教育局", "林若梅", "检查")
    half = typed(pc)
    pc.keyboard.press("F9")
    pc.wait_for_url(LOCK)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    unlock(pc, PIN["何静"])
    expect(pc.locator("#name")).to_have_value("林若梅")
    assert typed(pc) == half


def test_a_server_that_cannot_answer_takes_no_page_away(pc: Page, console: Console) -> None:
    console.expect("status of 503")
    answer_three_questions(pc, "市教育局", "林若梅", "检查")
    pc.locator("#name").evaluate("field => { field.dataset.same = 1; }")
    with pc.expect_response("**/lock/awake/"):
        pc.route("**/lock/awake/", lambda route: route.fulfill(status=503))
        pc.clock.fast_forward(40_000)
        type_in(pc, "a")
    pc.clock.fast_forward(1_000)
    expect(pc.locator("#name")).to_have_attribute("data-same", "1")


def test_a_reason_that_was_half_typed_in_the_panel_is_given_back_to_her_and_to_nobody_else(
    pc: Page, live_server: Any
) -> None:
    a_visit("许琳", organisation="滨江小区")
    open_desk(pc, live_server.url)
    pc.locator("#lane-waiting .row", has_text="许琳").locator(".name").click()
    reason = pc.locator("#panel form[action*='/refuse/'] [name=reason]")
    pc.locator("#panel summary", has_text="婉拒").click()
    reason.focus()
    type_in(pc, "没有预约")
    pc.keyboard.press("F9")
    pc.wait_for_url(LOCK)
    unlock(pc, PIN["何静"])
    expect(reason).to_have_value("没有预约")
    expect(reason).to_be_visible()
    pc.keyboard.press("F9")
    pc.wait_for_url(LOCK)
    unlock(pc, PIN["高岩"], "高岩")
    expect(pc.locator("#panel .visit")).to_have_count(0)
    assert pc.evaluate("sessionStorage.getItem('half-typed')") is None
