"""The desk on a phone: everything within the width, and everything within reach of a thumb."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import host_comes, row
from tests.browser.conftest import PHONE
from tests.browser.pages import beyond_the_edge
from tests.builders import a_visit
from visitors.models import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(hejing: Any, window: Any) -> Page:
    """Show the desk to 何静 on her phone."""
    page = window("/", hejing, PHONE)
    expect(page.locator("#register")).to_be_visible()
    return page


def test_a_visitor_is_registered_and_led_in_by_thumb(phone: Page):
    for field, text in (
        ("organisation", "滨江小区"),
        ("name", "王悦"),
        ("purpose", "咨询课时"),
        ("host", "zk"),
    ):
        phone.locator(f"#{field}").fill(text)
    phone.get_by_role("option", name="赵凯").click()
    phone.get_by_text("学员家长").click()
    expect(phone.locator("#grade .grade")).to_contain_text("G2")
    phone.locator("#register").click()
    expect(row(phone, "waiting", "王悦")).to_be_visible()
    host_comes(Visit.objects.get())
    row(phone, "waiting", "王悦").get_by_role("button", name="发牌 001 进入").click()
    expect(phone.locator("#panel .badge-number")).to_be_in_viewport()
    phone.get_by_role("button", name="关闭").click()
    expect(row(phone, "inside", "王悦")).to_contain_text("牌 001")
    assert Visit.objects.get().state == "inside"


def test_the_buttons_of_the_form_stand_in_one_line_in_both_languages(phone: Page):
    for language in ("zh", "en"):
        if language == "en":
            phone.locator("#who-menu").click()
            phone.get_by_role("button", name="English", exact=True).click()
        phone.locator("#host").fill("zk")
        phone.get_by_role("option", name="赵凯").click()
        expect(phone.locator("#register-text")).to_contain_text("赵凯")
        boxes = [one.bounding_box() for one in phone.locator("#arrival .actions .btn").all()]
        assert len({box["y"] for box in boxes if box}) == 1, language
        assert beyond_the_edge(phone) == []


def test_long_words_stay_within_the_width(phone: Page):
    a_visit("欧" * 60, organisation="W" * 120, purpose="很长的来意" * 40, title="高级工程师" * 8)
    expect(phone.locator("#lane-waiting .row")).to_be_visible()
    assert beyond_the_edge(phone) == []
    phone.locator("#lane-waiting .name").click()
    expect(phone.locator("#panel .visit")).to_be_visible()
    assert phone.locator("#panel").evaluate("panel => panel.scrollWidth - panel.clientWidth") <= 0
