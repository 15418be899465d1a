"""The number of a badge is one number however it is written, and has one limit."""

import pytest
from django.core.exceptions import ValidationError

from tests.builders import a_site, some_badges, the_policy
from tests.visitors.scenes import after, the_desk, wang_yue
from visitors.api.badges import AdmitIn
from visitors.badges import lending, numbers
from visitors.lifecycle.step_forms import AdmitForm
from visitors.models import Badge, PaperRoll


@pytest.mark.parametrize(
    "typed",
    [
        "9",
        "009",
        "００９",
        "牌 009",
        "牌009",
        "牌００９",
        "访客牌：9",
        "9号",
        "009 号牌",
        "No. 9",
        "#9",
    ],
)
def test_nine_is_nine_in_any_width_and_with_any_word_for_a_badge(typed: str):
    assert numbers.read(typed) == 9
    assert numbers.BadgeNumberField().clean(typed) == 9


@pytest.mark.parametrize(
    "typed", ["", "0", "000", "-9", "9.5", "1e3", "九", "牌", "9楼", "A9", "9 9a", "9" * 10]
)
def test_what_is_no_number_of_a_badge_is_none(typed: str):
    assert numbers.read(typed) is None


def test_only_a_word_beside_the_number_says_that_a_badge_is_meant():
    assert [numbers.says_badge(typed) for typed in ("009", "牌009", "9号", "王悦")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.django_db
def test_the_limit_of_the_model_is_that_of_page_program_pool_and_roll():
    most = Badge.LARGEST_NUMBER
    assert numbers.read(str(most)) == AdmitIn(badge=most).badge == most
    assert numbers.read(str(most + 1)) is None
    for wrong in (0, most + 1):
        with pytest.raises(ValueError, match="badge"):
            AdmitIn(badge=wrong)
        with pytest.raises(ValidationError):
            Badge._meta.get_field("number").clean(wrong, None)
    assert Badge.LARGEST_OF_PLASTIC < PaperRoll.FIRST < most


@pytest.mark.django_db
def test_a_badge_of_plastic_and_one_of_paper_are_found_by_what_stands_on_them():
    the_policy()
    some_badges()
    PaperRoll.objects.create(site=a_site(), last=PaperRoll.FIRST)
    paper = lending._on_paper(wang_yue(), "visitor", after(0))
    for typed in (str(paper), f"牌 {paper}"):
        assert numbers.find(typed, a_site().pk) == paper
    assert numbers.find("牌２", a_site().pk).number == 2
    assert numbers.find("2", a_site("south", "南校区").pk) is None


@pytest.mark.django_db
def test_a_page_and_a_program_name_the_badge_in_the_hand_alike():
    the_policy()
    some_badges()
    visit = wang_yue()
    for sent in ({"badge": "牌 ００２"}, {"badge": 2}):
        form = AdmitForm(sent, visit=visit, by=the_desk())
        assert form.arguments(after(1)) == {"badge": 2}
    wrong = AdmitForm({"badge": "二楼"}, visit=visit, by=the_desk())
    assert wrong.errors["badge"] == ["这不是牌号。请照牌上的数字填写，例如 009。"]
