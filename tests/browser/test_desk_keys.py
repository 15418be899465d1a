"""何静 works by keyboard: every key does what the page says, and the focus is where the next key is
wanted.
"""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from reception.policy.enums import Grade
from tests.browser.acts import (
    answer_three_questions,
    host_comes,
    let_go,
    let_inside,
    row,
    type_in,
)
from tests.browser.typing import ime_enter
from tests.builders import NO_KEY, a_site, a_user, a_visit, an_actor, an_employee
from visitors.hosts import answers
from visitors.lifecycle import transitions
from visitors.models import Visit
from visitors.scanning.models import Scan

pytestmark = pytest.mark.browser
SOON = 4000  # milliseconds in which a desk sees what somebody else did
CLASHES = "409 \\(Conflict\\)"


def expected_today(name: str, **fields) -> Visit:
    """Register somebody who is expected before midnight."""
    end = clock.day_bounds(clock.today())[1]
    return a_visit(
        name,
        expected_at=min(clock.now() + dt.timedelta(hours=1), end - dt.timedelta(seconds=1)),
        **fields,
    )


def test_every_key_stands_on_the_page_and_does_what_it_says(desk: Page):
    a_visit("王悦")
    expected_today("方晓", category="media")
    let_inside(a_visit("吴天", category="appointment"))
    expect(row(desk, "inside", "吴天")).to_be_visible()
    for key in ("/", "Enter", "Esc", "F2", "F3", "F4", "↑", "↓", "空格", "Ctrl+Enter", "Alt+Z"):
        expect(desk.locator("kbd", has_text=key).first).to_be_visible()
    for key, lane in (("F2", "waiting"), ("F3", "expected"), ("F4", "inside")):
        desk.keyboard.press(key)
        expect(desk.locator(f"#lane-{lane} [data-do]").first).to_be_focused()
    desk.keyboard.press("ArrowUp")
    expect(desk.locator("#lane-expected [data-do]")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(desk.locator("#lane-inside [data-do]")).to_be_focused()
    desk.keyboard.press("/")
    expect(desk.locator("#omni")).to_be_focused()
    desk.locator("#purpose").fill("问路")
    desk.keyboard.press("Escape")
    expect(desk.locator("#purpose")).to_have_value("")
    expect(desk.locator("#omni")).to_be_focused()


def test_a_returning_visitor_takes_three_groups_of_keys(desk: Page):
    let_go(a_visit("王悦", organisation="滨江小区"))
    type_in(desk, "wy")
    desk.keyboard.press("Enter")  # at once, while the list is still on its way
    expect(desk.locator("#register")).to_be_focused()
    expect(desk.locator("#register")).to_have_css(
        "outline-style", "solid"
    )  # and it is seen where the focus is
    desk.keyboard.press("Enter")
    expect(row(desk, "waiting", "王悦")).to_contain_text("滨江小区 · 咨询课时")
    expect(desk.locator("#omni")).to_be_focused()


def test_a_new_visitor_takes_four_fields(desk: Page):
    answer_three_questions(desk, "邻市培训协会", "褚一清", "参观")
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "褚一清")).to_contain_text("邻市培训协会 · 参观")
    assert Visit.objects.get().host.name == "赵凯"


def test_who_is_expected_is_signed_in_from_the_same_field(desk: Page):
    """The desk need not know that there is an appointment: name, Enter, Enter."""
    expected_today("方晓", category="media")
    type_in(desk, "fx")
    option = desk.get_by_role("option", name="方晓")
    expect(option).to_contain_text("今天有预约")
    desk.keyboard.press("Enter")
    expect(desk.locator("#act-visit_arrive")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row(desk, "waiting", "方晓")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("#omni")).to_be_focused()


def test_the_keys_of_registering_pressed_twice_make_one_visit(desk: Page):
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#done")).to_be_visible()
    expect(row(desk, "waiting", "王悦")).to_have_count(1)
    assert Visit.objects.count() == 1


