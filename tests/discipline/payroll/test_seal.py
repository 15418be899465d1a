"""Somebody changes a closed month past the program: the database refuses, and where it was made to
obey, verifying says so (P8).
"""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tests.builders import an_employee
from tests.discipline.month_scenes import (
    DECEMBER,
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
from visitors.discipline.audit import seals, trigger_check, verify
from visitors.discipline.models import MonthClose, MonthPay
from visitors.discipline.payroll import charges, seal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_months() -> None:
    """Close September, October and November, with pay, a void and somebody else."""
    first = booked(on(9, 3))
    paid(SEPTEMBER, {"赵凯": "100"})
    closed(SEPTEMBER)
    voided(first, on(10, 4))
    booked(on(10, 5), an_employee("孙伟"))
    paid(OCTOBER, {"赵凯": "8000", "孙伟": "6500.50"})
    closed(OCTOBER)
    closed(NOVEMBER)


def test_three_months_as_they_were_closed_are_sound():
    assert found() == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE discipline_monthline SET withheld = 1 WHERE fine > 0",
        "UPDATE discipline_monthline SET cap = NULL",
        "UPDATE discipline_monthline SET name = '别人'",
        "UPDATE discipline_monthline SET pay = 9",
        "UPDATE discipline_monthitem SET withheld = withheld + 0.01",
        "UPDATE discipline_monthitem SET fine = 1",
        "UPDATE discipline_monthitem SET why = 'relief'",
        "UPDATE discipline_monthitem SET clause = 'P1'",
        (
            "UPDATE discipline_monthitem SET entry_id = (SELECT MAX(id) FROM discipline_entry WHERE"
            " kind = 'violation') WHERE id = (SELECT MIN(id) FROM discipline_monthitem)"
        ),
        "UPDATE discipline_monthclose SET yuan_per_point = 10",
        "UPDATE discipline_monthclose SET cap_percent = 100",
        "UPDATE discipline_monthclose SET position = 1",
        "UPDATE discipline_monthclose SET fine = fine + 1",
        "UPDATE discipline_monthclose SET people = 9",
        "UPDATE discipline_monthclose SET withheld = 0.01",
        "UPDATE discipline_monthclose SET closed_at = '2026-12-24 00:00:00+00:00'",
        "DELETE FROM discipline_monthitem WHERE id = (SELECT MAX(id) FROM discipline_monthitem)",
    ],
)
def test_a_change_is_found(change):
    sql(change)
    finding = found()["month"]
    assert "does not say what was sealed" in finding.sentence


def test_a_line_that_was_put_in_is_found():
    sql(
        "INSERT INTO discipline_monthline (close_id, employee_id, number, name, name_en,"
        " department, department_en, fine, points, pay_share, as_points, withheld) SELECT MAX(id),"
        " (SELECT MIN(employee_id) FROM discipline_monthline), 'x', 'x', '', '', '', 1, 0, 0, 0, 1"
        " FROM discipline_monthclose"
    )
    assert "2026-11" in found()["month"].sentence


def test_a_month_that_was_taken_out_is_found():
    close = MonthClose.objects.get(month=OCTOBER)
    sql(
        "DELETE FROM discipline_monthitem WHERE line_id IN (SELECT id FROM discipline_monthline"
        f" WHERE close_id = {close.pk})",
        f"DELETE FROM discipline_monthline WHERE close_id = {close.pk}",
        f"DELETE FROM discipline_monthclose WHERE id = {close.pk}",
    )
    assert "months are missing" in found()["month"].sentence


def test_a_seal_that_somebody_made_without_the_key_is_found(settings):
    sql("UPDATE discipline_monthline SET withheld = 1")
    before = ""
    for close in MonthClose.objects.order_by("month"):
        before = seal.digest(close, before, charges.closed_lines(close))
        sql(f"UPDATE discipline_monthclose SET digest = '{before}' WHERE id = {close.pk}")
    assert "is not signed by us" in found()["month"].sentence


