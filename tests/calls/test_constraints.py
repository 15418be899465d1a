"""The database itself refuses what the steps refuse: each constraint is broken past them and found
by its name.
"""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from reception import clock
from tests.calls.scenes import left, taken
from tests.visitors.models.broken_rows import put
from visitors.calls.models import CallEvent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def changed(**columns: object) -> None:
    put(taken(clock.now()), **columns)


def message(**columns: object) -> None:
    put(left(clock.now()).message, **columns)


def twice(*, by_link: bool) -> None:
    one = taken(clock.now())
    for _ in range(2):
        CallEvent.objects.create(
            call=one,
            what="read",
            at=clock.now(),
            by=None if by_link else one.taken_by,
            request_key="k1",
        )


def a_try(**columns: object) -> None:
    given = {"call": taken(clock.now()), "what": "tried", "at": clock.now(), **columns}
    CallEvent.objects.create(**given)


BREAKING: dict[str, Callable[[], object]] = {
    "a_call_has_a_result_once_it_is_closed": lambda: changed(state="closed"),
    "a_call_that_rings_or_is_missed_was_not_answered": lambda: changed(state="missed"),
    "a_message_is_called_back_after_it_is_read": lambda: message(called_back_at=clock.now()),
    "a_message_is_done_after_the_caller_was_called_back": lambda: message(
        read_at=clock.now(), done_at=clock.now()
    ),
    "a_request_about_a_call_has_one_effect": lambda: twice(by_link=False),
    "a_request_by_the_link_of_a_call_has_one_effect": lambda: twice(by_link=True),
    "a_try_to_connect_says_how_it_ended": a_try,
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


def rules() -> dict[str, models.BaseConstraint]:
    found = (model._meta.constraints for model in apps.get_app_config("calls").get_models())
    return {rule.name: rule for of_model in found for rule in of_model}


def test_every_rule_is_broken_here() -> None:
    assert set(BREAKING) == set(rules())
