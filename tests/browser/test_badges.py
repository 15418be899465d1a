"""Badges in a browser: paper that prints itself, a card that is read back, a file that tells how
far it is (B3, B4).
"""

import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from reception import clock
from tests.browser.acts import host_comes, let_inside, row
from tests.browser.conftest import open_desk
from tests.browser.pages import in_english
from tests.browser.test_accessible import EXPECTED, trouble
from tests.browser.test_badge_paper import INK
from tests.builders import a_site, a_user, a_visit, an_actor
from tests.printing import reading
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeLoan, Visit

pytestmark = pytest.mark.browser
NAMES = [
    "王悦",
    "欧阳若兰",
    "阿卜杜拉·买买提",
    "㛃𠮷田𨰻",
    "Sophie Müller-Łukasiewicz",
    "Wolfeschlegelsteinhausenberger",
    "欧阳尉迟" * 7 + "王悦",
]


def on_paper() -> None:
    site = a_site()
    site.badge_material = site.BadgeMaterial.PAPER
    site.save()


def codes(page: Page) -> list[str]:
    """Return what the codes on a page say, as a scanner reads them from its picture."""
    return [
        symbol.text
        for symbol in zxingcpp.read_barcodes(
            Image.open(io.BytesIO(page.screenshot(full_page=True)))
        )
    ]


def worn() -> str:
    return lending.code_of(
        BadgeLoan.objects.select_related("badge").get(returned_at__isnull=True).badge
    )


@pytest.mark.parametrize("press", ["in the lane", "in the panel"])
def test_at_a_site_with_paper_the_badge_is_printed_the_moment_a_visitor_goes_in(
    desk: Page, live_server: Any, press: str
):
    on_paper()
    visit = a_visit("王悦", organisation="滨江小区")
    host_comes(visit)
    # Headless, a browser prints nowhere; the page says that it was told to.
    desk.context.add_init_script(
        "window.print = () => { document.documentElement.dataset.printed = 'yes'; };"
    )
    open_desk(desk, live_server.url)
    if press == "in the panel":
        desk.locator(f"#name-{visit.pk}-link").click()
    button = (
        row(desk, "waiting", "王悦").get_by_role("button", name="发牌进入")
        if press == "in the lane"
        else desk.locator("#act-visit_admit")
    )
    with desk.context.expect_page() as opened:
        button.click()
    paper = opened.value
    expect(paper.locator("html[data-printed=yes]")).to_be_attached()
    assert codes(paper) == [worn()]
    expect(paper.locator("#badge")).to_contain_text("100001")
    expect(paper.locator("#badge")).to_contain_text("仅当天有效")
    expect(desk.locator("#panel .badge-number")).to_have_text("100001")
    paper.close()


def test_a_plastic_badge_opens_no_page(desk: Page):
    host_comes(a_visit("王悦"))
    row(desk, "waiting", "王悦").get_by_role("button", name="发牌 001 进入").click()
    expect(desk.locator("#panel .badge-number")).to_have_text("001")
    assert len(desk.context.pages) == 1


@pytest.mark.parametrize("name", NAMES)
def test_the_browsers_card_holds_every_name_whole_and_its_code_is_read_back(
    desk: Page, live_server: Any, tmp_path: Any, name: str
):
    visit = a_visit(name, organisation="滨江小区")
    let_inside(visit)
    desk.goto(f"{live_server.url}/visits/{visit.pk}/badge/")
    expect(desk.locator("#badge .nm")).to_have_text(name)
    desk.emulate_media(media="print")
    ink = desk.locator("#badge .nm").evaluate(INK)
    assert min(ink["left"], ink["top"], ink["right"], ink["bottom"]) >= 0
    assert ink["lines_over"] < 0.5
    printed = desk.pdf(prefer_css_page_size=True, print_background=True)
    (page,) = reading.pages(printed, tmp_path)
    assert reading.codes(page) == [worn()]


def test_where_the_typeface_lacks_a_letter_the_pdf_leads_to_the_browsers_card(
    desk: Page, live_server: Any, console: Any
):
    console.expect(EXPECTED)
    visit = a_visit("𠮷田")
    let_inside(visit)
    desk.goto(f"{live_server.url}/visits/{visit.pk}/badge/")
    desk.get_by_role("link", name="PDF").click()
    expect(desk.get_by_role("main")).to_contain_text("𠮷")
    desk.get_by_role("link", name="打开打印页").click()
    expect(desk.locator("#badge .nm")).to_have_text("𠮷田")


