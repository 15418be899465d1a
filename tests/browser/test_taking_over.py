"""何静 sees to a visitor whom nobody fetches, by keyboard and on a phone (V5)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import row
from tests.browser.conftest import PHONE
from tests.builders import a_visit, an_employee
from visitors.hosts import requests

pytestmark = pytest.mark.browser


def test_she_takes_wang_yue_in_hand_and_has_the_host_asked_again(desk: Page):
    a_visit("王悦")
    row(desk, "waiting", "王悦").locator(".name").click()
    desk.locator("#act-visit_take_over").press("Enter")
    expect(desk.locator("#panel #taken-over")).to_contain_text("何静")
    expect(row(desk, "waiting", "王悦")).to_contain_text("前台接手：何静")
    desk.locator("#act-visit_ask_anew").press("Enter")
    expect(desk.locator("#panel #act-visit_remind")).to_be_visible()
    expect(row(desk, "waiting", "王悦")).not_to_contain_text("前台接手")


def test_she_asks_another_colleague_by_initials_and_enter(desk: Page):
    visit = a_visit("王悦")
    an_employee("孙磊")
    row(desk, "waiting", "王悦").locator(".name").click()
    desk.locator("#host-reassign").press_sequentially("sl")
    expect(desk.locator("#reassign-list").get_by_role("option", name="孙磊")).to_have_attribute(
        "aria-selected", "true"
    )
    desk.keyboard.press("Enter")
    expect(desk.locator("#host-reassign")).to_have_value("孙磊")
    desk.locator("#act-visit_reassign").press("Enter")
    expect(desk.locator("#panel .by-telephone h3")).to_have_text("孙磊 在电话里答复")
    asked = requests.latest_request(visit)
    assert asked is not None
    assert asked.employee.name == "孙磊"


def test_on_a_phone_it_stays_within_the_width(hejing: Any, window: Any):
    visit = a_visit("王悦")
    page = window(f"/visits/{visit.pk}/", hejing, PHONE)
    page.locator("#act-visit_take_over").click()
    expect(page.locator("#taken-over")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
