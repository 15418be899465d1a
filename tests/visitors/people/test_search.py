"""A visitor is recalled, not typed again; the same phone and name is the same visitor (V10)."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import a_visit, some_badges
from tests.visitors.scenes import NINE, after, left, refused, wang_yue
from tests.visitors.scenes import admitted as let_in
from visitors.models import Visitor
from visitors.people import search
from visitors.people.search import Person

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


def known(name: str = "王悦", phone: str = "", organisation: str = "", **fields: Any) -> Visitor:
    """Enter somebody who has come before."""
    return search.enter(Person(name, phone, organisation, **fields), NINE)


def found(typed: str) -> list[str]:
    return [visitor.name for visitor in search.find(typed)]


# --- Recalled by phone
# -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+8613800138000",
        "8613800138000",
        "008613800138000",
        "138 0013 8000",
        "138-0013-8000",
        "１３８００１３８０００",
        "＋86 138 0013 8000",
    ],
)
def test_a_visitor_is_recalled_by_the_phone_however_it_is_typed(typed: str):
    known(phone=PHONE)
    known("孙倩", "+8613900139000")
    assert found(typed) == ["王悦"]


@pytest.mark.parametrize(
    "typed", ["+14155550100", "14155550100", "+1 415 555 0100", "0014155550100"]
)
def test_a_foreign_visitor_is_recalled_by_a_foreign_phone(typed: str):
    known("Ann Lee", "+14155550100")
    assert found(typed) == ["Ann Lee"]


@pytest.mark.parametrize("typed", ["8000", "８０００"])
def test_a_visitor_is_recalled_by_the_last_four_digits(typed: str):
    known(phone=PHONE)
    known("孙倩", "+8618000139000")
    assert found(typed) == ["王悦"]


@pytest.mark.parametrize(
    "typed",
    ["13800", "1380013", "+86138", "138001380", "80", "138000", "00138000", "+861380013800"],
)
def test_a_piece_of_a_phone_finds_nobody(typed: str):
    known(phone=PHONE)
    assert found(typed) == []


def test_of_two_visitors_with_one_phone_both_are_shown_the_latest_first():
    known("王悦", PHONE)
    known("王悦的先生", PHONE)
    assert found("13800138000") == ["王悦的先生", "王悦"]


def test_a_visitor_without_a_phone_is_not_found_by_digits():
    known()
    assert found("0000") == found("13800138000") == []


# --- Recalled by name
# ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "林若梅",
        "林若",
        "若梅",
        "林",
        "若",
        " 林若梅 ",
        "林 若梅",
        "linruomei",
        "lin ruo mei",
        "LinRuo",
        "lrm",
        "LRM",
        "l",
    ],
)
def test_a_visitor_is_recalled_by_name_fragment_pinyin_and_initials(typed: str):
    known("林若梅")
    known("钱保平")
    assert found(typed) == ["林若梅"]


@pytest.mark.parametrize("typed", ["市教育局", "教育", "教育局"])
def test_a_visitor_is_recalled_by_organisation(typed: str):
    known("林若梅", organisation="市教育局")
    known("钱保平", organisation="平安保险")
    assert found(typed) == ["林若梅"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *[("单志刚", typed) for typed in ("shanzhigang", "szg")],
        *[("仇英", typed) for typed in ("qiuying", "qy")],
        *[("解晓东", typed) for typed in ("xiexiaodong", "xxd")],
        *[("曾小贤", typed) for typed in ("zengxiaoxian", "zxx")],
        *[("区志航", typed) for typed in ("ouzhihang", "ozh")],
        *[("查良镛", typed) for typed in ("zhaliangyong", "zly")],
        *[("尉迟恭", typed) for typed in ("yuchigong", "ycg")],
        *[("万俟雪", typed) for typed in ("moqixue", "mqx")],
        *[("单于风", typed) for typed in ("chanyufeng", "cyf")],
        *[("欧阳修", typed) for typed in ("ouyangxiu", "oyx")],
    ],
)
def test_a_surname_is_found_by_the_sound_it_has_in_names(name: str, typed: str):
    known(name)
    assert found(typed) == [name]


@pytest.mark.parametrize("typed", ["danzhigang", "dzg"])
def test_a_surname_is_found_by_its_everyday_sound_too(typed: str):
    known("单志刚")
    assert found(typed) == ["单志刚"]


@pytest.mark.parametrize(
    "typed", ["阿依古丽·买买提", "阿依古丽买买提", "古丽·买买", "买买提", "ayiguli"]
)
def test_a_name_with_an_interpunct_is_found_with_and_without_it(typed: str):
    known("阿依古丽·买买提")
    assert found(typed) == ["阿依古丽·买买提"]


@pytest.mark.parametrize("typed", ["o'brien", "OBRIEN", "mary", "mary o'b"])
def test_a_latin_name_is_found_by_each_of_its_words(typed: str):
    known("Mary O'Brien")
    assert found(typed) == ["Mary O'Brien"]


@pytest.mark.parametrize("typed", ["müller", "MÜLLER", "mü"])
def test_a_name_with_an_umlaut_is_found_in_either_case(typed: str):
    known("Jörg Müller")
    assert found(typed) == ["Jörg Müller"]


@pytest.mark.parametrize(
    "typed",
    [
        "不在此",
        "孙",
        "孙倩",
        "sunqian",
        "sq",
        "9999",
        "+999",
        "zzz",
        "%",
        "_",
        "王_悦",
        "' OR 1=1 --",
    ],
)
def test_an_absent_name_finds_nobody(typed: str):
    known("王悦", PHONE)
    assert found(typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\n",
        "·",
        "-",
        "\x00",
        "\u202e",
        "\ud800",
        "王\x00悦\x00",
        "😀",
        "悦" * 10_000,
        "1" * 10_000,
        "\ufdfa" * 10_000,
    ],
)
def test_nothing_that_can_be_typed_is_an_error(typed: str):
    known("孙倩")
    assert found(typed) == []


def test_marks_pasted_with_a_name_do_not_hide_it():
    known("王悦")
    assert found("\u200e王\x00悦\ufeff") == ["王悦"]


def test_the_latest_visitors_come_first_and_no_more_than_twenty():
    for number in range(25):
        known(f"王悦{number:02d}")
    assert found("王悦") == [f"王悦{number:02d}" for number in range(24, 4, -1)]


@pytest.mark.parametrize(
    "typed", ["13800138000", "8000", "王悦", "悦", "王悦一", "wangyue", "w", "不在此"]
)
def test_a_search_costs_the_same_however_many_there_are(typed: str):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            search.with_last_visit(search.find(typed))
        return len(queries)

    a_visit("王悦一", phone="+8613800138000")
    one = cost()
    for number in range(20):
        a_visit(f"王悦一{number}", phone=f"+86138001380{number:02d}")
    assert (cost(), one <= 6) == (one, True)


def test_each_visitor_found_shows_the_last_visit():
    first = left(let_in(wang_yue(category="education_authority")))
    last = wang_yue(now=after(90))
    (visitor,) = search.with_last_visit(search.find("王悦"))
    assert (visitor.last_visit, first.visitor_id) == (last, last.visitor_id)


# --- Who is who
# ------------------------------------------------------------------------------------


def test_the_same_phone_and_name_is_one_visitor():
    assert known("王悦", PHONE) == known("王悦", PHONE)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("Marta Kowal", "MARTA KOWAL"),
        ("温 岚", "温岚"),
        ("O'Hara", "O’Hara"),
        ("ＡＬＥＸ", "ALEX"),
        ("José Núñez", "Jose Nunez"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("·", "·"),
    ],
)
def test_two_spellings_of_a_name_with_one_phone_are_one_visitor(first: str, then: str):
    some_badges()
    visit = a_visit(first, phone=PHONE, now=NINE)
    with refused("visit_open") as why:
        a_visit(then, phone=PHONE, now=after(1))
    assert why.value.extra == {"visit": visit.pk}
    left(let_in(visit, now=after(2)), now=after(3))
    again = a_visit(then, phone=PHONE, now=after(4))
    assert (again.visitor_id, again.visitor.name) == (visit.visitor_id, first)


def test_the_same_phone_with_another_name_is_another_visitor():
    assert known("王悦", PHONE) != known("王越", PHONE)


def test_without_a_phone_each_is_a_new_visitor():
    assert known("王悦") != known("王悦")


def test_a_recalled_visitor_keeps_what_was_not_typed():
    visitor = known("林若梅", PHONE, "市教育局", title="处长", level=90)
    again = search.enter(Person("林若梅", visitor_id=visitor.pk), NINE)
    again.refresh_from_db()
    assert (again.phone, again.organisation, again.title, again.level) == (
        PHONE,
        "市教育局",
        "处长",
        90,
    )


def test_what_is_typed_for_a_recalled_visitor_is_taken_over_and_found():
    visitor = known("林若梅", PHONE, "市教育局")
    search.enter(
        Person("林若梅", "+8613900139000", "省教育厅", "厅长", visitor_id=visitor.pk), NINE
    )
    visitor.refresh_from_db()
    assert (visitor.phone, visitor.last_four, visitor.organisation, visitor.title) == (
        "+8613900139000",
        "9000",
        "省教育厅",
        "厅长",
    )
    assert (found("9000"), found("教育厅"), found("8000"), found("教育局")) == (
        ["林若梅"],
        ["林若梅"],
        [],
        [],
    )


def test_a_corrected_name_is_found_and_the_wrong_one_is_not():
    visitor = known("王明", PHONE)
    search.enter(Person("王悦", visitor_id=visitor.pk), NINE)
    assert (found("王悦"), found("王明")) == (["王悦"], [])


def test_a_visit_keeps_organisation_and_title_of_its_day():
    visit = wang_yue(organisation="家长委员会", title="主任")
    search.enter(Person("王悦", "+8613800138000", "别的单位", "校董"), NINE)
    visit.refresh_from_db()
    assert (visit.organisation, visit.title) == ("家长委员会", "主任")


def test_a_visitor_cannot_become_the_twin_of_another():
    twin = known("王悦", PHONE)
    other = known("王悦")
    with refused("visitor_exists") as why:
        search.enter(Person("王悦", PHONE, visitor_id=other.pk), NINE)
    assert why.value.extra == {"visitor": twin.pk}


def test_a_record_that_does_not_exist_is_not_recalled():
    with refused("unknown_visitor") as why:
        search.enter(Person("王悦", visitor_id=4711), NINE)
    assert why.value.status == 422


NAMES = [
    "悦",
    "悦" * 60,
    "𬎆䶮㛃",
    "王\ue863",
    "\U0003134a\U00031350",
    "😀👩🏽",
    "=1+1",
    "+cmd|' /C calc'!A0",
    'O\'Brien "Bob" <script>alert(1)</script>',
    "{{7*7}}",
    "'; DROP TABLE visitors_visitor; --",
    "\\N %s %(name)s {link}",
    "ﬀ" * 60,
    "\ufdfa" * 60,
]


@pytest.mark.parametrize("name", NAMES)
def test_a_visitor_of_any_name_is_registered_and_found_by_it(name: str):
    visit = a_visit(name, now=NINE)
    assert (visit.visitor.name, found(name)) == (name, [name])


def test_a_name_that_nobody_has_finds_who_sounds_so():
    known("张伟", PHONE)
    assert (found("张玮"), found("李玮")) == (["张伟"], [])
    known("张玮")
    assert found("张玮") == ["张玮"]