def test_he_jing_exchanges_a_lost_badge_without_a_mouse(desk: Page):
    visit = a_visit("王悦")
    let_inside(visit)
    desk.locator(f"#name-{visit.pk}-link").click()
    desk.locator("#panel summary", has_text="访客牌遗失或损坏").press("Enter")
    desk.locator("#condition-badge_lost").press("Tab")
    desk.keyboard.type("掉在操场")
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel .badge-number")).to_have_text("002")
    expect(desk.locator("#panel .trail")).to_contain_text("访客牌 001 · 遗失 “掉在操场”")
    assert Badge.objects.get(number=1).condition == "lost"


def test_the_desk_sees_that_few_are_left(desk: Page, live_server: Any):
    for number in range(5, 21):
        inventory.mark(
            Badge.objects.get(number=number),
            "withdrawn",
            "旧版",
            an_actor("office", "李敏", sites=[a_site()]),
            clock.now(),
        )
    visit = a_visit("王悦")
    host_comes(visit)
    row(desk, "waiting", "王悦").get_by_role("button", name="发牌 001 进入").click()
    expect(desk.locator("#panel .badge-number")).to_be_visible()
    desk.locator("#close-panel").click()
    expect(desk.locator("#lane-inside .low")).to_have_text("访客牌只剩 3 张可用")
    desk.locator("#lane-inside .low a").click()
    expect(desk.locator(".pools .low")).to_contain_text("快用完了")
    assert Visit.objects.get(pk=visit.pk).state == "inside"


@pytest.fixture
def li_min(house: None, window: Any) -> Any:
    """Open a page as 李敏 of 行政部."""
    return lambda path: window(path, a_user("office", "李敏", sites=[a_site()]))


def test_li_min_adds_badges_and_prints_them(li_min: Any, tmp_path: Any):
    page: Page = li_min("/badges/")
    page.locator("#id_kind").select_option("contractor")
    page.locator("#id_first").fill("201")
    page.locator("#id_last").fill("225")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.locator(".told-once")).to_have_text("新增 25 张牌。")
    page.get_by_role("link", name="打印访客牌…").click()
    page.locator("#id_kind").select_option("contractor")
    page.evaluate(
        """() => { window.told = []; new MutationObserver(() => told.push(document.querySelector("#progress-text").textContent))
            .observe(document.querySelector("#progress-text"), {childList: true, subtree: true, characterData: true}); }"""
    )
    with page.expect_download() as download:
        page.locator("#make-pdf").click()
    download.value.save_as(tmp_path / "badges.pdf")
    expect(page.locator("#progress-text")).to_have_text("PDF 已存到下载里。")
    assert page.evaluate("() => told.some(said => said.startsWith('已画 20 / '))")
    sheets = reading.pages((tmp_path / "badges.pdf").read_bytes(), tmp_path)
    found = sorted(code for sheet in sheets for code in reading.codes(sheet))
    assert found == sorted(
        lending.code_of(badge) for badge in Badge.objects.filter(kind="contractor")
    )


def test_a_range_that_makes_no_sense_is_told_in_the_place_of_a_file(li_min: Any, console: Any):
    console.expect(EXPECTED)
    page: Page = li_min("/badges/print/")
    page.locator("#id_first").fill("9")
    page.locator("#id_last").fill("2")
    page.locator("#make-pdf").click()
    expect(page.get_by_role("main")).to_contain_text("号码要从小到大")


@pytest.mark.parametrize("layout", ["sheets", "cards"])
def test_the_browser_prints_plastic_badges_too(li_min: Any, tmp_path: Any, layout: str):
    page: Page = li_min(f"/badges/print/paper/?first=1&last=12&layout={layout}")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = reading.pages(printed, tmp_path)
    found = [reading.codes(sheet) for sheet in sheets]
    assert [len(one) for one in found] == ([10, 2] if layout == "sheets" else [1] * 12)
    assert sorted(code for sheet in found for code in sheet) == sorted(
        lending.code_of(badge) for badge in Badge.objects.filter(number__lte=12)
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_the_office_are_accessible(
    li_min: Any, live_server: Any, console: Any, language: str
):
    console.expect(EXPECTED)
    inventory.mark(
        Badge.objects.get(number=2),
        "lost",
        "不见了",
        an_actor("office", "李敏", sites=[a_site()]),
        clock.now(),
    )
    page: Page = li_min("/badges/")
    if language == "en":
        in_english(page, live_server.url)
    found: list[str] = []
    lost = Badge.objects.get(number=2).pk
    for path in (
        "/badges/",
        f"/badges/{lost}/",
        "/badges/print/",
        "/badges/print/paper/?first=1&last=3&layout=cards",
    ):
        page.goto(live_server.url + path)
        found += trouble(page, path, language)
    assert found == [], "\n".join(found)
