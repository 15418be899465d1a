"""At the desk a code is a scan and nobody's text, wherever the focus is; test_codes has every way in
which one comes.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import typing
from tests.browser.acts import let_go, let_inside, row, scan, type_in, typed
from tests.builders import a_visit, an_employee
from visitors.badges import lending
from visitors.models import Badge, Visit

pytestmark = pytest.mark.browser
NOT_HERE = "(404|409) \\((Not Found|Conflict)\\)"


def code_of(number: int) -> str:
    """Return what stands in the QR code of a badge."""
    return lending.code_of(Badge.objects.get(number=number))


def test_whatever_has_the_focus_the_badge_comes_back_and_the_form_stays_as_it_was(desk: Page):
    """林若梅 is recalled and half changed; meanwhile nine people hand back their badges."""
    let_go(
        a_visit(
            "林若梅",
            category="education_authority",
            organisation="市教育局",
            title="处长",
            phone="+8613800138000",
        )
    )
    places = [
        "#omni",
        "#organisation",
        "#name",
        "#level",
        "#purpose",
        "#host",
        "#phone",
        "#register",
        "#lane-inside [data-do] >> nth=-1",
    ]
    for number in range(len(places) + 1):
        let_inside(a_visit(f"访客{number}", category="appointment"))
    type_in(desk, "lrm")
    desk.keyboard.press("Enter")
    expect(desk.locator("#host_number")).to_have_value("T001")
    desk.locator("#purpose").fill("年检")
    desk.locator("#level").select_option("9")
    expect(desk.locator("#lane-inside .row")).to_have_count(len(places) + 1)
    before = typed(desk)
    assert before["visitor"] != ""
    for number, place in enumerate(places, start=1):
        desk.locator(place).focus()
        scan(desk, code_of(number))
        expect(desk.locator("#toasts")).to_contain_text(f"已收回 {number:03d}")
        assert typed(desk) == before, place
    desk.locator("#arrival input[name=category]:checked").focus()
    scan(desk, code_of(len(places) + 1))
    expect(desk.locator("#lane-inside")).to_contain_text("现在没有访客在里面。")
    assert typed(desk) == before
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "林若梅")).to_be_visible()
    assert Visit.objects.latest("pk").visitor.visits_made == 2


def test_an_open_panel_does_not_hide_what_was_scanned(desk: Page):
    a_visit("王悦")
    let_inside(a_visit("吴天", category="appointment"))
    row(desk, "waiting", "王悦").locator(".name").click()
    panel = desk.locator("#panel")
    panel.get_by_text("婉拒…").click()
    panel.locator("#reason-refuse").focus()
    type_in(desk, "改日再来")
    scan(desk, code_of(1))
    expect(desk.locator("#toasts").get_by_text("已收回 001")).to_be_visible()
    expect(panel.locator("#reason-refuse")).to_have_value("改日再来")
    desk.keyboard.press("Alt+z")
    expect(desk.locator("#toasts").get_by_text("吴天 在访")).to_be_visible()
    assert Visit.objects.get(visitor__name="吴天").state == "inside"


def test_a_slow_scanner_and_an_input_method_register_nobody(desk: Page):
    """With an IME on, pasted, or a key every 70 milliseconds: the badge comes back, the form stays."""
    desk.locator("#organisation").fill("滨江小区")
    desk.locator("#host").focus()
    type_in(desk, "zk")
    desk.keyboard.press("Enter")
    expect(desk.locator("#host_number")).to_have_value("T001")
    before = typed(desk)
    ways = {
        "#omni": typing.slowly("Enter"),
        "#name": typing.composed,
        "#organisation": typing.pasted,
        "#host": typing.slowly("Tab"),
        "#register": typing.slowly(),
    }
    for place, way in ways.items():
        let_inside(a_visit("吴天", category="appointment"))
        expect(desk.locator("#lane-inside .row")).to_have_count(1)
        desk.locator(place).focus()
        way(desk, code_of(1))
        expect(desk.locator("#lane-inside")).to_contain_text("现在没有访客在里面。")
        assert typed(desk) == before, place
    expect(desk.locator("#recalled")).to_be_hidden()
    assert {visit.visitor.name for visit in Visit.objects.all()} == {"吴天"}


def test_a_code_that_nobody_knows_and_a_badge_that_nobody_wears_are_told_kindly(
    desk: Page, console
):
    console.expect(NOT_HERE)
    scan(desk, "ABCDEFGHJKLMNPQRSTUVWXYZ2345")
    expect(desk.locator("#toasts")).to_contain_text("没有这张访客牌。")
    scan(desk, code_of(7))
    expect(desk.locator("#toasts")).to_contain_text("007 号访客牌没有借出，可以放回架上。")
    expect(desk.locator("#omni")).to_have_value("")


def test_a_fast_hand_and_a_key_held_down_are_no_scanner(desk: Page):
    desk.locator("#organisation").focus()
    desk.keyboard.type("hongdawenju", delay=5)
    expect(desk.locator("#organisation")).to_have_value("hongdawenju")
    desk.locator("#purpose").focus()
    for _repeat in range(20):
        desk.keyboard.down("h")
    desk.keyboard.up("h")
    expect(desk.locator("#purpose")).to_have_value("h" * 20)


def test_the_number_on_a_badge_takes_it_back_where_no_scanner_is(desk: Page):
    let_inside(a_visit("吴天", category="appointment", host=an_employee("赵凯")))
    type_in(desk, "牌 ００１")
    expect(desk.get_by_role("option", name="收回 001")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator("#toasts")).to_contain_text("吴天 已离开 · 已收回 001")
    expect(desk.locator("#omni")).to_have_value("")
