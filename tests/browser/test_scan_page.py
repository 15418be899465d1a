"""The phone at the gate: the camera, the number typed, the line that goes down; and a scanner at
any other page.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from reception import clock
from reception.organisation.models import Zone
from tests.browser import typing
from tests.browser.acts import let_go, let_inside, scan, type_in
from tests.browser.camera import film, flags
from tests.browser.conftest import PHONE, let_in
from tests.builders import a_site, a_user, a_visit, an_actor, an_employee
from visitors.badges import inventory, lending
from visitors.models import Badge, Visit
from visitors.scanning.models import Scan

pytestmark = pytest.mark.browser
# Also the number behind 待办, which a page asks for once it stands.
NOT_REACHED = "ERR_INTERNET_DISCONNECTED|htmx:(afterRequest|sendError), \\[object HTMLSpanElement"


def code_of(number: int) -> str:
    """Return what stands in the QR code of a badge."""
    return lending.code_of(Badge.objects.get(number=number))


@pytest.fixture
def zones(house: None) -> None:
    """Draw the reception area and the academic zone."""
    Zone.objects.create(site=a_site(), slug="reception", name="接待区", order=1)
    Zone.objects.create(
        site=a_site(), slug="academic", name="学术区域", access="restricted", order=2
    )


@pytest.fixture
def phone(zones: None, hejing: Any, window: Callable[..., Page]) -> Page:
    """Show the page to 何静 on her phone."""
    return window("/scan/", hejing, PHONE)


def typed(page: Page, number: str) -> None:
    """Type the number of a badge and send it."""
    page.locator("#scan-number").focus()
    type_in(page, number)
    page.keyboard.press("Enter")


def word(page: Page) -> Any:
    """Return the word that fills the screen."""
    return page.locator("#scan-result [data-part=word]")


def shown(page: Page) -> Any:
    """Return what fills the screen."""
    return page.locator("#scan-result")


class TestTheCamera:
    @pytest.fixture
    def holding(
        self,
        zones: None,
        hejing: Any,
        console: Any,
        live_server: Any,
        browser_type: BrowserType,
        browser_type_launch_args: dict[str, Any],
        tmp_path: Path,
    ) -> Iterator[Callable[..., Page]]:
        """Open the page on a phone before whose camera codes are held up."""
        browsers = []

        def hold(*scenes: tuple[str, float], at: str = "desk") -> Page:
            args = [*browser_type_launch_args["args"], *flags(film(tmp_path / "film.y4m", *scenes))]
            browser = browser_type.launch(**{**browser_type_launch_args, "args": args})
            browsers.append(browser)
            context = browser.new_context(
                locale="zh-CN", timezone_id="Asia/Shanghai", viewport=PHONE
            )
            console.watch(context)
            let_in(context, hejing, live_server.url)
            page = context.new_page()
            page.goto(f"{live_server.url}/scan/")
            page.locator("#scan-at").select_option(at)
            page.locator("#scan-open").click()
            return page

        yield hold
        for browser in browsers:
            browser.close()

    def test_reads_badge_after_badge_without_a_click(self, holding):
        for name in ("吴天", "许琳"):
            let_inside(a_visit(name, category="appointment", organisation="锐思软件"))
        page = holding((code_of(1), 1.5), ("", 0.5), (code_of(2), 3), ("", 1))
        expect(shown(page)).to_contain_text("牌 002")
        expect(shown(page)).to_contain_text("许琳")
        left = Scan.objects.filter(outcome="out")
        assert {scan.badge.number for scan in left} <= {1, 2}
        assert left.count() == Visit.objects.filter(state="left").count()

    def test_reads_a_code_that_is_held_before_it_once(self, holding):
        let_inside(a_visit("吴天", category="appointment"))
        page = holding((code_of(1), 30), at="zone:academic")
        expect(word(page)).to_have_text("不可进入")
        page.keyboard.press("Escape")
        expect(shown(page)).to_be_hidden()
        page.wait_for_timeout(2500)
        expect(shown(page)).to_be_hidden()
        assert Scan.objects.count() == 1

    def test_takes_any_text_for_text(self, holding):
        page = holding(("<img src=x onerror=alert(1)>{{7*7}}", 20))
        expect(shown(page)).to_contain_text("没有这张访客牌。")
        assert Scan.objects.get().refusal == "unknown_code"

    def test_is_asked_for_again_on_the_next_day_without_a_click(self, holding):
        let_inside(a_visit("吴天", category="appointment"))
        page = holding((code_of(1), 30), at="zone:reception")
        expect(word(page)).to_have_text("可以通行")
        page.reload()
        expect(page.locator("#scan-at")).to_have_value("zone:reception")
        expect(page.locator("#scan-video")).to_be_visible()
        expect(word(page)).to_have_text("可以通行")


def test_the_result_says_by_colour_sign_and_word_who_may_pass(phone: Page):
    let_inside(
        a_visit("许琳", category="appointment", host=an_employee("赵凯"), organisation="滨江小区")
    )
    phone.locator("#scan-at").select_option("zone:reception")
    typed(phone, "1")
    expect(shown(phone)).to_have_attribute("data-look", "ok")
    expect(shown(phone)).to_contain_text("✓")
    for text in (
        "可以通行",
        "在访 · 接待区",
        "牌 001　许琳",
        "滨江小区 · 访 赵凯",
        "到访",
        "接待区入口",
        "直接扫下一张",
    ):
        expect(shown(phone)).to_contain_text(text)
    expect(phone.locator("#scan-said")).to_contain_text("可以通行")
    box = shown(phone).bounding_box()
    assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
    phone.keyboard.press("Enter")
    expect(shown(phone)).to_be_hidden()
    phone.locator("#scan-at").select_option("zone:academic")
    typed(phone, "1")
    expect(shown(phone)).to_have_attribute("data-look", "no")
    for text in (
        "✕",
        "不可进入",
        "学术区域未获批准",
        "请带访客回到接待区。需要进入时，由被访人向校长申请。",
    ):
        expect(shown(phone)).to_contain_text(text)
    shown(phone).click(position={"x": 20, "y": 20})
    expect(shown(phone)).to_be_hidden()
    inventory.mark(Badge.objects.get(number=1), "lost", "掉在路上", an_actor(), clock.now())
    phone.locator("#scan-at").select_option("patrol")
    typed(phone, "001")
    expect(shown(phone)).to_have_attribute("data-look", "look")
    for text in ("!", "请核对", "遗失", "上次借给 滨江小区", "请收回此牌，带持牌人到前台登记。"):
        expect(shown(phone)).to_contain_text(text)
    phone.keyboard.press("Escape")
    expect(shown(phone)).to_be_hidden()


def test_text_from_visitors_never_runs(phone: Page):
    nasty = "<img src=x onerror=alert(1)>{{7*7}}"
    let_inside(a_visit(nasty, category="appointment", organisation=nasty))
    phone.locator("#scan-at").select_option("patrol")
    typed(phone, "1")
    expect(shown(phone)).to_contain_text(nasty)
    assert phone.locator("#scan-result img").count() == 0


def test_a_zone_records_who_goes_in_and_out(phone: Page):
    let_inside(a_visit("许琳", category="appointment"))
    phone.locator("#scan-at").select_option("zone:reception")
    for action, said in (("in", "在访 · 接待区"), ("out", "离开 接待区")):
        phone.locator("#scan-action").select_option(action)
        typed(phone, "1")
        expect(shown(phone)).to_contain_text(said)
        phone.keyboard.press("Escape")
    assert list(Scan.objects.order_by("pk").values_list("outcome", flat=True)) == ["in", "out"]


def test_the_mute_switch_is_remembered(phone: Page):
    phone.locator("#scan-mute").click()
    phone.reload()
    expect(phone.locator("#scan-mute")).to_have_attribute("aria-pressed", "true")


def test_while_the_line_is_down_scans_are_kept_and_each_is_sent_once_in_order(
    phone: Page, console: Any
):
    console.expect(NOT_REACHED)
    for name in ("吴天", "许琳"):
        let_inside(a_visit(name, category="appointment"))
    phone.context.set_offline(True)
    expect(phone.locator("#scan-line")).to_contain_text("离线")
    typed(phone, "1")
    expect(word(phone)).to_have_text("请核对")
    expect(shown(phone)).to_contain_text("这次扫码已记下，还没有核对")
    typed(phone, "2")
    typed(phone, "9")
    expect(phone.locator("#scan-line")).to_contain_text("待上报 3 次")
    assert not Scan.objects.exists()
    phone.context.set_offline(False)
    expect(phone.locator("#scan-sent li")).to_have_count(3)
    expect(phone.locator("#scan-line")).to_be_hidden()
    assert phone.locator("#scan-sent li").all_inner_texts()[0].find("009") > 0
    kept = [
        (scan.badge and scan.badge.number, scan.refusal or scan.outcome, scan.offline)
        for scan in Scan.objects.order_by("pk")
    ]
    assert kept == [(1, "out", True), (2, "out", True), (9, "not_inside", True)]
    phone.reload()
    expect(phone.locator("#scan-line")).to_be_hidden()
    assert Scan.objects.count() == 3


def test_a_scan_whose_answer_is_lost_counts_once(phone: Page, console: Any):
    console.expect("ERR_FAILED|ERR_CONNECTION")
    let_inside(a_visit("吴天", category="appointment"))
    lost = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    phone.route("**/scan/pass/", lose)
    typed(phone, "1")
    expect(phone.locator("#scan-sent li")).to_have_count(1)
    expect(phone.locator("#scan-sent li")).to_contain_text("已收牌")
    assert Scan.objects.count() == 1


def test_what_is_kept_on_the_device_names_nobody(phone: Page, console: Any):
    console.expect(NOT_REACHED)
    let_inside(a_visit("吴天", category="appointment"))
    phone.locator("#scan-at").select_option("patrol")
    typed(phone, "1")
    expect(shown(phone)).to_contain_text("吴天")
    phone.context.set_offline(True)
    typed(phone, "1")
    expect(shown(phone)).to_contain_text("离线")
    assert "吴天" not in phone.evaluate("JSON.stringify(localStorage)")


def in_the_fields(page: Page) -> list[str]:
    """Return what stands in the fields."""
    fields = "main :is(input, textarea, select)"
    return page.locator(fields).evaluate_all("all => all.map(({ value }) => value)")


@pytest.mark.parametrize(
    "path", ["/visits/", "/visitors/", "/badges/", "/scan/", "/patrol/", "/closing/"]
)
def test_a_scanner_works_on_every_page_and_types_into_no_form(
    zones: None, hejing: Any, window: Callable[..., Page], path: str
):
    let_inside(a_visit("吴天", category="appointment"))
    page = window(path, hejing)
    field = page.locator("main input:visible, main select:visible").first
    if field.count():
        field.focus()
    before = in_the_fields(page)
    typing.slowly("Tab")(page, code_of(1))
    expect(word(page)).to_have_text("已收牌")
    expect(shown(page)).to_contain_text("牌 001　吴天")
    assert in_the_fields(page) == before
    scan(page, code_of(1))
    expect(shown(page)).to_contain_text("001 号访客牌没有借出，可以放回架上。")
    page.keyboard.press("Escape")
    expect(shown(page)).to_be_hidden()


def test_at_the_desk_the_answer_covers_the_form_and_leaves_it_as_it_was(desk: Page, console: Any):
    console.expect("409")
    let_inside(a_visit("吴天", category="appointment"))
    desk.locator("#organisation").focus()
    type_in(desk, "滨江小区")
    scan(desk, code_of(1))
    expect(word(desk)).to_have_text("已收牌")
    desk.keyboard.press("Escape")
    expect(shown(desk)).to_be_hidden()
    expect(desk.locator("#organisation")).to_have_value("滨江小区")
    expect(desk.locator("#organisation")).to_be_focused()
    expect(desk.locator("#toasts")).to_contain_text("已收回 001")
    scan(desk, code_of(1))
    expect(word(desk)).to_have_text("请核对")
    type_in(desk, "c2")
    expect(shown(desk)).to_be_hidden()
    expect(desk.locator("#organisation")).to_have_value("滨江小区c2")


def test_who_may_not_scan_has_no_scanner(zones: None, window: Callable[..., Page], hejing: Any):
    let_go(a_visit("吴天", category="appointment"))
    page = window("/my/", a_user("host", "赵凯"))
    scan(page, code_of(1))
    assert page.locator("#scan-result").count() == 0
    assert page.get_by_role("link", name="扫码").count() == 0
    desk = window("/", hejing)
    desk.get_by_role("link", name="扫码").click()
    expect(desk.locator("#scan-camera")).to_be_visible()
