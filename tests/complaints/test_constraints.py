"""The database itself refuses what the steps refuse: each constraint is broken past them and found
by its name.
"""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, models, transaction

from reception import clock
from tests.complaints.scenes import registered, reported, zhao
from tests.visitors.models.broken_rows import again, put
from visitors.complaints.models import Complaint, ComplaintEvent, ComplaintStatement, Prevention

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def changed(**columns: object) -> Complaint:
    one = registered(clock.now())
    put(one, **columns)
    return one


def twice(what: str, by: User | None = None) -> None:
    one = registered(clock.now())
    for _ in range(2):
        ComplaintEvent.objects.create(
            complaint=one, what=what, at=clock.now(), by=by, request_key="k1"
        )


def of_somebody() -> None:
    twice("added", registered(clock.now()).registered_by)


def promised(**columns: object) -> None:
    put(
        Prevention.objects.create(
            report=reported(clock.now()).reports.get(), employee=zhao(), until=clock.now()
        ),
        **columns,
    )


def stated(**columns: object) -> None:
    row = ComplaintStatement.objects.create(month=clock.today(), ended_at=clock.now())
    put(row, **columns)


BREAKING: dict[str, Callable[[], object]] = {
    "a_complaint_says_who_and_what": lambda: changed(what=""),
    "a_complaint_ends_closed_or_withdrawn": lambda: changed(closed_at=clock.now()),
    "a_complaint_is_closed_after_its_answer": lambda: changed(
        stage="closed", closed_at=clock.now(), valid=True
    ),
    "an_investigated_complaint_has_a_department": lambda: changed(stage="assigned", valid=True),
    "a_complaint_is_judged_after_it_is_registered": lambda: changed(stage="assessed"),
    "a_major_complaint_says_since_when": lambda: changed(major="yes"),
    "a_request_about_a_complaint_has_one_effect": of_somebody,
    "a_complainants_request_has_one_effect": lambda: twice("added"),
    "a_statement_of_complaints_says_who_sent_it": lambda: stated(sent_at=clock.now()),
    "a_complaint_is_registered_once": lambda: again(
        registered(clock.now()).events.get(what="registered")
    ),
    "prevention_is_done_after_it_is_agreed": lambda: promised(
        done_at=clock.now(), look_at=clock.now()
    ),
    "prevention_is_looked_at_twice_after_it_is_done": lambda: promised(looked=1),
}


@pytest.mark.parametrize(("name", "breaking"), BREAKING.items())
def test_the_database_refuses(name: str, breaking: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    rule = rules()[name]
    grows = "only grows" in str(why.value)  # SQLite asks the trigger before the index
    assert (
        name in str(why.value)
        or grows
        or all(one in str(why.value) for one in getattr(rule, "fields", name))
    )


def test_every_constraint_has_its_breach() -> None:
    assert rules().keys() == BREAKING.keys()


def rules() -> dict[str, models.BaseConstraint]:
    return {
        rule.name: rule
        for model in apps.get_app_config("complaints").get_models()
        for rule in model._meta.constraints
    }
