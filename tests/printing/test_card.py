"""The badge of a visit on paper: nothing cut, nothing boxed, and a code that is read back from the
picture (B4).
"""

import dataclasses

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_site
from tests.printing import reading
from tests.visitors.scenes import lin_ruomei
from visitors.badges import lending
from visitors.models import BadgeLoan
from visitors.printing import faces, fitting, fonts, labels

pytestmark = pytest.mark.django_db
POINT = 1 / 72 * 25.4
NAMES = {
    "two characters": "王悦",
    "thirty characters": "欧阳尉迟" * 7 + "王悦",
    "rare characters": "䶮喆堃㛃𬀩",
    "a Latin name": "Sophie Müller-Łukasiewicz",
    "thirty Latin letters": "Wolfeschlegelsteinhausenberger",
    "thirty wide ones": "W" * 30,
    "Vietnamese": "Nguyễn Thị Hồng Ánh",
    "with a dot": "阿卜杜拉·买买提",
}


def pdf_of(client: Client, loan: BadgeLoan) -> bytes:
    answer = client.get(reverse("visit_badge_pdf", args=[loan.visit_id]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    return answer.content


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_printed_whole_and_the_code_is_read_back(desk, wears, tmp_path, name):
    loan = wears(name, organisation="滨江小区")
    pdf = pdf_of(desk, loan)
    (page,) = reading.pages(pdf, tmp_path)
    assert reading.codes(page) == [lending.code_of(loan.badge)]
    assert [side / reading.DPI * 25.4 for side in page.size] == pytest.approx((85.6, 54.0), abs=0.2)
    written = "".join(reading.text(pdf, tmp_path).split())
    # reportlab tells a reader who copies the text out a wrong letter for those beyond the first
    # plane; what is drawn is looked at below.
    for words in (
        "".join(letter for letter in name if letter.strip() and ord(letter) < 0x10000),
        "001",
        "滨江小区·访赵凯",
        "可进：接待区·会议室·教学区",
        "2026-03-05",
        "离开时请交还前台",
    ):
        assert words in written
    assert edges(page) == 0, "nothing is drawn over the edge of its place"


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_the_pdf_and_the_label_show_the_same_card(desk, wears, tmp_path, name):
    loan = wears(name, organisation="滨江小区")
    (page,) = reading.pages(pdf_of(desk, loan), tmp_path, dpi=203)
    face = faces.of_visit(loan)
    same = reading.differ(page, labels.picture(face, 203))
    for another in ("龘" + name[1:], name[:-1] + "龘"):
        wrong = labels.picture(dataclasses.replace(face, name=another), 203)
        assert same < reading.differ(page, wrong), (
            "one wrong letter, and be it a box, would be noticed"
        )


def edges(page) -> int:
    """Count the dots where nothing may be: left and right of the texts, and between them and the
    symbol.
    """
    body = [(0, 0.18, 0.04, 0.84), (0.96, 0.18, 1, 0.84), (0.655, 0.18, 0.68, 0.84)]
    return sum(reading.ink(page, box) for box in body)


@pytest.mark.parametrize("length", range(2, 31))
@pytest.mark.parametrize("letter", ["龘", "W", "Łukasz Ż"])
def test_every_length_of_a_name_fits_its_place(letter, length):
    name = (letter * 30)[:length]
    face = faces.Face(
        "访客 VISITOR",
        "2026-03-05",
        "001",
        name,
        "单位 · 访 赵凯",
        "可进：接待区",
        "请交还",
        "A" * 28,
    )
    written = [item for item in faces.items(face) if isinstance(item, faces.Writing)]
    name_of = next(
        item
        for item in written
        if "".join(item.text.lines).replace(" ", "") == name.replace(" ", "")
    )
    assert name_of.text.size >= 8, "it can be read from an arm's length"
    assert name_of.y + (len(name_of.text.lines) - 1) * name_of.text.leading < faces.HEAD + 27, (
        "above the organisation"
    )
    for line in name_of.text.lines:
        assert (
            fonts.width(line, name_of.text.size) * POINT
            <= faces.WIDTH - faces.LEFT - faces.RIGHT - faces.SYMBOL - faces.GAP
        )


def test_a_text_of_any_length_is_shrunk_and_never_cut():
    long = fitting.fit("阳光" * 500, 50, 8, 9)
    assert ("".join(long.lines), long.width <= 50, long.height <= 8) == ("阳光" * 500, True, True)


def test_words_stay_whole_as_long_as_they_can_be_read():
    assert fitting.fit("Hochschule für Gestaltung", 40, 12, 14).lines == (
        "Hochschule für",
        "Gestaltung",
    )


@pytest.mark.parametrize("page", ["visit_badge_pdf", "visit_badge_label"])
def test_a_character_without_a_glyph_leads_to_the_browsers_page_and_is_never_a_box(
    desk, wears, page
):
    loan = wears("𠮷田", organisation="滨江小区")
    where = [loan.visit_id] if page == "visit_badge_pdf" else [loan.visit_id, "zpl", 203]
    answer = desk.get(reverse(page, args=where))
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "𠮷" in told
    assert reverse("visit_badge", args=[loan.visit_id]) in told


@pytest.mark.parametrize("dpi", labels.DENSITIES)
@pytest.mark.parametrize(
    ("language", "picture"), [("zpl", reading.of_zpl), ("escpos", reading.of_escpos)]
)
def test_a_label_printer_prints_the_same_card(desk, wears, dpi, language, picture):
    loan = wears("Sophie Müller-Łukasiewicz", organisation="滨江小区")
    answer = desk.get(reverse("visit_badge_label", args=[loan.visit_id, language, dpi]))
    assert answer.status_code == 200
    printed = picture(answer.content)
    width, height = (round(side * dpi / 25.4) for side in (85.6, 54.0))
    assert (printed.width - width in range(8), printed.height) == (True, height)
    assert reading.codes(printed) == [lending.code_of(loan.badge)]
    one = faces.of_visit(loan)
    assert printed.crop((0, 0, width, height)).tobytes() == labels.picture(one, dpi).tobytes()
    assert edges(printed.crop((0, 0, width, height))) == 0


def test_a_printer_language_or_density_that_nobody_has_is_not_there(desk, wears):
    loan = wears("王悦")
    for language, dpi in (("pcl", 203), ("zpl", 204), ("zpl", 10**12)):
        assert (
            desk.get(reverse("visit_badge_label", args=[loan.visit_id, language, dpi])).status_code
            == 404
        )


def test_without_a_badge_there_is_nothing_to_print(desk, wears):
    visit = lin_ruomei()
    for page, where in (
        ("visit_badge_pdf", [visit.pk]),
        ("visit_badge_label", [visit.pk, "zpl", 203]),
    ):
        assert desk.get(reverse(page, args=where)).status_code == 404


def test_the_grade_its_rule_and_its_reason_are_never_on_it(desk, wears, tmp_path):
    loan = wears("王悦", organisation="滨江小区")
    written = reading.text(pdf_of(desk, loan), tmp_path)
    decision = loan.visit.decision
    assert [
        word
        for word in ("规格", "一般", "G2", loan.visit.clause, decision["why"]["zh"])
        if word in written
    ] == []


def test_a_paper_badge_says_that_it_is_good_for_the_day(desk, wears, tmp_path):
    site = a_site()
    site.badge_material = site.BadgeMaterial.PAPER
    site.save()
    loan = wears("王悦")
    written = reading.text(pdf_of(desk, loan), tmp_path)
    assert "仅当天有效" in written
    assert "100001" in written
    assert "交还" not in written
