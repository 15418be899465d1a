"""How a visitor is addressed, by name and typed title."""

import pytest
from django.utils.translation import override

from visitors.people.address import called


@pytest.mark.parametrize(
    ("name", "title", "said"),
    [
        ("方岚", "女士", "方女士"),
        ("陈立", "先生", "陈先生"),
        ("欧阳雨桐", "销售部副总经理", "欧阳副总经理"),
        ("仇文渊", "处长", "仇处长"),
        ("林新", "教师", "林老师"),
        ("Marta Kowal", "Ms", "Ms Kowal"),
    ],
)
def test_a_position_that_serves_as_a_form_of_address_goes_with_the_surname(name, title, said):
    assert called(name, title) == said


@pytest.mark.parametrize("title", ["", "业务员", "家长", "学员家长", "司机", "送货员", "学生"])
def test_any_other_position_leaves_the_name_alone(title):
    assert called("陈立", title) == "陈立"


def test_a_latin_name_with_a_position_is_said_as_it_is():
    assert called("Marta Kowal", "Sales Manager") == "Marta Kowal"


def test_an_english_sentence_puts_no_chinese_title_behind_the_name():
    with override("en"):
        assert called("陈立", "经理") == "陈立"
