"""The button of a row is what is right to do next; Enter presses it, space opens the visit."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from tests.browser.acts import host_comes, let_inside, row
from tests.builders import a_site, a_visit, an_employee, never_closes
from visitors.models import Visit

pytestmark = pytest.mark.browser


def test_who_arrives_gets_the_card_above_an_empty_form(desk: Page):
    end = clock.day_bounds(clock.today())[1] - dt.timedelta(seconds=1)
    a_visit("方晓", category="media", expected_at=min(clock.now() + dt.timedelta(hours=1), end))
    desk.locator("#organisation").fill("滨江小区")
    expect(row(desk, "expected", "方晓")).to_be_visible()
    desk.keyboard.press("F3")
    desk.keyboard.press("Enter")
    card = desk.locator("#grade #done")
    for words in ("方晓 已签到，正在通知", "高规格", "G6", "引领", "方晓您好"):
        expect(card).to_contain_text(words)
    expect(desk.locator("#organisation")).to_have_value("滨江小区")  # of the next one
    desk.locator("#name").fill("王悦")
    expect(card).to_have_count(0)


def test_space_opens_and_enter_presses(desk: Page):
    visit = a_visit("王悦")
    expect(row(desk, "waiting", "王悦")).to_be_visible()
    desk.keyboard.press("F2")
    desk.keyboard.press("Space")
    expect(desk.locator("#panel .visit")).to_contain_text("王悦")
    desk.keyboard.press("Escape")
    expect(desk.locator("#panel")).to_be_hidden()
    assert visit.events.filter(what="reminded").count() == 0
    desk.keyboard.press("F2")
    desk.keyboard.press("Enter")
    expect(desk.locator("#toasts")).to_contain_text("王悦 又提醒了一次")
    assert visit.events.filter(what="reminded").count() == 1


def test_the_badge_on_the_button_is_the_one_that_is_lent(desk: Page):
    let_inside(a_visit("吴天"))
    for name in ("王悦", "许琳"):
        host_comes(a_visit(name))
    row(desk, "waiting", "许琳").get_by_role("button", name="发牌 002 进入").click()
    expect(row(desk, "inside", "许琳")).to_contain_text("牌 002")
    expect(desk.locator("#panel .badge-number")).to_have_text("002")
    desk.keyboard.press("Escape")
    expect(row(desk, "waiting", "王悦").get_by_role("button", name="发牌 003 进入")).to_be_visible()


def test_the_selection_stays_with_its_visitor_whoever_comes_and_goes(desk: Page):
    for name in ("王悦", "许琳", "吴天"):
        a_visit(name)
    expect(desk.locator("#lane-waiting .row")).to_have_count(3)
    desk.keyboard.press("F2")
    desk.keyboard.press("ArrowDown")
    host_comes(Visit.objects.get(visitor__name="王悦"))
    let_inside(Visit.objects.get(visitor__name="王悦"))
    expect(row(desk, "inside", "王悦")).to_be_visible()
    expect(row(desk, "waiting", "许琳").locator("[data-do]")).to_be_focused()


def test_the_visitor_whom_nobody_answers_is_passed_to_the_head(desk: Page):
    never_closes(a_site())
    head = an_employee("仇文渊")
    department = an_employee("赵凯").department
    department.head = head
    department.save()
    visit = a_visit("王悦", now=clock.now() - dt.timedelta(minutes=11))
    button = row(desk, "waiting", "王悦").get_by_role("button", name="转部门负责人")
    button.click()
    expect(desk.locator("#toasts")).to_contain_text("王悦 已转请部门负责人")
    expect(row(desk, "waiting", "王悦").get_by_role("button", name="再提醒")).to_be_visible()
    assert [one.employee.name for one in visit.requests.filter(replaced_by=None)] == ["仇文渊"]


def test_people_and_visits_are_counted_apart(desk: Page):
    a_visit("王悦", party_size=3)
    a_visit("许琳")
    expect(desk.locator("#lane-waiting .n")).to_have_text("2 次 · 4 人")
    expect(desk.locator("#counts")).to_contain_text("等候 2 次")
