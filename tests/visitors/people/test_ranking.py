"""Who is typed whole comes first; every part, reading and spelling of a name finds it (V10)."""

import pytest

from tests.visitors.people.test_search import found, known
from visitors.people import search

pytestmark = pytest.mark.django_db


def test_a_whole_name_comes_first_among_any_number_of_newer_longer_ones():
    known("王建国", organisation="市第一中学")
    for number in range(80):
        known(f"王建{'军民华'[number % 3]}", organisation="建国饭店")
        known(f"王建国{number}", organisation="建国饭店")
    assert search.find("王建国", 8)[0].name == "王建国"


@pytest.mark.parametrize("typed", ["丁一", "dingyi", "dy", "DingYi"])
def test_who_is_typed_whole_is_not_buried(typed: str):
    known("丁一")
    for letter in "凡鸣然文宁山海川云天":
        known(f"丁一{letter}")
    assert found(typed)[0] == "丁一"
    assert len(search.find(typed, 8)) == 8


def test_a_fragment_is_found_behind_any_number_of_names_with_the_same_pairs():
    known("爱新觉罗·启骧", organisation="书画院")
    for number in range(70):
        known(f"新觉{number}", organisation="觉罗爱新")
    assert found("新觉罗") == ["爱新觉罗·启骧"]


@pytest.mark.parametrize(
    "typed",
    [
        "王建国 一中",
        "市第一中学王建国",
        "王建国市第一中学",
        "一中 王建国",
        "建国 第一",
        "wjg 第一中学",
        "一中王建国",
    ],
)
def test_a_name_beside_an_organisation_narrows(typed: str):
    known("王建国", organisation="市第一中学")
    known("王建国", organisation="建国饭店")
    known("王建军", organisation="市第一中学")
    assert [visitor.organisation for visitor in search.find(typed)] == ["市第一中学"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        *[("张朝辉", typed) for typed in ("zzh", "zch", "zhangchaohui", "zhaohui")],
        *[("吕若岚", typed) for typed in ("lyuruolan", "luruo", "lvruolan", "lüruolan")],
        *[("欧阳雨桐", typed) for typed in ("yutong", "ouyangyt", "yutong ouyang")],
        *[("José Ángel Núñez", typed) for typed in ("nunez jose", "NÚÑEZ", "jose nunez", "angel")],
        *[("林若曦", typed) for typed in ("linrx", "ruoxi lin", "lruoxi")],
        *[("張偉", typed) for typed in ("张伟", "張偉", "zhangwei", "伟")],
        *[("赵晓乐", typed) for typed in ("zxy", "zxl", "zhaoxiaoyue")],
        *[("Søren Łącki", typed) for typed in ("soren", "lacki", "Lacki Soren")],
    ],
)
def test_a_name_is_found_by_every_part_and_reading(name: str, typed: str):
    known(name)
    known("钱保平", organisation="平安保险")
    assert found(typed) == [name]


@pytest.mark.parametrize("typed", ["acme", "kowal acme", "ACME kow"])
def test_an_organisation_in_letters_is_found(typed: str):
    known("Marta Kowal", organisation="Acme GmbH")
    known("Jan Nowak", organisation="Other")
    assert found(typed) == ["Marta Kowal"]


@pytest.mark.parametrize("typed", ["010-62345678转801", "01062345678 ext 801", "(010) 62345678"])
def test_a_landline_is_found_with_and_without_its_extension(typed: str):
    known("王悦", "+861062345678", phone_extension="801")
    known("孙倩", "+861062345678", phone_extension="802")
    assert "王悦" in found(typed)
    assert ("孙倩" in found(typed)) is ("801" not in typed)
