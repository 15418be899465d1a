"""何静 takes a call with three fields and no mouse (T1, T2)."""

import pytest
from playwright.sync_api import Page, expect

from tests.calls import scenes
from visitors.calls.models import Call

pytestmark = pytest.mark.browser


def test_f6_three_fields_and_enter_write_a_call_down(desk: Page) -> None:
    desk.keyboard.press("F6")
    expect(desk.locator("#caller")).to_be_focused()
    desk.keyboard.type("13900001111 方岚")
    desk.keyboard.press("Tab")
    desk.keyboard.type("赵凯")
    desk.keyboard.press("Tab")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="来电", exact=True)).to_be_visible()
    expect(desk.get_by_role("row", name="方岚")).to_contain_text("已转接")
    call = Call.objects.get()
    assert (call.number, call.result, call.kind.code) == (scenes.FANG, "passed_on", "for_person")


def test_enter_on_the_line_shows_whom_to_try_and_the_next_key_connects(desk: Page) -> None:
    desk.keyboard.press("F6")
    expect(desk.locator("#caller")).to_be_focused()
    desk.keyboard.type("方岚")
    desk.keyboard.press("Tab")
    desk.keyboard.type("赵凯")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("button", name="接通")).to_be_focused()
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("占线").first).to_be_visible()
    expect(desk.locator("#message-text")).to_be_focused()
    desk.keyboard.type("想改到周四")
    desk.get_by_role("button", name="记下留言").press("Enter")
    expect(desk.get_by_role("heading", name="给 赵凯 的留言")).to_be_visible()


def test_the_card_fits_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 390, "height": 844})
    for path in ("/calls/new/", "/calls/"):
        desk.goto(desk.url.split("/", 3)[0] + "//" + desk.url.split("/")[2] + path)
        wide = desk.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, path
