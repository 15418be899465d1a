"""The database itself refuses what the steps refuse, each by its name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from reception import clock
from tests.builders import a_site, a_user, an_employee
from visitors.models import Visitor
from visitors.rota.models import Team, TurnEntry

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def entry(**columns: Any) -> TurnEntry:
    team = Team.objects.first() or Team.objects.create(site=a_site(), name="咨询组")
    number = TurnEntry.objects.count() + 1
    given = {"team": team, "day": "2026-03-02", "number": number, "what": "back"}
    given |= {"at": clock.now(), "employee": an_employee("沈佳", number="S1")}
    return TurnEntry.objects.create(**{**given, **columns})


def received(**columns: Any) -> TurnEntry:
    visitor = Visitor.objects.first() or Visitor.objects.create(name="方岚", met_at=clock.now())
    given = {"what": "received", "visitor": visitor, "uses_turn": True, "clause": "Q1"}
    return entry(**{**given, **columns})


def twice(make: Callable[..., TurnEntry], **columns: Any) -> None:
    for _time in range(2):
        make(**columns)


BREAKING: dict[str, Callable[[], object]] = {
    "a_team_gives_a_minute_to_step_up": lambda: Team.objects.create(
        site=a_site(), name="咨询组", step_up_minutes=0
    ),
    "a_request_about_a_line_has_one_effect": lambda: twice(
        entry, by=a_user("host", "沈佳"), request_key="k"
    ),
    "a_request_about_a_line_by_nobody_has_one_effect": lambda: twice(entry, request_key="k"),
    "entries_of_a_day_stand_one_after_another": lambda: twice(entry, number=1),
    "a_visitor_counts_once_a_day_for_a_receptionist": lambda: twice(received),
    "a_claim_is_settled_once": lambda: twice(entry, what="settled", about=received()),
    "only_a_reception_uses_a_turn": lambda: entry(uses_turn=True),
    "only_a_reception_is_of_a_visitor": lambda: received(what="back", uses_turn=False),
    "a_reception_names_its_clause": lambda: received(clause=""),
    "who_steps_out_says_why": lambda: entry(what="stepped_out"),
}
# SQLite asks the trigger that keeps rows from being replaced before the index.
GROWS = [name for name in BREAKING if "one_effect" in name]
GROWS += ["entries_of_a_day_stand_one_after_another", "a_claim_is_settled_once"]
GROWS += ["a_visitor_counts_once_a_day_for_a_receptionist"]


@pytest.mark.parametrize("name", BREAKING)
def test_the_database_refuses_what_is_not_so(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKING[name]()
    said = str(refused.value)
    assert name in said or (name in GROWS and "only grows" in said)


def test_every_constraint_is_broken_here() -> None:
    ours = [
        rule.name
        for model in apps.get_app_config("rota").get_models()
        for rule in model._meta.constraints
        if isinstance(rule, models.CheckConstraint | models.UniqueConstraint)
    ]
    assert sorted(ours) == sorted(BREAKING)


@pytest.mark.parametrize("change", [{"uses_turn": False}, {"employee": None}, {"words": "x"}])
def test_what_happened_in_a_line_stays(change: dict[str, Any]) -> None:
    one = received()
    with pytest.raises(IntegrityError), transaction.atomic():
        TurnEntry.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        TurnEntry.objects.filter(pk=one.pk).delete()