def test_alt_z_takes_back_what_was_done_last(desk: Page):
    """First the registration; and of another visitor the admission, not the registration before
    it.
    """
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#undo .last")).to_contain_text("王悦")
    expect(desk.locator("#undo kbd")).to_have_text("Alt+Z")
    desk.keyboard.press("Alt+z")
    expect(desk.locator("#lane-waiting")).to_contain_text("没有人在等。")
    expect(desk.locator("#done")).to_have_count(0)
    host_comes(a_visit("林若梅", category="education_authority"))
    expect(row(desk, "waiting", "林若梅").get_by_role("button", name="进入")).to_be_visible()
    desk.keyboard.press("F2")
    desk.keyboard.press("Enter")
    expect(row(desk, "inside", "林若梅")).to_be_visible()
    desk.keyboard.press("Alt+z")
    expect(row(desk, "waiting", "林若梅")).to_be_visible()


def test_taking_back_an_old_step_leaves_a_newer_one_alone(desk: Page, console):
    """何静 registers; another desk admits; her Alt+Z, meant for the registration, must not throw
    the visitor out.
    """
    console.expect(CLASHES)
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#done")).to_be_visible()
    let_inside(Visit.objects.get(), by=an_actor("desk", "林芳", sites=[a_site()]))
    expect(row(desk, "inside", "王悦")).to_be_visible()
    desk.keyboard.press("Alt+z")
    expect(desk.locator("#toasts")).to_contain_text("在访")
    assert Visit.objects.get().state == "inside"


def test_a_second_enter_does_not_sign_out_who_was_just_led_in(desk: Page):
    host_comes(a_visit("林若梅", category="education_authority"))
    expect(row(desk, "waiting", "林若梅").get_by_role("button", name="进入")).to_be_visible()
    desk.keyboard.press("F2")
    desk.keyboard.press("Enter")
    expect(row(desk, "inside", "林若梅").locator(".name")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel")).to_be_visible()
    assert Visit.objects.get().state == "inside"


def test_what_happens_elsewhere_leaves_the_focus_and_the_scroll_where_they_are(desk: Page):
    for number in range(12):
        let_inside(a_visit(f"访客{number}", category="appointment"))
    expect(desk.locator("#lane-inside .row")).to_have_count(12)
    last = desk.locator("#lane-inside [data-do]").last
    last.focus()
    lane = desk.locator("#lanes")
    scrolled = lane.evaluate("lane => lane.scrollTop")
    assert scrolled > 0
    a_visit("王悦")
    expect(row(desk, "waiting", "王悦")).to_be_visible(timeout=SOON)
    expect(last).to_be_focused()
    assert lane.evaluate("lane => lane.scrollTop") == scrolled


def test_the_open_panel_shows_the_answer_and_keeps_what_is_being_typed(desk: Page):
    visit = a_visit("王悦")
    row(desk, "waiting", "王悦").locator(".name").click()
    panel = desk.locator("#panel")
    expect(panel.locator("#act-visit_remind")).to_be_focused()
    answers.coming(visit.requests.get(), clock.now(), an_actor("host", "赵凯"))
    expect(panel.locator(".now .state")).to_have_text("马上到前台", timeout=SOON)
    expect(panel.locator("#close-panel")).to_be_focused()  # the button that had it is gone
    panel.get_by_text("婉拒…").click()
    panel.locator("#reason-refuse").fill("临时取消")
    transitions.override(visit, Grade.HIGH, "贵宾", an_actor(), clock.now(), NO_KEY)
    expect(row(desk, "waiting", "王悦")).to_contain_text("高规格", timeout=SOON)
    expect(panel.locator("#reason-refuse")).to_have_value("临时取消")
    desk.keyboard.press("Escape")
    expect(row(desk, "waiting", "王悦").locator(".name")).to_be_focused()


def test_the_grade_is_overridden_in_one_go_with_the_registration(desk: Page):
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.locator("#register-open").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#grade-override")).to_be_focused()
    desk.keyboard.press("Tab")
    type_in(desk, "家长委员会主任")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel")).to_contain_text("何静 把 一般 改为 高规格：家长委员会主任")
    desk.keyboard.press("Escape")
    expect(row(desk, "waiting", "王悦")).to_contain_text("高规格")


def test_enter_that_ends_a_chinese_composition_takes_nobody(desk: Page):
    """The Enter by which an input method accepts its letters belongs to the input method."""
    let_go(a_visit("王悦"))
    type_in(desk, "wang")
    expect(desk.get_by_role("option", name="王悦")).to_be_visible()
    desk.locator("#omni").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True}
    )
    for _twice in range(2):
        ime_enter(desk)
    expect(desk.get_by_role("option", name="王悦")).to_be_visible()
    expect(desk.locator("#name")).to_have_value("")
    expect(desk.locator("#panel")).to_be_hidden()


