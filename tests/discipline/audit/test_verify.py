"""Whoever changes the ledger past the program is found out: each way to tamper is done here, with
the triggers taken away for a moment.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection

from reception.policy.models import Ladder, LadderDate, LadderStep
from reception.policy.penalty import Penalty
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, an_employee, the_policy
from tests.discipline.scenes import booked
from tests.discipline.tampering import (
    a_book,
    as_sql,
    change_penalty,
    found,
    of,
    points_more,
    sql,
    the_place,
    told,
)
from tests.visitors.scenes import after, the_office
from visitors.discipline.audit import verify
from visitors.discipline.ledger import chain, erasure
from visitors.discipline.models import Entry, Head, LadderVersion, Words
from visitors.discipline.sealing import canonical

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> list[Entry]:
    """Return the ledger that is tampered with."""
    return a_book()


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(after(180), tick=False):
        yield


class TestAnUntouchedLedger:
    def test_verifies_with_voids_corrections_reliefs_and_heads(self, book: list[Entry]):
        assert {entry.kind for entry in book} == {"violation", "void", "correction"}
        assert any(entry.is_relief for entry in book)
        assert Head.objects.exists()
        code, said = told()
        assert (code, said) == (
            0,
            (
                f"ok: {len(book)} entries; chain, numbering, steps, words, cases, ladders,"
                " months, triggers and heads are sound\n"
            ),
        )

    def test_verifies_where_there_is_none(self):
        assert told()[0] == 0

    def test_verifies_when_words_were_erased(self, book: list[Entry]):
        for entry in (book[1], book[-1]):
            erasure.erase(
                entry,
                "当事人要求删除文字内容",
                the_office(),
                after(200),
                NO_KEY,
                of_the_case=True,
            )
        assert found() == {}

    def test_verifies_after_a_ladder_was_edited_and_renamed_in_the_admin(self, book: list[Entry]):
        step = LadderStep.objects.get(ladder__code="no_badge", number=1)
        step.fine = 80
        step.save()
        row = Ladder.objects.get(code="no_badge")
        row.code = "badge_missing"
        row.save()
        assert found() == {}

    def test_is_read_as_the_chain_writes_it(self, book: list[Entry]):
        """What lies in the database gives the bytes that were digested when it was booked."""
        for entry in Entry.objects.select_related("sheet__ladder", "version", "violation"):
            assert canonical.linked(entry.prev, chain.facts_of(entry)) == entry.hash


# Each column of an entry, with what somebody might write into it.
FIELDS = {
    "step": "1",
    "count": "1",
    "severity": "'grave'",
    "seq": "99",
    '"on"': "'2026-03-04'",
    "since": "'2026-01-01'",
    "booked_at": "'2026-03-04 01:00:00+00:00'",
    "hash": "'0'",
    "prev": "'0'",
    "source_digest": "'0'",
    "evidence_digest": "'0'",
    "text_digest": "'0'",
    "booked_by_id": "(SELECT MIN(id) FROM auth_user WHERE id <> booked_by_id)",
    "sheet_id": "(SELECT MAX(id) FROM discipline_sheet)",
    "version_id": "(SELECT MAX(id) FROM discipline_ladderversion)",
}

# What it took, with each part of it changed, left out or put in.
TAKEN = Penalty(("written_warning", "fine"), Decimal(100))
NO_FINE = replace(TAKEN, fine=Decimal(0))
PENALTIES = [
    as_sql(replace(TAKEN, fine=Decimal(1))),
    as_sql(replace(TAKEN, points=7)),
    as_sql(replace(TAKEN, pay_share=3)),
    as_sql(replace(TAKEN, measures=())),
    as_sql(TAKEN).replace('"100.00"', '"100.001"'),
    as_sql(TAKEN).replace('"points": 0', '"points": 0.0'),
    as_sql(TAKEN).replace('"points": 0, ', ""),
    as_sql(TAKEN).replace("{", '{"house_arrest": 1, '),
]


class TestAChangedEntry:
    @pytest.mark.parametrize(
        ("column", "value"), [*sorted(FIELDS.items()), *(("penalty", one) for one in PENALTIES)]
    )
    def test_is_found_whatever_field_it_is(self, book: list[Entry], column: str, value: str):
        victim = book[2]
        sql(f"UPDATE discipline_entry SET {column} = {value} WHERE id = {victim.pk}")
        first = verify.verify().found.first
        assert first is not None
        assert first.position == victim.position
        assert first.kind in (
            "changed",
            "inserted",
        ), "one that continues another value looks like one that was put in"

    @pytest.mark.parametrize("column", ["employee_id", "ladder_id"])
    def test_is_found_where_its_sheet_was_given_to_somebody_else(
        self, book: list[Entry], column: str
    ):
        table = {"employee_id": "organisation_employee", "ladder_id": "policy_ladder"}[column]
        unused = (
            f"(SELECT MIN(id) FROM {table} WHERE id NOT IN (SELECT {column} FROM discipline_sheet))"
        )
        sql(f"UPDATE discipline_sheet SET {column} = {unused} WHERE id = {book[0].sheet_id}")
        assert found()["changed"].position == 1

    def test_is_named_with_person_ladder_and_number(self, book: list[Entry]):
        victim = book[1]
        change_penalty(victim, NO_FINE)
        assert the_place(found()["changed"]) == of(victim)
        code, said = told()
        assert code == 1
        assert (
            f"first bad entry: position 2, employee {an_employee('赵凯').number}, ladder no_badge,"
            " no. 2" in said
        )

    def test_is_found_where_its_hash_was_made_to_fit(self, book: list[Entry]):
        victim = book[2]
        change_penalty(victim, NO_FINE)
        forged = canonical.linked(
            victim.prev, {**chain.facts_of(victim), "penalty": NO_FINE.as_stored()}
        )
        sql(f"UPDATE discipline_entry SET hash = '{forged}' WHERE id = {victim.pk}")
        assert the_place(found()["changed"]) == of(victim)
        assert "step" in found(), "and the fine does not follow from the ladder"

    def test_is_found_where_the_whole_chain_was_made_to_fit_because_yesterdays_head_is_signed(
        self, book: list[Entry]
    ):
        points_more(book[2])
        assert set(found()) == {"changed", "step"}
        assert "at the end of" in found()["changed"].sentence

    @pytest.mark.skipif(
        connection.vendor == "postgresql", reason="PostgreSQL takes no text for a number"
    )
    def test_that_cannot_be_read_is_named(self, book: list[Entry]):
        sql(f"UPDATE discipline_entry SET booked_at = 'soon' WHERE id = {book[2].pk}")
        first = verify.verify().found.first
        assert first is not None
        assert (first.kind, first.position) == ("changed", book[2].position)
        assert "cannot be read" in first.sentence

    def test_at_the_very_end_is_found_by_the_book(self, book: list[Entry]):
        victim = booked(now=after(3000))
        forged = canonical.linked(victim.prev, {**chain.facts_of(victim), "booked_by": None})
        sql(f"UPDATE discipline_entry SET hash = '{forged}' WHERE id = {victim.pk}")
        assert found()["changed"].position == victim.position


class TestWords:
    def test_that_were_changed_are_found(self, book: list[Entry]):
        sql(f"UPDATE discipline_words SET text = '别的' WHERE entry_id = {book[1].pk}")
        assert the_place(found()["words"]) == of(book[1])

    def test_that_were_deleted_are_found(self, book: list[Entry]):
        sql(f"DELETE FROM discipline_words WHERE entry_id = {book[1].pk}")
        assert "gone" in found()["words"].sentence

    def test_that_were_erased_past_the_program_are_found(self, book: list[Entry]):
        Words.objects.filter(entry=book[1]).update(text="", salt="", erased_at=after(99))
        assert "nobody has written down" in found()["words"].sentence

    def test_that_were_put_back_after_they_were_erased_are_found(self, book: list[Entry]):
        erasure.erase(book[1], "当事人要求删除文字内容", the_office(), after(200), NO_KEY)
        put_back = f"text = '别的', salt = '{'0' * 32}', erased_at = NULL, erased_by_id = NULL"
        sql(f"UPDATE discipline_words SET {put_back} WHERE entry_id = {book[1].pk}")
        assert the_place(found()["words"]) == of(book[1])


class TestTheIncident:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ("source = 'oa:other'", "source"),
            ("evidence = '{}'", "evidence"),
            ("severity = 'grave'", "severity"),
            ("employee_id = OTHER", "person"),
            ("seen_at = '2026-03-01 01:00:00+00:00'", "day"),
        ],
    )
    def test_that_says_something_else_is_found(self, book: list[Entry], change: str, sentence: str):
        other = an_employee("孙伟").pk
        sql(
            f"UPDATE discipline_incident SET {change.replace('OTHER', str(other))} WHERE id ="
            f" {book[1].incident_id}"
        )
        assert sentence in found()["evidence"].sentence
        assert the_place(found()["evidence"]) == of(book[1])


class TestLadders:
    def test_a_changed_version_is_found(self, book: list[Entry]):
        version = LadderVersion.objects.get(ladder__code="no_badge")
        sql(
            "UPDATE discipline_ladderversion SET content = replace(content, '50.00', '10.00')"
            f" WHERE id = {version.pk}"
        )
        assert the_place(found()["ladder"]) == of(book[0])

    def test_a_version_that_fits_itself_again_is_found_by_its_entries(self, book: list[Entry]):
        version = LadderVersion.objects.get(ladder__code="no_badge")
        content = version.content.replace("50.00", "10.00")
        digest, table = canonical.digest(content), "discipline_ladderversion"
        # By way of a row in between: an incident names the digest, and PostgreSQL looks at once.
        sql(
            f"INSERT INTO {table} (digest, content, first_used_at, ladder_id)"
            f" SELECT 'between', content, first_used_at, ladder_id FROM {table}"
            f" WHERE id = {version.pk}",
            "UPDATE discipline_incident SET version_id = 'between'"
            f" WHERE version_id = '{version.digest}'",
            f"UPDATE {table} SET content = '{content}', digest = '{digest}'"
            f" WHERE id = {version.pk}",
            f"UPDATE discipline_incident SET version_id = '{digest}' WHERE version_id = 'between'",
            f"DELETE FROM {table} WHERE digest = 'between'",
        )
        assert found()["changed"].position == 1

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE policy_ladderstep SET fine = 10 WHERE number = 1 AND fine = 50",
            "UPDATE policy_ladder SET starts_over = 'month' WHERE code = 'no_badge'",
            (
                "DELETE FROM policy_ladderstep WHERE number = 2 AND ladder_id = (SELECT id FROM"
                " policy_ladder WHERE code = 'no_badge')"
            ),
        ],
    )
    def test_a_row_of_the_policy_that_was_changed_past_the_admin_is_found(
        self, book: list[Entry], change: str
    ):
        sql(change)
        assert "past the admin" in found()["policy"].sentence

    def test_a_row_of_the_policy_that_was_put_in_past_the_admin_is_found(self, book: list[Entry]):
        LadderStep.objects.bulk_create(
            [LadderStep(ladder=Ladder.objects.get(code="no_badge"), number=9, fine=1)]
        )
        assert "put in past the admin" in found()["policy"].sentence

    @pytest.fixture
    def by_term(self) -> Ladder:
        """Let a ladder start over on the first day of a term."""
        the_policy()
        ladder = Ladder.objects.get(code="internal_complaint")
        ladder.starts_over = "dates"
        ladder.save()
        LadderDate.objects.create(ladder=ladder, on=date(2026, 3, 1))
        return ladder

    def test_the_days_on_which_a_ladder_starts_over_may_be_edited_in_the_admin(
        self, by_term: Ladder
    ):
        booked(ladder=by_term.code)
        row = by_term.dates.get()
        row.on = date(2026, 2, 16)
        row.save()
        LadderDate.objects.create(ladder=by_term, on=date(2026, 9, 1)).delete()
        assert found() == {}

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ("UPDATE policy_ladderdate SET \"on\" = '2026-03-04'", "2026-03-01 → 2026-03-04"),
            ("DELETE FROM policy_ladderdate", "was deleted past the admin"),
        ],
    )
    def test_a_day_on_which_a_ladder_starts_over_that_was_changed_past_the_admin_is_found(
        self, by_term: Ladder, change: str, sentence: str
    ):
        sql(change)
        assert sentence in found()["policy"].sentence

    def test_a_day_that_was_put_in_past_the_admin_is_found(self, by_term: Ladder):
        LadderDate.objects.bulk_create([LadderDate(ladder=by_term, on=date(2026, 3, 4))])
        assert "put in past the admin" in found()["policy"].sentence

    @pytest.mark.parametrize(
        ("table", "change"),
        [
            ("ladderstep", "fine = 10 WHERE number = 1 AND fine = 50"),
            ("ladder", "starts_over = 'month' WHERE code = 'no_badge'"),
        ],
    )
    def test_a_row_that_was_changed_together_with_its_history_is_found_by_what_was_booked(
        self, book: list[Entry], table: str, change: str
    ):
        sql(f"UPDATE policy_{table} SET {change}", f"UPDATE policy_historical{table} SET {change}")
        assert "is in no record of its history" in found()["policy"].sentence
        assert the_place(found()["policy"]) == of(book[0])

    def test_a_row_that_was_changed_past_the_admin_for_one_booking_and_changed_back_is_found(
        self, book: list[Entry]
    ):
        sql("UPDATE policy_ladderstep SET fine = 10 WHERE number = 1 AND fine = 50")
        new_edition()
        cheap = booked(an_employee("周岚"), now=after(100))
        assert cheap.penalty.fine == 10
        sql("UPDATE policy_ladderstep SET fine = 50 WHERE number = 1 AND fine = 10")
        assert the_place(found()["policy"]) == of(cheap)
