"""The database itself refuses what desks and shifts refuse: each constraint is broken past the
actions and found by its name.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from reception import clock
from reception.desks import shifts
from reception.desks.models import Desk, Shift
from tests.desks.at_the_desk import a_desk, stands
from tests.visitors.models.broken_rows import again, put

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def a_shift(**columns: object) -> Shift:
    """Return the open shift of 何静 at her desk, with some columns put past every action."""
    shift = shifts.begin(a_desk(), stands(), Shift.Opened.PIN, clock.now())
    put(shift, **columns)
    return shift


def over(ended: str, hours: int = 1) -> Shift:
    return a_shift(closed_at=clock.now() + timedelta(hours=hours), ended=ended)


def enrolled(**columns: object) -> Desk:
    desk = a_desk()
    put(desk, device="a" * 64, enrolled_at=clock.now(), code="b" * 64, code_until=clock.now())
    put(desk, **columns)
    desk.refresh_from_db()
    return desk


BREAKING: dict[str, Callable[[], object]] = {
    "desks_of_a_site_have_names_of_their_own": lambda: again(a_desk()),
    "a_browser_is_one_desk": lambda: again(enrolled(code="", code_until=None), name="二号"),
    "a_code_enrols_one_desk": lambda: again(enrolled(device="", enrolled_at=None), name="二号"),
    "an_enrolled_desk_says_since_when": lambda: enrolled(enrolled_at=None),
    "a_code_of_a_desk_ends": lambda: enrolled(code_until=None),
    "a_desk_has_one_open_shift": lambda: again(a_shift(), user_id=stands("高岩").pk),
    "a_person_stands_at_one_desk": lambda: again(a_shift(), desk_id=a_desk("前台二号").pk),
    "a_closed_shift_says_how": lambda: over(""),
    "a_supervisor_who_closes_a_shift_is_named": lambda: over("closed"),
    "a_shift_ends_after_it_began": lambda: over("out", hours=-1),
}
ALSO: list[tuple[str, Callable[[], object]]] = [
    ("an_enrolled_desk_says_since_when", lambda: put(a_desk(), enrolled_at=clock.now())),
    ("a_code_of_a_desk_ends", lambda: put(a_desk(), code_until=clock.now())),
    ("a_closed_shift_says_how", lambda: a_shift(ended="out")),
    ("a_supervisor_who_closes_a_shift_is_named", lambda: a_shift(closed_by=stands("高岩"))),
]


@pytest.mark.parametrize(("name", "breaking"), [*BREAKING.items(), *ALSO])
def test_the_database_refuses(name: str, breaking: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    # SQLite names the columns of a unique index, not the index.
    rule = rules()[name]
    assert name in str(why.value) or all(
        one in str(why.value) for one in getattr(rule, "fields", name)
    )


def test_every_constraint_has_its_breach() -> None:
    assert rules().keys() == BREAKING.keys()


def rules() -> dict[str, models.BaseConstraint]:
    return {
        rule.name: rule
        for model in apps.get_app_config("desks").get_models()
        for rule in model._meta.constraints
    }
