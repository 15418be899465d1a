"""A policy to begin with is chosen, and what it does not use is switched off and not lost (G16)."""

import pytest
from django.core.management import call_command

from reception.policy import decide, packs
from reception.policy.models import Category, GradingRule
from reception.policy.rulebook import in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shipped() -> None:
    call_command("load_policy", verbosity=0)


def choose(code: str) -> None:
    packs.choose(packs.packs()[code])


def graded(category: str, **facts: object) -> decide.Decision:
    return decide.decide(decide.Facts(category=category, **facts), in_force().book)  # type: ignore[arg-type]


def active() -> set[str]:
    return set(Category.objects.filter(is_active=True).values_list("code", flat=True))


def test_the_shipped_policy_is_the_one_of_a_training_centre():
    assert packs.chosen() == packs.packs()["training"]


def test_a_company_receives_important_guests_clients_and_everybody_else():
    choose("company")
    assert packs.chosen() == packs.packs()["company"]
    assert "client_domestic" in active()
    assert "parent" not in active()
    guest, client, other = graded("important_guest"), graded("client_abroad"), graded("walk_in")
    assert [one.grade for one in (guest, client, other)] == ["high", "standard", "standard"]
    assert "领导" in guest.standard.accompanied_by.zh
    assert client.standard.accompanied_by.zh == "国际销售"
    assert (guest.standard.badge_required, client.standard.badge_required) == (False, True)


@pytest.mark.parametrize(("appointment", "grade"), [(True, "high"), (False, "standard")])
def test_only_a_delegation_that_was_arranged_is_important(appointment: bool, grade: str):
    choose("company")
    assert graded("delegation", appointment=appointment).grade == grade


def test_going_back_brings_back_what_was_switched_off():
    before, order = active(), list(GradingRule.objects.values_list("pk", "order"))
    for code in ("company", "empty", "training"):
        choose(code)
        numbers = list(GradingRule.objects.values_list("order", flat=True))
        assert numbers == list(range(1, len(numbers) + 1)), "each rule has one number"
    assert active() == before
    assert list(GradingRule.objects.filter(is_active=True).values_list("pk", "order")) == order
    assert packs.chosen() == packs.packs()["training"]


def test_the_empty_policy_leaves_what_an_administrator_wrote():
    own = Category.objects.create(code="neighbour", name="邻居")
    rule = GradingRule.objects.create(name="邻居 → 一般", clause="G2", why="邻居")
    choose("empty")
    assert active() == {own.code}
    assert list(GradingRule.objects.filter(is_active=True)) == [rule]


def test_a_category_that_was_switched_off_stays_so_when_the_policy_is_loaded_again():
    packs.keep_categories(set(Category.objects.exclude(code="parent").values_list("pk", flat=True)))
    call_command("load_policy", verbosity=0)
    assert "parent" not in active()
