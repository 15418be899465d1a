"""The whole way of three visitors, from greeting to farewell, by keyboard alone."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from reception.policy.enums import Grade
from tests.browser.acts import (
    answer_three_questions,
    choose,
    let_go,
    link_of_the_last_mail,
    row,
    scan,
    type_in,
)
from tests.browser.conftest import PHONE
from tests.builders import a_visit, an_employee
from visitors.badges import lending
from visitors.models import Badge, Visit

pytestmark = pytest.mark.browser
SOON = 4000  # milliseconds in which a desk sees what somebody else did


def press_on_the_phone(window, link: str, name: str) -> Page:
    """Let a host open the link of the mail on a phone and press an answer."""
    phone = window(link, size=PHONE)
    phone.get_by_role("button", name=name, exact=True).click()
    return phone


def test_lin_ruomei_of_the_education_bureau_is_received_high_and_without_a_badge(
    desk: Page, window
):
    """She has been here before: her initials, Enter, Ctrl+Enter (V10); the principal comes, nobody
    hands her a badge (G1, B1).
    """
    host = an_employee("周明远")
    let_go(
        a_visit(
            "林若梅",
            category="education_authority",
            organisation="市教育局 职成处",
            title="处长",
            host=host,
            purpose="年度办学检查",
        )
    )
    type_in(desk, "lrm")
    expect(desk.get_by_role("option", name="林若梅")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    card = desk.locator("#grade .grade.high")
    for words in ("高规格", "G1", "会议室", "免佩戴", "林处长您好"):
        expect(card).to_contain_text(words)
    expect(desk.locator("#register")).to_contain_text("登记并通知 周明远")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#done")).to_contain_text("林若梅 已登记，正在通知 周明远")
    expect(row(desk, "waiting", "林若梅")).to_contain_text("等候应答")
    expect(desk.locator("#omni")).to_be_focused()

    press_on_the_phone(window, link_of_the_last_mail(), "我马上过来")
    expect(row(desk, "waiting", "林若梅")).to_contain_text("马上到前台", timeout=SOON)

    desk.keyboard.press("F2")
    expect(row(desk, "waiting", "林若梅").get_by_role("button", name="进入")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(row(desk, "inside", "林若梅")).to_contain_text("免牌")
    desk.keyboard.press("F4")
    desk.keyboard.press("Enter")
    expect(desk.locator("#toasts")).to_contain_text("林若梅 已离开")
    expect(row(desk, "inside", "林若梅")).to_have_count(0)
    assert Visit.objects.latest("pk").loans.count() == 0


def test_wang_yue_the_parent_waits_and_is_led_in_with_a_badge_that_she_hands_back(
    desk: Page, window
):
    """She is new: four fields (V2); 赵凯 asks her to wait, then comes (V4); the badge goes with her
    and comes back by scan (B1, V9).
    """
    type_in(desk, "王悦")
    expect(desk.get_by_role("option", name="新访客")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("Enter")
    expect(desk.locator("#organisation")).to_be_focused()
    expect(desk.locator("#name")).to_have_value("王悦")
    for text in ("滨江小区", "咨询课时"):
        type_in(desk, text)
        desk.keyboard.press("Enter")
    type_in(desk, "zk")
    desk.keyboard.press("Enter")
    expect(desk.locator("#host")).to_have_value("赵凯")
    choose(desk, "parent")
    expect(desk.locator("#grade .grade.standard")).to_contain_text("G2")
    desk.keyboard.press("Control+Enter")
    waiting = row(desk, "waiting", "王悦")
    expect(waiting.locator(".timer")).to_have_text("0:01")  # and it runs

    link = link_of_the_last_mail()
    phone = press_on_the_phone(window, link, "5 分钟")
    expect(waiting).to_contain_text("请稍候", timeout=SOON)
    phone.get_by_role("button", name="我马上过来").click()
    expect(waiting).to_contain_text("马上到前台", timeout=SOON)

    desk.keyboard.press("F2")
    desk.keyboard.press("Enter")
    panel = desk.locator("#panel")
    expect(panel.locator(".badge-number")).to_have_text("001")
    expect(panel).not_to_contain_text("等候应答")
    badge = Badge.objects.get(number=1)
    assert read(panel.locator(".qr").screenshot()) == lending.code_of(badge)
    expect(panel.get_by_role("button", name="关闭")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(panel).to_be_hidden()
    expect(row(desk, "inside", "王悦")).to_contain_text("牌 001")

    scan(desk, lending.code_of(badge))
    expect(desk.locator("#toasts")).to_contain_text("王悦 已离开 · 已收回 001")
    expect(row(desk, "inside", "王悦")).to_have_count(0)
    assert not Badge.objects.get(number=1).lent


def test_qian_baoping_who_sells_insurance_is_refused_with_a_kind_sentence(desk: Page):
    """The three questions first, then the proposal, which 何静 confirms with a reason (G4, G8);
    what he hears names no grade.
    """
    answer_three_questions(desk, "泰和保险", "钱保平", "推介团体保险")
    choose(desk, "insurance_sales")
    expect(desk.locator("#grade .grade.refused")).to_contain_text("G4")
    expect(desk.locator("#register")).not_to_contain_text("通知")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#reason-refuse")).to_be_focused()
    said = desk.locator("#panel .say").inner_text()
    type_in(desk, "推销保险")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .tag")).to_have_text("已婉拒")
    assert desk.locator("#panel .say").inner_text() == said
    assert "钱保平" in said
    assert [
        word
        for word in (*(str(grade.label) for grade in Grade), "规格", "规则", "制度", "G4", "推销")
        if word in said
    ] == []
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel")).to_be_hidden()
    expect(desk.locator("#omni")).to_be_focused()
    expect(desk.locator("#lane-waiting")).to_contain_text("没有人在等。")
    visit = Visit.objects.get()
    assert (visit.state, visit.refuse_reason, visit.requests.count()) == ("refused", "推销保险", 0)


def read(picture: bytes) -> str:
    """Return what a QR reader sees in a picture of the screen."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return found[0].text if found else ""