def test_enter_that_ends_a_composition_acts_on_no_page(desk: Page, window):
    """As Safari tells it: by the number of the key alone, after the composition."""
    visit = a_visit("王悦")
    row(desk, "waiting", "王悦").locator(".name").click()
    desk.locator("#panel").get_by_text("婉拒…").click()
    for place in ("#reason-refuse", "#act-visit_admit"):
        desk.locator(f"#panel {place}").focus()
        ime_enter(desk)
    desk.keyboard.press("Escape")
    desk.locator("#organisation").fill("滨江小区")
    ime_enter(desk)
    expect(desk.locator("#organisation")).to_be_focused()
    desk.locator("#register").focus()
    ime_enter(desk)
    desk.goto(f"{desk.url}scan/")
    desk.locator("#scan-number").fill("1")
    ime_enter(desk)
    expect(desk.locator("#scan-number")).to_have_value("1")
    desk.goto(desk.url.replace("scan/", "visitors/"))
    desk.locator("input[type=search]").fill("王")
    ime_enter(desk)
    stranger = window("/sign-in/")
    stranger.locator("[name=username]").fill("何静")
    ime_enter(stranger)
    desk.wait_for_timeout(300)
    assert not Scan.objects.exists()
    assert [page.url.rpartition("/")[2] for page in (desk, stranger)] == ["", ""]
    expect(stranger.locator("[aria-invalid=true]")).to_have_count(0)
    visit.refresh_from_db()
    assert (visit.state, Visit.objects.count()) == ("waiting", 1)


def test_a_list_that_comes_late_is_not_taken_for_what_was_typed_since(desk: Page):
    """赵凯 is typed over by 周明远; the answer for the first letters must not choose him."""
    desk.locator("#host").focus()
    type_in(desk, "zk", delay=150)
    desk.keyboard.press("Backspace")
    type_in(desk, "my")
    desk.keyboard.press("Enter")
    expect(desk.locator("#host")).to_have_value("周明远")


def test_two_desks_see_each_other_at_once(desk: Page, window):
    other = window("/", a_user("desk", "何静"))
    expect(other.locator("#omni")).to_be_focused()
    answer_three_questions(other, "滨江小区", "王悦", "咨询课时")
    other.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "王悦")).to_be_visible(timeout=SOON)
    expect(row(other, "waiting", "王悦")).to_be_visible()
    host_comes(Visit.objects.get())
    expect(
        row(other, "waiting", "王悦").get_by_role("button", name="发牌 001 进入")
    ).to_be_visible()
    other.keyboard.press("F2")
    other.keyboard.press("Enter")
    expect(row(desk, "inside", "王悦")).to_be_visible(timeout=SOON)
    expect(desk.locator("#counts")).to_contain_text("在访 1")
    assert an_employee("赵凯").host_requests.count() == 1


def test_who_only_looks_on_sees_the_lanes_and_nothing_to_press(window, house):
    visit = a_visit("王悦")
    page = window("/", a_user("principal", "周校长"))
    expect(row(page, "waiting", "王悦")).to_be_visible()
    expect(page.locator("#arrival, #lanes button, kbd:visible")).to_have_count(0)
    let_inside(visit)
    expect(row(page, "inside", "王悦")).to_be_visible(timeout=SOON)
