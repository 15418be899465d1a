"""Two wardens clear the house on their telephones, one of them with the line lost (V9)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from tests.browser.acts import let_inside
from tests.browser.conftest import PHONE
from tests.browser.pages import beyond_the_edge
from tests.builders import a_site, a_user, a_visit, an_actor
from visitors.evacuation import evacuations
from visitors.evacuation.models import Evacuation, Tick
from visitors.models import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def inside(house: None) -> list[Visit]:
    """Let 王悦 with two companions, 吴天 and 许琳 be inside."""
    visits = [
        a_visit("王悦", organisation="滨江小区", party_size=3, phone="+8613800138000"),
        a_visit("吴天", organisation="锐思软件", phone="+8613800138001"),
        a_visit("许琳", phone="+8613800138002"),
    ]
    for visit in visits:
        let_inside(visit)
    return visits


@pytest.fixture
def going_on(inside: list[Visit], hejing: Any) -> Evacuation:
    return evacuations.start(a_site().pk, an_actor(), clock.now())


def person(page: Page, name: str) -> Any:
    return page.locator(".person", has_text=name)


def press(page: Page, name: str, word: str) -> None:
    person(page, name).get_by_role("button", name=word).click()


def test_the_desk_starts_by_keyboard_and_shows_the_code(
    desk: Page, inside: list[Visit], live_server: Any
):
    desk.goto(f"{live_server.url}/evacuation/")
    desk.locator("summary", has_text="开始疏散…").press("Enter")
    desk.get_by_role("button", name="确认开始疏散").press("Enter")
    expect(desk.locator(".count")).to_have_text("0 / 5 人安全")
    expect(desk.locator(".side .qr svg")).to_be_visible()
    assert Evacuation.objects.count() == 1


def test_two_wardens_see_what_the_other_ticks(going_on: Evacuation, window: Any):
    first = window(f"/e/{evacuations.token_of(going_on)}/", size=PHONE)
    second = window("/evacuation/", a_user("host", "赵凯"), PHONE)
    first.locator("#warden").fill("吴老师")
    press(first, "王悦", "安全")
    expect(first.locator("#n-safe")).to_have_text("3")
    expect(second.locator("#n-safe")).to_have_text("3")
    expect(person(second, "王悦")).to_contain_text("吴老师")
    press(second, "吴天", "没找到")
    expect(first.locator(".person").first).to_contain_text("吴天")
    expect(first.locator("#n-missing")).to_have_text("1")
    press(second, "吴天", "撤回")
    expect(first.locator("#n-missing")).to_have_text("0")
    assert beyond_the_edge(first) == []
    assert first.locator("button.tick.ok").first.bounding_box()["height"] >= 44


def test_with_the_line_lost_ticks_are_kept_and_sent_once_each(
    going_on: Evacuation, window: Any, console: Any
):
    console.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    place = f"/e/{evacuations.token_of(going_on)}/"
    cut_off, other = window(place, size=PHONE), window(place, size=PHONE)
    cut_off.context.set_offline(True)
    expect(cut_off.locator("#line")).to_contain_text("连不上服务器")
    press(cut_off, "王悦", "没找到")
    press(cut_off, "吴天", "安全")
    expect(cut_off.locator("#line")).to_contain_text("2 条清点还没有发出。")
    expect(cut_off.locator("#n-safe")).to_have_text("1")
    expect(person(cut_off, "吴天")).to_contain_text("待发送")
    press(other, "王悦", "安全")
    expect(other.locator("#n-safe")).to_have_text("3")
    expect(other.locator(".unsent")).to_have_count(0)
    assert Tick.objects.count() == 1

    cut_off.context.set_offline(False)
    expect(cut_off.locator("#line")).to_be_hidden()
    expect(other.locator("#n-safe")).to_have_text("4")
    # The other warden pressed later, so theirs holds, and both stand in the record.
    expect(person(cut_off, "王悦")).to_have_attribute("data-state", "safe")
    assert [tick.says for tick in Tick.objects.filter(visit__visitor__name="王悦")] == [
        "missing",
        "safe",
    ]
    assert Tick.objects.count() == 3


def test_what_was_not_sent_is_still_there_after_the_page_is_opened_again(
    going_on: Evacuation, window: Any, console: Any
):
    console.expect("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    place = f"/e/{evacuations.token_of(going_on)}/"
    warden = window(place, size=PHONE)
    warden.context.set_offline(True)
    press(warden, "许琳", "安全")
    expect(warden.locator("#line")).to_contain_text("1 条清点还没有发出。")
    address = warden.url
    warden.close(run_before_unload=False)
    again = warden.context.new_page()
    again.context.set_offline(False)
    again.goto(address)
    expect(again.locator("#n-safe")).to_have_text("1")
    expect(again.locator("#line")).to_be_hidden()
    assert Tick.objects.count() == 1


def test_after_the_end_the_page_says_so_and_shows_nobody(
    going_on: Evacuation, window: Any, console: Any
):
    console.expect(r"410 \(|409 \(|ERR_INTERNET_DISCONNECTED|Failed to fetch")
    warden = window(f"/e/{evacuations.token_of(going_on)}/", size=PHONE)
    warden.context.set_offline(True)
    press(warden, "许琳", "安全")
    evacuations.close(going_on, an_actor(), clock.now())
    warden.context.set_offline(False)
    expect(warden.locator("#line")).to_contain_text("疏散已经结束，不再清点。 1 条清点没有算上")
    expect(warden.locator(".person")).to_have_count(0)
    assert not Tick.objects.exists()


def test_the_desk_ends_it_and_reads_the_report(
    going_on: Evacuation, desk: Page, inside: list[Visit], live_server: Any
):
    desk.goto(f"{live_server.url}/evacuation/")
    for visit in inside:
        press(desk, visit.visitor.name, "安全")
    expect(desk.locator(".count")).to_have_text("5 / 5 人安全")
    expect(desk.locator(".unsent")).to_have_count(0)
    desk.locator("summary", has_text="结束疏散…").press("Enter")
    desk.get_by_role("button", name="确认结束，生成报告").press("Enter")
    expect(desk.locator(".report h1")).to_have_text("总部疏散报告")
    expect(desk.locator(".sums")).to_contain_text("5 人中 5 人安全")
    with desk.expect_download() as download:
        desk.get_by_role("link", name="下载 CSV").click()
    assert download.value.suggested_filename.startswith("evacuation-")
