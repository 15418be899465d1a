"""What 李敏 finds of a violation where a step asks: items, a value, a share of pay (P10, P11)."""

from decimal import Decimal

import pytest

from reception.policy.climb import Given
from reception.policy.models import Ladder, LadderStep
from tests.builders import NO_KEY, the_policy
from tests.discipline.at_the_office import browser, page
from tests.discipline.scenes import a_proposal, booked, heard, voided
from tests.discipline.tampering import found, sql
from tests.visitors.scenes import refused, the_office
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Entry

pytestmark = pytest.mark.django_db


def a_case(ladder: str, given: Given | None = None, text: str = "") -> Entry:
    """Confirm a proposal on a ladder that is shipped switched off."""
    the_policy()
    row = Ladder.objects.get(code=ladder)
    row.is_active = True
    row.save()
    incident = a_proposal(ladder=ladder)
    return rulings.confirm(incident, text, the_office(), heard(), NO_KEY, given or Given())


def test_a_fine_counts_the_items():
    entry = a_case("file_incomplete", Given(items=3))
    assert entry.penalty.fine == 60
    assert "共 3 件" in page(f"/ledger/{entry.sheet.employee.number}/")


def test_a_gift_costs_ten_times_its_value_and_the_value_is_asked_for():
    with refused("value_missing"):
        a_case("gift_not_delivered")
    entry = a_case("gift_not_delivered", Given(value=Decimal("12.50")))
    assert entry.penalty.fine == 125
    assert found() == {}
    sql('UPDATE discipline_entry SET given = \'{"value":"1.00"}\'')
    assert "changed" in found()


def test_a_higher_share_of_pay_needs_a_reason_and_stays_within_its_range():
    the_policy()
    LadderStep.objects.filter(ladder__code="late_pay_share", number=1).delete()
    step = LadderStep.objects.get(ladder__code="late_pay_share", number=3)
    step.number = 1
    step.save()
    with refused("share_without_a_reason"):
        a_case("late_pay_share", Given(pay_share=20))
    with refused("share_out_of_range"):
        a_case("late_pay_share", Given(pay_share=31), "一再迟到，影响接待")
    assert a_case("late_pay_share", Given(pay_share=20), "一再迟到").penalty.pay_share == 20
    assert a_case("late_pay_share").penalty.pay_share == 10
    assert found() == {}


def test_what_was_found_counts_again_when_an_earlier_one_is_void():
    first = a_case("file_late", Given(items=2))
    for _one in range(2):
        later = a_case("file_late", Given(items=2))
    assert later.penalty.fine == 200
    voided(first)
    assert Entry.objects.filter(kind="correction").get().penalty.fine == 100
    assert found() == {}


def test_the_pages_ask_where_the_ladder_does():
    entry = a_case("file_late")
    incident = a_proposal(ladder="file_late")
    assert 'name="items"' in page(f"/incidents/{incident.pk}/")
    number = entry.sheet.employee.number
    rung = {"employee": "赵凯", "employee_number": number, "ladder": "file_late"}
    assert 'name="items"' in page("/ledger/book/rung/", browser(), **rung)
    assert booked().given == {}