def test_a_seal_by_a_key_that_was_changed_holds_while_that_one_is_named(settings):
    settings.LEDGER_OLD_KEYS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "p7Yw-2Kd5HqTzLn7VbXc3MjP9sGfAe6UiOoR1QtZxB4v-9vQe4ZrT7k"
    assert "month" not in found()
    settings.LEDGER_OLD_KEYS = []
    assert "is not signed by us" in found()["month"].sentence


def test_months_that_have_all_lost_their_seals_are_found():
    sql("UPDATE discipline_monthclose SET digest = '', signature = ''")
    assert "2026-09 has lost its seal" in found()["month"].sentence


def without(month: date) -> None:
    """Delete a closed month with all that stands in it."""
    close = MonthClose.objects.get(month=month)
    lines = f"SELECT id FROM discipline_monthline WHERE close_id = {close.pk}"
    sql(
        f"DELETE FROM discipline_monthitem WHERE line_id IN ({lines})",
        f"DELETE FROM discipline_monthline WHERE close_id = {close.pk}",
        f"DELETE FROM discipline_monthclose WHERE id = {close.pk}",
    )


@pytest.mark.parametrize("month", [SEPTEMBER, OCTOBER, NOVEMBER])
def test_a_month_that_was_deleted_is_found_whichever_it_is(month):
    without(month)
    assert verify.verify().found.counts["month"]
    told = [str(one) for one in seals.check(seals.SealChain()) if one.kind == "month"]
    assert told == [f"the month {month:%Y-%m} was closed and sealed, and it is gone"]


def test_all_months_that_were_deleted_are_found():
    for month in (SEPTEMBER, OCTOBER, NOVEMBER):
        without(month)
    assert verify.verify().found.counts["month"] == 3


def test_employees_are_sealed_in_a_fixed_order_however_they_are_read():
    close = MonthClose.objects.get(month=OCTOBER)
    before = MonthClose.objects.get(month=SEPTEMBER).digest
    lines = charges.closed_lines(close)
    assert len(lines) == 2
    for order in (lines, lines[::-1]):
        assert seal.digest(close, before, order) == close.digest
    ids = [line.row.employee_id for line in lines]
    for line, other in zip(lines, reversed(ids), strict=True):
        line.row.employee_id = other
    assert seal.digest(close, before, lines) != close.digest, "the control"


def test_a_seal_that_was_taken_off_is_found():
    sql("UPDATE discipline_monthclose SET digest = '', signature = '' WHERE month = '2026-11-01'")
    assert "has lost its seal" in found()["month"].sentence


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE discipline_monthpay SET pay = 9999",
        "UPDATE discipline_monthpay SET month = '2026-12-01'",
        "DELETE FROM discipline_monthpay",
        (
            "INSERT INTO discipline_monthpay (employee_id, month, pay) SELECT MIN(id),"
            " '2026-11-01', 5 FROM organisation_employee"
        ),
        "UPDATE discipline_historicalmonthpay SET pay = 1",
        "DELETE FROM discipline_historicalmonthpay",
    ],
)
def test_the_pay_of_a_closed_month_stays_whoever_writes_to_the_database(change):
    with (
        pytest.raises(DatabaseError, match=r"of a closed month stays|only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
    assert MonthPay.objects.get(month=SEPTEMBER).pay == 100


def test_the_pay_of_an_open_month_is_written_changed_and_taken_out():
    paid(DECEMBER, {"赵凯": "5"})
    paid(DECEMBER, {"赵凯": "6"})
    MonthPay.objects.get(month=DECEMBER).delete()
    with pytest.raises(DatabaseError, match="of a closed month stays"), transaction.atomic():
        MonthPay.objects.filter(month=SEPTEMBER).update(month=DECEMBER)


def test_the_triggers_of_pay_are_among_those_that_are_looked_at():
    assert any("discipline_monthpay" in statement for statement in trigger_check.statements())
    place = " ON discipline_monthpay" if connection.vendor == "postgresql" else ""
    name = (
        "only_grows_discipline_monthpay_row" if place else "only_grows_discipline_monthpay_update"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{place}")
    assert name in found()["trigger"].sentence
