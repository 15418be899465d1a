"""Entries that were deleted, put in, put into another order, or say what does not follow, are
found.
"""

from decimal import Decimal
from typing import Any

import pytest

from reception.policy.climb import LadderOutcome
from reception.policy.penalty import Penalty
from tests.builders import an_employee
from tests.discipline.scenes import a_proposal, booked
from tests.discipline.tampering import a_book, delete, forge, found, of, set_back, sql, the_place
from tests.triggers import lifted_triggers
from tests.visitors.scenes import after, the_office
from visitors.discipline.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> list[Entry]:
    """Return the ledger that is tampered with."""
    return a_book()


class TestDeletedEntries:
    def test_in_the_middle_are_found(self, book: list[Entry]):
        delete(book[2])
        assert found()["deleted"].position == book[2].position

    def test_at_the_beginning_are_found(self, book: list[Entry]):
        delete(book[5])
        assert found()["deleted"].position == book[5].position

    def test_with_the_others_moved_up_are_found(self, book: list[Entry]):
        delete(book[5])
        for entry in book[6:]:
            sql(f"UPDATE discipline_entry SET position = position - 1 WHERE id = {entry.pk}")
        assert found()["deleted"].position == book[5].position

    def test_at_the_end_are_found_by_book_sheet_and_head(self, book: list[Entry]):
        for entry in book[:-3:-1]:
            delete(entry)
        assert found()["tail"].position == book[-2].position

    def test_at_the_end_are_found_where_the_book_was_set_back(self, book: list[Entry]):
        delete(book[-1])
        sql(f"UPDATE discipline_book SET position = {book[-2].position}, hash = '{book[-2].hash}'")
        assert "tail" in found()

    def test_at_the_end_are_found_by_the_signed_head_where_book_and_sheet_were_set_back(
        self, book: list[Entry]
    ):
        set_back(book)
        assert "the head of" in found()["tail"].sentence

    def test_are_found_by_the_incident_that_was_booked(self, book: list[Entry]):
        extra = booked(now=after(3000))
        set_back([*book, extra])
        assert "was booked, and its entry is gone" in found()["deleted"].sentence


COPIED = [field.column for field in Entry._meta.concrete_fields if field.column != "id"]


def put_in(like: Entry, **columns: Any) -> None:
    """Put a copy of an entry into the table, with some columns of one's own."""
    others = {"position": "position", **{name: str(value) for name, value in columns.items()}}
    wanted = ", ".join(others.get(name, f'"{name}"') for name in COPIED)
    names = ", ".join(f'"{name}"' for name in COPIED)
    sql(
        f"INSERT INTO discipline_entry ({names}) SELECT {wanted} FROM discipline_entry WHERE id ="
        f" {like.pk}"
    )


class TestInsertedEntries:
    def test_at_the_end_are_found(self, book: list[Entry]):
        last = book[-1]
        violation = next(entry for entry in book if entry.kind == "correction")
        put_in(
            violation,
            position=last.position + 1,
            seq=violation.sheet.last_seq + 1,
            prev=f"'{last.hash}'",
            hash="'ff'",
        )
        assert found()["inserted"].position == last.position + 1

    def test_between_others_are_found(self, book: list[Entry]):
        for entry in book[:3:-1]:
            sql(f"UPDATE discipline_entry SET position = position + 1 WHERE id = {entry.pk}")
        put_in(
            next(one for one in book if one.kind == "correction"),
            position=book[4].position,
            seq=90,
            prev="'aa'",
            hash="'ff'",
        )
        assert found()["inserted"].position == book[4].position


class TestTheOrder:
    def test_swapped_in_the_book_is_found(self, book: list[Entry]):
        one, other = book[4], book[5]
        sql(
            f"UPDATE discipline_entry SET position = 900 WHERE id = {one.pk}",
            f"UPDATE discipline_entry SET position = {one.position} WHERE id = {other.pk}",
            f"UPDATE discipline_entry SET position = {other.position} WHERE id = {one.pk}",
        )
        assert found()["order"].position == one.position
        assert "inserted" not in found()

    def test_swapped_on_a_sheet_is_found(self, book: list[Entry]):
        one, other = book[1], book[2]
        sql(
            f"UPDATE discipline_entry SET seq = 900 WHERE id = {one.pk}",
            f"UPDATE discipline_entry SET seq = {one.seq} WHERE id = {other.pk}",
            f"UPDATE discipline_entry SET seq = {other.seq} WHERE id = {one.pk}",
        )
        assert {"changed", "order"} <= set(found())


class TestSteps:
    """The chain is sound here; what it says is not what the ladder says."""

    def test_a_correction_that_follows_from_nothing_is_found(self, book: list[Entry]):
        forged = forge(
            "correction", book[2], LadderOutcome(3, None, 1, Penalty(("verbal_warning",)))
        )
        assert the_place(found()["step"]) == of(forged)
        assert set(found()) == {"step"}

    def test_a_correction_that_says_too_little_is_found(self, book: list[Entry]):
        void = forge("void", book[5], LadderOutcome(0, None, 0), by=the_office().user)
        assert "is missing" in found()["step"].sentence
        assert found()["step"].position == void.position
        forge("correction", book[8], LadderOutcome(1, None, 9, Penalty(("education",))))
        assert "follows from what stands" in found()["step"].sentence

    def test_a_relief_that_takes_more_is_found(self, book: list[Entry]):
        forge(
            "correction",
            book[4],
            LadderOutcome(1, None, 1, Penalty(("verbal_warning", "fine"), fine=Decimal(70))),
            is_relief=True,
            by=the_office().user,
        )
        assert "not less than" in found()["step"].sentence

    def test_a_violation_that_told_another_step_is_found(self, book: list[Entry]):
        incident = a_proposal(an_employee("孙伟"), ladder="no_badge", now=after(2990))
        gentle = LadderOutcome(2, None, 1, Penalty(("education",)))
        wrong = forge(
            "violation",
            book[4],
            gentle,
            incident=incident,
            version=book[4].version,
            by=the_office().user,
        )
        assert the_place(found()["step"]) == of(wrong)

    def test_a_violation_that_is_void_twice_is_found(self, book: list[Entry]):
        sql("DROP INDEX IF EXISTS a_violation_is_voided_once")
        with lifted_triggers():
            forge("void", book[0], LadderOutcome(0, None, 0), by=the_office().user)
        assert "void already" in found()["step"].sentence
