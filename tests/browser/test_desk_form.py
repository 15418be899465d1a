"""The parts of the form that few need stand in one line, and a digit chooses a category."""

import datetime as dt

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from reception import clock
from tests.browser.acts import answer_three_questions
from tests.builders import a_visit
from visitors.models import Visit

pytestmark = pytest.mark.browser


def category(page: Page) -> str:
    return page.locator("#arrival input[name=category]:checked").input_value()


def test_a_filled_part_is_folded_with_its_count_and_is_sent(desk: Page):
    answer_three_questions(desk, "锐思软件", "吴天", "项目验收")
    desk.get_by_role("button", name="同行与物品").click()
    expect(desk.locator("#companions")).to_be_focused()
    desk.locator("#companions").fill("张三、李四")
    desk.get_by_role("button", name="以后来").click()
    expect(desk.locator("#companions")).to_be_hidden()
    expect(desk.get_by_role("button", name="同行与物品 2")).to_be_visible()
    desk.locator("#party_size").fill("3")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("#done")).to_be_visible()
    assert Visit.objects.get().companions.count() == 2


def test_a_digit_chooses_only_while_a_category_has_the_focus(desk: Page):
    digits = [label.inner_text() for label in desk.locator("[data-digit]").all()]
    assert len(digits) == 9
    desk.locator("#party_size").focus()
    desk.keyboard.press("Tab")
    desk.locator("#arrival input[name=category]:checked").focus()
    desk.keyboard.press("4")
    chosen = desk.locator("[data-digit='4'] input")
    expect(chosen).to_be_checked()
    desk.locator("#phone").focus()
    desk.keyboard.press("2")
    expect(desk.locator("#phone")).to_have_value("2")
    expect(chosen).to_be_checked()


def test_zero_shows_the_rest_and_an_arrow_chooses_there(desk: Page):
    desk.locator("#arrival input[name=category]:checked").focus()
    desk.keyboard.press("0")
    rest = desk.locator(".chip.rest input")
    expect(rest.first).to_be_focused()
    desk.keyboard.press("Space")
    expect(rest.first).to_be_checked()


def test_the_categories_of_this_desk_come_first_and_keep_their_place_today(desk: Page):
    yesterday = clock.now() - dt.timedelta(days=1)
    for name in ("甲", "乙"):
        a_visit(name, category="delivery", now=yesterday)
    a_visit("丙", category="complainant", now=yesterday)
    for name in ("丁", "戊", "己"):
        a_visit(name, category="parent")
    cache.clear()
    desk.reload()
    first = [desk.locator(f"[data-digit='{n}'] input").get_attribute("value") for n in (1, 2)]
    assert first == ["delivery", "complainant"]
