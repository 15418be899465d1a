"""Who was refused stays refused when they come again as something else (G4, security 18)."""

from datetime import timedelta
from typing import Any

import pytest

from reception.policy.enums import Grade
from reception.policy.models import Limit
from tests.builders import NO_KEY, a_visit
from tests.visitors.scenes import NINE, after, qian_baoping, refused, the_desk, the_office
from visitors.lifecycle import transitions, undo
from visitors.models import Visit
from visitors.visits import grading

pytestmark = pytest.mark.django_db
PHONE = "+8613900139000"


def comes_again(days: float, category: str = "parent", **fields: Any) -> Visit:
    """Let 钱保平 come again, some days later and as something else."""
    now = NINE + timedelta(days=days)
    return a_visit("钱保平", category=category, phone=PHONE, now=now, **fields)


def was_refused() -> Visit:
    """Refuse 钱保平, who sells insurance."""
    visit = qian_baoping(phone=PHONE)
    return transitions.refuse(visit, "保险推销", the_desk(), after(1), NO_KEY)


@pytest.mark.parametrize("category", ["parent", "supplier", "government", "delivery"])
def test_who_was_refused_and_comes_as_something_else_is_shown_as_refused(category: str) -> None:
    was_refused()
    again = comes_again(2, category)
    assert (again.grade, again.disposition, again.clause) == ("refused", "refuse", "G4")
    assert again.decision["why"]["zh"].startswith("2026-03-05 来访时被拒绝")
    assert "2026-03-05 09:01 在总部以“保险推销”来访时被拒绝（保险推销）" in grading.why(again)
    assert not again.requests.exists()
    with refused("refused_by_rule"):
        transitions.admit(again, the_desk(), NINE + timedelta(days=2), NO_KEY)
    with refused("needs_office"):
        transitions.override(again, Grade.STANDARD, "认识", the_desk(), NINE, NO_KEY)


def test_only_the_office_admits_and_then_it_is_over() -> None:
    was_refused()
    again, now = comes_again(2), NINE + timedelta(days=2)
    transitions.override(again, Grade.STANDARD, "确是家长", the_office(), now, NO_KEY)
    transitions.cancel(again, "走了", the_desk(), now, NO_KEY)
    assert comes_again(3).grade == "standard"


def test_a_second_try_under_the_second_name_is_refused_too() -> None:
    was_refused()
    again, now = comes_again(20), NINE + timedelta(days=20)
    transitions.refuse(again, "换了类别", the_desk(), now, NO_KEY)
    third = comes_again(35)
    assert third.grade == "refused"
    assert third.facts["refused_visit"] == again.pk


def test_who_was_refused_in_person_is_refused_under_the_same_category_too() -> None:
    visit = a_visit("钱保平", category="parent", phone=PHONE, now=NINE)
    transitions.override(visit, Grade.REFUSED, "在大厅吵闹", the_desk(), after(1), NO_KEY)
    transitions.cancel(visit, "走了", the_desk(), after(2), NO_KEY)
    assert "在大厅吵闹" in grading.why(comes_again(1))


def test_who_went_away_before_the_refusal_was_written_down_is_refused_too() -> None:
    transitions.cancel(qian_baoping(phone=PHONE), "走了", the_desk(), after(1), NO_KEY)
    assert comes_again(1).grade == "refused"


def test_a_registration_that_was_taken_back_refused_nobody() -> None:
    undo.undo(qian_baoping(phone=PHONE), "选错了类别", the_desk(), after(1), NO_KEY)
    assert comes_again(1).grade == "standard"


def test_the_days_are_a_row() -> None:
    was_refused()
    assert comes_again(31).grade == "standard"
    Visit.objects.filter(grade="standard").update(state="cancelled", closed_at=NINE)
    limit = Limit.objects.get(code="refused_again_days")
    limit.value = 60
    limit.save()
    assert comes_again(31.5).grade == "refused"


def test_an_appointment_made_before_the_refusal_does_not_lead_in() -> None:
    expected = a_visit(
        "钱保平", category="parent", phone=PHONE, now=after(-60), expected_at=after(1440)
    )
    transitions.override(expected, Grade.HIGH, "老客户", the_desk(), after(-30), NO_KEY)
    was_refused()
    arrived = transitions.arrive(expected, the_desk(), after(1440), NO_KEY)
    assert (arrived.grade, arrived.disposition) == ("refused", "refuse")
    assert arrived.overridden_by is None
    assert not arrived.requests.exists()


def test_the_card_says_it_before_anybody_registers(client) -> None:
    from reception.policy.rulebook import in_force
    from visitors.pages.grade_card import card_for

    visitor = str(was_refused().visitor_id)
    for who in ({"visitor": visitor}, {"name": "钱 保平", "phone": "139 0013 9000"}):
        card = card_for({"category": "parent", **who}, 1, in_force(), NINE + timedelta(days=2))
        assert card["decision"].grade == "refused"
        assert "2026-03-05 09:01" in card["why"]
    others = {"name": "钱保安", "phone": "13900139000", "category": "parent"}
    assert card_for(others, 1, in_force(), after(2880))["decision"].grade == "standard"
