"""How alike two people are, and why somebody is found: in words, without the database."""

import pytest

from visitors.people import likeness
from visitors.people.likeness import Degree, Feature
from visitors.people.search import Person

MINE, OTHER = "+8613800138000", "+8613900139000"


def alike(one: Person, other: Person) -> tuple[str, str]:
    """Return the degree and the words, the same in either direction."""
    found, turned = likeness.compare(one, other), likeness.compare(other, one)
    assert found == turned
    return (found.degree.value, " ".join(found.reasons)) if found else ("", "")


@pytest.mark.parametrize(
    ("name", "other", "words"),
    [
        ("王悦", "王 悦", "同手机号 同名"),
        ("张偉", "张伟", "同手机号 同名（繁简）"),
        ("张伟", "张玮", "同手机号 同音 差一字"),
        ("Zhang Wei", "张伟", "同手机号 同音"),
        ("Wei Zhang", "张伟", "同手机号 同音"),
        ("José Núñez", "jose nunez", "同手机号 同名"),
        ("单田芳", "Shan Tianfang", "同手机号 同音"),
    ],
)
def test_one_phone_and_one_sound_are_almost_certainly_one_person(name, other, words):
    assert alike(Person(name, MINE), Person(other, MINE)) == ("certain", words)


@pytest.mark.parametrize(
    ("one", "other", "degree", "words"),
    [
        (Person("王建国", MINE), Person("王建军", MINE), "likely", "同手机号 差一字"),
        (Person("王建国", MINE), Person("王建国1", MINE), "likely", "同手机号 差一字"),
        (Person("王悦", MINE), Person("孙倩", MINE), "possible", "同手机号"),
        (
            Person("王悦", MINE, "青禾印务"),
            Person("王悦", "", "上海青禾印务有限公司"),
            "likely",
            "同名 同单位",
        ),
        (Person("王悦", MINE, "青禾"), Person("王悦", OTHER, "青禾"), "possible", "同名 同单位"),
        (
            Person("张伟", MINE, "青禾"),
            Person("张玮", "", "青禾"),
            "possible",
            "同音 差一字 同单位",
        ),
        (Person("王悦", MINE), Person("王悦", ""), "possible", "同名"),
    ],
)
def test_less_in_common_is_less_sure(one, other, degree, words):
    assert alike(one, other) == (degree, words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Person("王悦", MINE), Person("王悦", OTHER)),
        (Person("王悦", "", "青禾印务"), Person("王悦", "", "市教育局")),
        (Person("李明"), Person("黎明")),
        (Person("李明", "", "青禾"), Person("李敏", "", "青禾")),
        (Person("张伟", MINE, "青禾"), Person("张玮", OTHER, "青禾")),
        (Person("张伟"), Person("韦章")),
        (Person("王悦", MINE), Person("孙倩", OTHER)),
    ],
)
def test_what_two_people_may_have_in_common_is_no_likeness(one, other):
    assert alike(one, other) == ("", "")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("上海青禾印务有限公司", "青禾印务", True),
        ("青禾印务（集团）股份有限公司", "青禾印务公司", True),
        ("市教育局", "教育局", True),
        ("Acme Co., Ltd.", "ACME GmbH", True),
        ("北京大学", "大学", False),
        ("青禾印务", "青禾软件", False),
        ("有限公司", "集团", False),
        ("", "", False),
    ],
)
def test_an_organisation_is_known_by_its_core(one: str, other: str, same: bool):
    found = likeness.compare(Person("王悦", MINE, one), Person("孙倩", MINE, other))
    assert found is not None
    assert (Feature.ORGANISATION in found.features) is same


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("13800138000", "同手机号"),
        ("138 0013 8000", "同手机号"),
        ("8000", "后四位相同"),
        ("８０００", "后四位相同"),
        ("张伟", "同名"),
        ("張偉", "同名（繁简）"),
        ("张玮", "同音 差一字"),
        ("章玮", "同音"),
        ("伟", "姓名部分相同"),
        ("zhangwei", "拼音"),
        ("zw", "拼音"),
        ("青禾", "单位相符"),
        ("张伟 青禾", "同名 单位相符"),
        ("青禾印务张伟", "同名 单位相符"),
        ("zw 青禾", "拼音 单位相符"),
        ("", ""),
        ("\x00", ""),
    ],
)
def test_each_hit_says_why_it_is_one(typed: str, words: str):
    found = Person("张伟", MINE, "青禾印务")
    assert " ".join(str(one.label) for one in likeness.why(typed, found)) == words


def test_a_name_in_letters_is_found_by_its_letters():
    assert likeness.why("lily", Person("Lily Chen")) == [Feature.PART]
    assert likeness.why("LILY CHEN", Person("Lily Chen")) == [Feature.NAME]


def test_there_are_three_degrees():
    assert Degree.values == ["certain", "likely", "possible"]
