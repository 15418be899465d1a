"""Months that were closed before they held all they say are filled in, shared over their
violations, and sealed (P8).
"""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from reception.policy.rulebook import in_force
from tests.discipline.month_scenes import (
    NOVEMBER,
    OCTOBER,
    SEPTEMBER,
    booked,
    closed,
    on,
    paid,
    voided,
)
from tests.discipline.tampering import found, sql
from visitors.discipline import verify_months
from visitors.discipline.models import MonthClose, MonthItem, MonthLine

pytestmark = pytest.mark.django_db(transaction=True)
FORTH = ("discipline", "0008_months")


def went_back() -> None:
    """Bring the tables of the ledger to where they were before."""
    executor = MigrationExecutor(connection)
    executor.migrate(
        [
            parent.key
            for parent in executor.loader.graph.node_map[FORTH].parents
            if parent.key[0] == "discipline"
        ]
    )


def came_forth() -> None:
    """Bring them to where they are now, as an update does."""
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("discipline"))


def columns(row: Any, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


def test_what_was_closed_before_is_filled_in_and_sealed():
    first = booked(on(9, 3))
    paid(SEPTEMBER, {"赵凯": "100"})
    closed(SEPTEMBER)
    voided(first, on(10, 4))
    booked(on(10, 5))
    booked(on(10, 6))
    paid(OCTOBER, {"赵凯": "8000"})
    closed(OCTOBER)
    closed(NOVEMBER)
    names = ("number", "name", "department", "pay", "withheld", "as_points")
    lines = [columns(row, *names) for row in MonthLine.objects.order_by("pk")]
    parts = ("had", "withheld", "why", "ladder", "clause")
    items = [columns(row, *parts) for row in MonthItem.objects.order_by("pk")]
    assert [row[1] for row in items] == [20, -20, 50, 100]
    try:
        went_back()
    finally:
        came_forth()
    assert [columns(row, *names) for row in MonthLine.objects.order_by("pk")] == lines
    assert [columns(row, *parts) for row in MonthItem.objects.order_by("pk")] == items
    assert {(close.yuan_per_point, close.cap_percent) for close in MonthClose.objects.all()} >= {
        (0, 20)
    }
    assert verify_months.unsealed() == []
    assert found() == {}, "triggers and seals are as they should be"


def test_what_one_sum_gave_back_is_shared_so_that_the_sum_stays():
    """As it was before: all of October was given back, and 20 kept of a violation that is void."""
    first = booked(on(9, 3))
    paid(SEPTEMBER, {"赵凯": "100"})
    closed(SEPTEMBER)
    booked(on(10, 3))
    closed(OCTOBER)
    voided(first, on(11, 4))
    closed(NOVEMBER)
    in_force()
    try:
        went_back()
        sql("UPDATE discipline_monthline SET withheld = -100 WHERE fine = -100")
    finally:
        came_forth()
    november = MonthLine.objects.get(close__month=NOVEMBER)
    shares = list(november.items.order_by("entry").values_list("withheld", flat=True))
    assert (shares, sum(shares)) == ([Decimal(-20), Decimal(-80)], november.withheld)
    assert found() == {}
