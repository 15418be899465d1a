"""The badge on paper: exactly a card, nothing cut, and a code that a scanner reads (B4)."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.acts import let_inside
from tests.builders import a_site, a_visit, an_employee
from visitors.badges import lending

pytestmark = pytest.mark.browser
CARD = (85.6, 54.0)  # millimetres
POINT = 25.4 / 72
# Where the ink of a text ends, whatever box its element has.
INK = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const ink = range.getBoundingClientRect(), room = document.querySelector("#badge").getBoundingClientRect();
  return {left: ink.left - room.left, top: ink.top - room.top, right: room.right - ink.right, bottom: room.bottom - ink.bottom,
          lines_over: (ink.bottom - element.getBoundingClientRect().bottom) / parseFloat(getComputedStyle(element).fontSize)};
}"""
PEOPLE = {
    "an ordinary name": ("王悦", "滨江小区"),
    "rare characters": ("䶮𬀩㛃·𠮷田", "𨰻鑫贸易"),
    "sixty characters": ("欧" * 60, "阳光" * 60),
    "sixty Latin letters": (
        "Wolfeschlegelsteinhausenbergerdorff" + "a" * 25,
        "Hochschule für Gestaltung" * 4,
    ),
    "marks that are not letters": ('<b>"=1+1"</b>', "{{7*7}} & Söhne"),
}


@pytest.fixture
def paper(desk: Page, live_server):
    """Open the print page of somebody's badge, as it comes out of the printer."""

    def open_paper(name: str, organisation: str) -> Page:
        visit = a_visit(
            name, category="appointment", organisation=organisation, host=an_employee("赵凯")
        )
        let_inside(visit)
        desk.goto(f"{live_server.url}/visits/{visit.pk}/badge/")
        desk.emulate_media(media="print")
        expect(desk.locator("#badge .nm")).to_have_text(name)
        return desk

    return open_paper


@pytest.fixture(autouse=True)
def _zones(house):
    """Let the site have as many open zones as fit no line."""
    for number, name in enumerate(("接待区", "会议室", "教学区", "办公区", "图书馆", "展厅")):
        a_site().zones.get_or_create(name=name, defaults={"slug": f"z{number}", "access": "open"})


def test_the_page_is_one_card_and_nothing_beside_it(paper):
    page = paper(*PEOPLE["an ordinary name"])
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert len(sizes) == 1
    assert [float(side) * POINT for side in sizes[0]] == pytest.approx(
        CARD, abs=POINT
    )  # Chromium counts in whole points
    expect(page.get_by_role("button")).to_be_hidden()


def test_no_name_is_cut(paper):
    for name, organisation in PEOPLE.values():
        page = paper(name, organisation)
        for part in (".no", ".nm", ".or", ".f span >> nth=0", ".f span >> nth=1"):
            ink = page.locator(f"#badge {part}").evaluate(INK)
            assert min(ink["left"], ink["top"], ink["right"], ink["bottom"]) >= 0, (name, part, ink)
            assert ink["lines_over"] < 0.5, (
                name,
                part,
                ink,
            )  # a line that has no place would be a whole one


def test_the_card_says_whose_it_is_and_how_it_is_read_but_not_the_grade(paper):
    page = paper(*PEOPLE["an ordinary name"])
    card = page.locator("#badge")
    for words in ("001", "王悦", "滨江小区", "访 赵凯", "接待区", "离开时请交还前台"):
        expect(card).to_contain_text(words)
    assert [word for word in ("规格", "一般", "G2", "制度") if word in card.inner_text()] == []
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(card.screenshot())))
    assert [symbol.text for symbol in found] == [
        lending.code_of(lending.Badge.objects.get(number=1))
    ]
