"""The database itself refuses what closing refuses: each constraint is broken past it."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.builders import a_site, an_employee
from tests.reports.scenes import EVENING, THURSDAY
from visitors.reports.models import ClosedDay, FrozenFigure, ReportOrder, StaffNote

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def a_day() -> ClosedDay:
    return ClosedDay.objects.create(site=a_site(), day=THURSDAY, closed_at=EVENING)


def frozen(day: ClosedDay, code: str) -> None:
    FrozenFigure.objects.create(closed=day, code=code, n=1, total=1)


def twice() -> None:
    day = a_day()
    for _ in range(2):
        frozen(day, "R01")


def said_twice() -> None:
    for _ in range(2):
        StaffNote.objects.create(employee=an_employee(), month=THURSDAY.replace(day=1))


def sent_twice() -> None:
    for _ in range(2):
        ReportOrder.objects.create(employee=an_employee(), kind="daily", site=a_site())


BREAKING: dict[str, Callable[[], object]] = {
    "a_day_of_a_site_is_closed_once": lambda: (a_day(), a_day()),
    "a_figure_of_a_day_is_frozen_once": twice,
    "somebody_is_sent_a_report_once": sent_twice,
    "somebody_says_one_thing_of_a_month": said_twice,
    "a_frozen_figure_has_a_code": lambda: frozen(a_day(), ""),
}


@pytest.mark.parametrize(("name", "breaking"), BREAKING.items())
def test_the_database_refuses(name: str, breaking: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    assert name in str(why.value) or "UNIQUE" in str(why.value) or "closed day" in str(why.value)


def test_every_constraint_of_reports_is_broken_here() -> None:
    named = {
        constraint.name
        for model in apps.get_app_config("reports").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint | models.UniqueConstraint)
    }
    assert named == set(BREAKING)
