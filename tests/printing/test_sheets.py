"""The plastic badges as sheets and cards: every code once and readable, made in one request that
tells how far it is.
"""

import re

import pytest
from django.urls import reverse

from reception.policy.enums import BadgeKind
from tests.builders import a_site, some_badges
from tests.printing import reading
from tests.visitors.scenes import NINE, the_office
from visitors.badges import inventory, lending
from visitors.models import Badge

pytestmark = pytest.mark.django_db


def asked(client, page="badges_pdf", **wish):
    return client.get(reverse(page), {"first": 1, "last": 12, "layout": "sheets", **wish})


def all_codes(**lookup) -> list[str]:
    return sorted(lending.code_of(badge) for badge in Badge.objects.filter(**lookup))


def test_twelve_badges_are_two_sheets_of_a4_with_every_code_once(office, tmp_path):
    some_badges(12)
    sheets = reading.pages(asked(office).content, tmp_path)
    assert [[round(side / reading.DPI * 25.4) for side in sheet.size] for sheet in sheets] == [
        [210, 297]
    ] * 2
    found = [reading.codes(sheet) for sheet in sheets]
    assert [len(codes) for codes in found] == [10, 2]
    assert sorted(found[0] + found[1]) == all_codes()


def test_cards_are_pages_of_their_own_size(office, tmp_path):
    some_badges(3)
    cards = reading.pages(asked(office, layout="cards").content, tmp_path)
    assert [[round(side / reading.DPI * 25.4) for side in card.size] for card in cards] == [
        [86, 54]
    ] * 3
    assert sorted(code for card in cards for code in reading.codes(card)) == all_codes()


def test_where_to_cut_is_marked_outside_the_cards(office, tmp_path):
    some_badges(10)
    (sheet,) = reading.pages(asked(office).content, tmp_path)
    left, right, top, bottom = (
        (210 - 171.2) / 2,
        (210 + 171.2) / 2,
        (297 - 270) / 2,
        (297 + 270) / 2,
    )
    for box in (
        (0, 0, 1, (top - 1) / 297),
        (0, (bottom + 1) / 297, 1, 1),
        (0, 0, (left - 1) / 210, 1),
        ((right + 1) / 210, 0, 1, 1),
    ):
        assert reading.ink(sheet, box) > 100


def test_only_the_badges_that_were_meant_are_printed(office, tmp_path):
    some_badges(12)
    inventory.make(a_site().pk, BadgeKind.CONTRACTOR, 5, 20, the_office(), NINE)
    inventory.mark(Badge.objects.get(number=2), "withdrawn", "旧版", the_office(), NINE)
    inventory.mark(Badge.objects.get(number=3), "lost", "没有交回", the_office(), NINE)
    wished = asked(office, kind="visitor", first=1, last=4).content
    found = [code for page in reading.pages(wished, tmp_path) for code in reading.codes(page)]
    assert sorted(found) == all_codes(number__in=[1, 3, 4]), (
        "what is withdrawn stays away; what is lost is printed again when it is redone"
    )
    contractors = asked(office, kind="contractor", first=1, last=20).content
    assert (
        len([code for page in reading.pages(contractors, tmp_path) for code in reading.codes(page)])
        == 8
    )


def test_the_file_is_preceded_by_how_far_it_is(office):
    some_badges(25)
    answer = asked(office, last=25, progress=1)
    sent = b"".join(answer.streaming_content)
    told, file = sent.split(b"\n\n", 1)
    assert told.split() == [b"10", b"20"]
    assert file == asked(office, last=25).content
    assert file.startswith(b"%PDF")


def test_nothing_is_stored_for_it(office, django_assert_num_queries):
    some_badges(25)
    asked(office, last=25)
    with django_assert_num_queries(3):  # session, account and roles; the site; the badges
        b"".join(asked(office, last=25, progress=1).streaming_content)


@pytest.mark.parametrize(
    "wish",
    [
        {"first": 5, "last": 4},
        {"first": 1, "last": 1001},
        {"first": "", "last": 3},
        {"layout": "scroll"},
        {"kind": "guest"},
        {"first": "\x00"},
        {"last": "9" * 30},
        {"first": "²"},
    ],
)
def test_a_range_that_makes_no_sense_is_refused_kindly(office, wish):
    some_badges(3)
    for page in ("badges_pdf", "badges_paper"):
        assert asked(office, page, **wish).status_code == 422


def test_a_refused_range_stands_in_its_fields_beside_what_is_wrong(office):
    some_badges(3)
    page = asked(office, first=7, last=2, layout="cards").content.decode()
    assert 'id="e-id_last">号码要从小到大' in page
    assert re.search(r'<input[^>]*name="last"[^>]*value="2"[^>]*aria-invalid="true"', page)
    assert re.search(r'value="cards"[^>]*checked', page)


def test_a_range_without_badges_is_told(office):
    some_badges(3)
    assert asked(office, first=50, last=60).status_code == 409


def test_where_the_site_cannot_be_written_the_browser_prints(office):
    site = a_site()
    site.name = "𠮷校区"
    site.save()
    some_badges(3)
    answer = asked(office)
    assert answer.status_code == 409
    assert (
        reverse("badges_paper") + "?first=1&amp;last=12&amp;layout=sheets"
        in answer.content.decode()
    )
    paper = asked(office, "badges_paper")
    assert paper.content.decode().count("<svg") == 3


def test_the_front_desk_prints_no_sheets(desk):
    some_badges(3)
    for page in ("badges_print", "badges_pdf", "badges_paper"):
        assert asked(desk, page).status_code == 403


def test_badges_of_another_site_are_not_printed(office):
    some_badges(3, site=a_site("south", "南校区"))
    assert asked(office).status_code == 409
