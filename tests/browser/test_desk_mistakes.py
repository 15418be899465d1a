"""What 何静 mistypes is told beside its field, and nothing that she typed is lost."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from reception.notifications.models import Notice
from tests.browser.acts import answer_three_questions, choose, let_inside, row, typed
from tests.builders import a_visit, an_actor, an_employee
from visitors.models import Visit, VisitEvent
from visitors.visits.events import record

pytestmark = pytest.mark.browser
REFUSED = "(409|422) \\("


@pytest.fixture(autouse=True)
def _the_browser_notes_refusals(console):
    console.expect(REFUSED)


def in_sight(page: Page, *parts: str) -> None:
    """Find the whole grade card and the button on the screen, with nothing to scroll."""
    for part in parts or ("#grade .grade", "#register"):
        expect(page.locator(part)).to_be_in_viewport(ratio=0.99)
    assert page.locator("#arrival").evaluate("form => form.scrollHeight - form.clientHeight") <= 1


def test_every_mistake_stands_beside_its_field_and_keeps_what_was_typed(desk: Page):
    answer_three_questions(desk, "宏达文具", "陈立", "送样品")
    desk.locator("#host").fill("赵无此人")
    for field, text in (("phone", "12"), ("party_size", "0")):
        desk.locator(f"#{field}").fill(text)
    before = typed(desk)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#e-host")).to_contain_text("没有找到唯一的被访人“赵无此人”")
    expect(desk.locator("#e-phone")).to_contain_text("号码的位数少了")
    expect(desk.locator("#party_size")).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("#host")).to_be_focused()
    assert typed(desk) == before
    desk.locator("#party_size").fill("10000")
    desk.locator("#name").fill("很" * 61)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#e-party_size")).to_contain_text("最多")
    expect(desk.locator("#e-name")).to_contain_text("60")
    assert Visit.objects.count() == 0


def test_an_empty_form_asks_the_four_questions_and_shows_no_card_for_nobody(desk: Page):
    desk.keyboard.press("Control+Enter")
    for field in ("organisation", "name", "purpose", "host"):
        expect(desk.locator(f"#e-{field}")).to_be_visible()
    expect(desk.locator("#organisation")).to_be_focused()
    expect(desk.locator("#grade .grade")).to_have_count(0)
    in_sight(desk, "#register")


def test_a_long_name_a_short_one_and_foreign_numbers_are_welcome(desk: Page):
    names = {"欧" * 60: "１３８００１３８０００", "丁": "+44 20 7946 0958"}
    for name, phone in names.items():
        answer_three_questions(desk, "个人", name, "咨询")
        desk.locator("#phone").fill(phone)
        desk.keyboard.press("Control+Enter")
        expect(row(desk, "waiting", name)).to_be_visible()
        in_sight(desk)
    assert set(Visit.objects.values_list("visitor__phone", flat=True)) == {
        "+8613800138000",
        "+442079460958",
    }


def test_who_is_inside_already_is_not_registered_twice_but_shown(desk: Page):
    let_inside(a_visit("王悦", phone="+8613800138000"))
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.locator("#phone").fill("13800138000")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".refused-line")).to_contain_text("在访 · 赵凯")
    expect(desk.locator("#open-visit")).to_be_focused()
    expect(desk.locator("#purpose")).to_have_value("咨询课时")
    in_sight(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .badge-number")).to_have_text("001")
    desk.keyboard.press("Escape")
    expect(desk.locator("#open-visit")).to_be_focused()


def test_who_is_expected_today_is_signed_in_right_there(desk: Page):
    later = min(
        clock.now() + dt.timedelta(hours=1),
        clock.day_bounds(clock.today())[1] - dt.timedelta(seconds=1),
    )
    a_visit("王悦", phone="+8613800138000", expected_at=later)
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.locator("#phone").fill("13800138000")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#arrive-now")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row(desk, "waiting", "王悦")).to_be_visible()
    expect(desk.locator("#purpose")).to_have_value("")
    expect(desk.locator("#omni")).to_be_focused()
    assert Visit.objects.get().state == "waiting"


def test_for_a_host_who_is_away_the_deputy_is_one_key_off(desk: Page):
    deputy = an_employee("单雅琴")
    an_employee("赵凯").__class__.objects.filter(name="赵凯").update(
        deputy=deputy, away_until=clock.now() + dt.timedelta(hours=3)
    )
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    away = desk.locator("#grade .away")
    expect(away).to_contain_text("赵凯 外出至")
    expect(away).to_contain_text("代理人 单雅琴")
    in_sight(desk)
    away.get_by_role("button").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("#host")).to_have_value("单雅琴")
    expect(desk.locator("#register")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row(desk, "waiting", "王悦")).to_contain_text("单雅琴")


def test_a_host_who_cannot_be_told_is_called_by_telephone(desk: Page):
    """A mail that never arrives must not leave the visitor waiting for nobody (V5)."""
    visit = a_visit("王悦")
    expect(row(desk, "waiting", "王悦")).to_contain_text("等候应答")
    Notice.objects.update(state=Notice.State.DEAD)
    record(visit, VisitEvent.What.NOT_TOLD, an_actor(), clock.now(), facts={"name": "赵凯"})
    expect(row(desk, "waiting", "王悦")).to_contain_text("没能通知到 赵凯，请打电话 · 分机 8021")


def test_a_sales_pitch_asks_for_its_topic_with_the_card_still_in_sight(desk: Page):
    answer_three_questions(desk, "快帮网络", "李丽华", "网站推广")
    choose(desk, "sales")
    expect(desk.locator("#grade .grade.refused")).to_be_visible()
    in_sight(desk)
    desk.locator("#topic").select_option("website")
    expect(desk.locator("#grade .grade")).to_contain_text("先问")
    in_sight(desk)


def test_nothing_typed_is_lost_while_the_server_cannot_be_reached(desk: Page, context, console):
    console.expect("net::ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    before = typed(desk)
    expect(desk.locator("#as-of")).to_have_text(re.compile(r"已连接 · 数据 \d\d:\d\d:\d\d"))
    context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    expect(desk.locator(".offline")).to_contain_text("起连不上服务器。已填的内容还在")
    expect(desk.locator("#as-of")).to_contain_text("断线 · 数据停在")
    assert typed(desk) == before
    context.set_offline(False)
    expect(desk.locator(".offline")).to_have_count(0)
    expect(desk.locator("#as-of")).to_contain_text("已连接")
    desk.keyboard.press("Control+Enter")
    expect(row(desk, "waiting", "王悦")).to_be_visible()
    assert Visit.objects.count() == 1


def test_a_full_house_can_still_be_worked_with(desk: Page):
    for number in range(25):
        a_visit(f"等候{number}", category="education_authority")
    for number in range(25):
        let_inside(a_visit(f"在访{number}", category="education_authority"))
    expect(desk.locator("#lanes .row")).to_have_count(50)
    in_sight(desk, "#register")
    for lane in ("waiting", "expected", "inside"):
        expect(desk.locator(f"#lane-{lane} h2")).to_be_in_viewport(ratio=0.99)
    desk.keyboard.press("F4")
    for _step in range(24):
        desk.keyboard.press("ArrowDown")
    expect(row(desk, "inside", "在访0").get_by_role("button")).to_be_in_viewport()
