"""赵凯 at his phone: he reads what is said about him, states his side, appeals; and every page of
it shuts nobody out.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reception import clock
from reception.organisation.models import Department
from tests.browser.conftest import PHONE
from tests.browser.pages import beyond_the_edge, in_english
from tests.browser.test_accessible import trouble
from tests.builders import NO_KEY, a_user, an_actor, an_employee
from tests.discipline.scenes import a_link_to_a_case, a_proposal, booked, voided
from visitors.discipline.ledger import appeals
from visitors.discipline.models import Appeal, Incident, IncidentEvent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def zhao_kai(house: None) -> User:
    """Return the account of 赵凯."""
    return a_user("host", "赵凯")


@pytest.fixture
def history(zhao_kai: User) -> list[Incident]:
    """Let him have a history: one voided and the next corrected, one appealed, one new, and a
    proposal of today.
    """
    now = clock.now()
    first = booked(now=now - timedelta(days=3))
    booked(now=now - timedelta(days=2))
    voided(first, now=now - timedelta(hours=40))
    appealed = booked(now=now - timedelta(hours=30))
    appeals.appeal(
        appealed, "牌在口袋里", an_actor("host", "赵凯"), now - timedelta(hours=20), NO_KEY
    )
    booked(
        ladder="internal_complaint",
        now=now - timedelta(hours=10),
        note="访客等候 24 分钟，提醒 4 次未回应。",
    )
    a_proposal(now=now - timedelta(hours=1), place="接待区")
    return list(Incident.objects.order_by("pk"))


def test_he_reads_states_his_side_and_appeals_on_a_phone(
    zhao_kai: User, history: list[Incident], window: Callable[..., Page]
) -> None:
    page = window("/my/", zhao_kai, PHONE)
    ask = page.locator(".asks-you")
    expect(ask.locator(".ask")).to_have_count(3)
    assert beyond_the_edge(page) == []
    ask.get_by_role("link", name="说明情况").click()
    expect(page.locator(".stands")).to_have_text("提议，不是处罚")
    page.locator("#words").fill("当时在上课，\n手机静音。")
    page.get_by_role("button", name="提交说明").dblclick()
    expect(page.locator(".now")).to_contain_text("等行政部裁定")
    expect(page.locator("#words")).to_have_value("当时在上课，\n手机静音。")
    assert IncidentEvent.objects.filter(what="stated").count() == 1
    page.locator(".kicker a").click()
    expect(page.locator("h1")).to_have_text("赵凯")
    page.locator(".e", has_text="内部投诉").get_by_role("link", name="申诉").click()
    expect(page.locator(".now")).to_contain_text("第 1 次：教育、责令改正")
    page.locator("#words").fill("提醒发到了旧手机上。")
    page.get_by_role("button", name="提出申诉").click()
    expect(page.locator(".stands")).to_have_text("申诉中 · 暂缓执行")
    assert Appeal.objects.filter(text="提醒发到了旧手机上。", state="open").exists()
    page.locator("summary", has_text="撤回申诉").click()
    page.get_by_role("button", name="撤回申诉").click()
    expect(page.locator(".now")).to_contain_text("您撤回了申诉")


def test_without_an_account_he_answers_by_the_link_and_nothing_he_wrote_is_lost(
    history: list[Incident], window: Callable[..., Page], console: Any
) -> None:
    console.expect("422")
    page = window(f"/l/{a_link_to_a_case(history[-1].pk)}/", None, PHONE)
    expect(page.locator(".stands")).to_have_text("提议，不是处罚")
    page.locator("#words").evaluate("words => { words.maxLength = 9999; }")
    page.locator("#words").fill("很长" * 501)
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_role("alert")).to_contain_text("最多 1000 个字")
    expect(page.locator("#words")).to_have_value("很长" * 501)
    page.locator("#words").fill("当时在上课。")
    page.get_by_role("button", name="提交说明").click()
    expect(page.locator(".now")).to_contain_text("等行政部裁定")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".stands")).to_have_text("A proposal, not a penalty")
    expect(page.locator("#words")).to_have_value("当时在上课。")
    assert page.context.cookies() == [] or {
        cookie["name"] for cookie in page.context.cookies()
    } == {"django_language"}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_it_is_accessible(
    history: list[Incident],
    zhao_kai: User,
    window: Callable[..., Page],
    live_server: Any,
    language: str,
    console: Any,
) -> None:
    console.expect("404")
    head = a_user("head", "陈主任")
    Department.objects.filter(pk=an_employee("赵凯").department_id).update(head=head.employee)
    his = ["/my/", "/my/ledger/", *(f"/my/cases/{history[place].pk}/" for place in (0, 1, 2, 3, 4))]
    heads = ["/my/department/", f"/ledger/{an_employee('赵凯').number}/"]
    strangers = [f"/l/{a_link_to_a_case(history[-1].pk)}/", "/l/" + "Z" * 28 + "/"]
    found: list[str] = []
    for user, paths in ((zhao_kai, his), (head, heads), (None, strangers)):
        page = window("/healthz", user)
        if language == "en":
            in_english(page, live_server.url)
        for path in paths:
            page.goto(live_server.url + path)
            found += trouble(page, path, language)
    assert found == [], "\n".join(found)
