"""Whoever changes the ledger past the program is found out: each way to tamper is done here, with the triggers taken away for a moment."""

import re
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from reception.policy.climb import Rung
from reception.policy.models import Ladder, LadderStep
from tests.builders import NO_RECEIPT, an_employee
from tests.discipline.scenes import WHY, a_proposal, booked, voided
from tests.triggers import lifted_triggers
from tests.visitors.scenes import after, the_office
from visitors.discipline import canonical, chain, erasing, heads, ledger, verifying
from visitors.discipline.findings import Finding
from visitors.discipline.models import Entry, Head, LadderVersion, Words

pytestmark = pytest.mark.django_db
TOMORROW = after(24 * 60)


@pytest.fixture
def book() -> list[Entry]:
    """Let 赵凯 have five violations on one ladder and two on another, 孙伟 one; the first of 赵凯 is void, which corrects another."""
    first, *_others = (booked(now=after(30 + n), note=f"第 {n} 条") for n in range(4))
    booked(an_employee("孙伟"), now=after(40))
    booked(ladder="internal_complaint", now=after(41))
    ledger.relieve(booked(now=after(42)), Rung(0, None, 0, ("written_warning",)), WHY, the_office().user, after(43))
    booked(ladder="internal_complaint", now=after(44))
    voided(first)
    heads.sweep(TOMORROW)
    return list(Entry.objects.order_by("position"))


def sql(*statements: str) -> None:
    """Change the database as somebody would who has its password: triggers away, change, triggers back."""
    settle()
    with lifted_triggers(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def settle() -> None:
    """Let PostgreSQL look at once at the foreign keys that it looks at when a transaction ends; before, it lets no trigger be touched."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def found() -> dict[str, Finding]:
    """Return the first finding of each kind."""
    return {finding.kind: finding for finding in verifying.verify().found.in_order()}


def told() -> tuple[int, str]:
    """Return how the command ends and what it says."""
    said = StringIO()
    try:
        call_command("verify_ledger", stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def the_place(finding: Finding) -> tuple[int | None, str, str, int | None]:
    return finding.position, finding.employee, finding.ladder, finding.seq


def of(entry: Entry) -> tuple[int, str, str, int]:
    """Return what names an entry: position, number of the employee, ladder, number on the sheet."""
    return entry.position, entry.sheet.employee.number, entry.sheet.ladder.code, entry.seq


class TestAnUntouchedLedger:
    def test_verifies_with_voids_corrections_reliefs_and_heads(self, book: list[Entry]):
        assert {entry.kind for entry in book} == {"violation", "void", "correction"}
        assert any(entry.is_relief for entry in book)
        assert Head.objects.exists()
        code, said = told()
        assert (code, said) == (0, f"ok: {len(book)} entries; chain, numbering, steps, words, ladders, triggers and heads are sound\n")

    def test_verifies_where_there_is_none(self):
        assert told()[0] == 0

    def test_verifies_when_words_were_erased(self, book: list[Entry]):
        for entry in (book[1], book[-1]):
            erasing.erase(entry, "当事人要求删除文字内容", the_office(), after(200), NO_RECEIPT, of_the_case=True)
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
        """The fast way to the canonical bytes and the plain one give the same."""
        for row in canonical.rows():
            entry = Entry.objects.select_related("sheet__ladder", "version", "violation").get(pk=row[0])
            fast = canonical.linked(row, entry.sheet.employee_id, entry.sheet.ladder.code, entry.version.digest if entry.version else "")
            assert fast == chain.linked(entry.prev, ledger.facts(entry)) == entry.hash


# Each column of an entry, with what somebody might write into it.
FIELDS = {
    "fine": "1", "points": "7", "pay_share": "3", "step": "1", "count": "1", "measures": "'[]'", "severity": "'grave'", '"on"': "'2026-03-04'",
    "since": "'2026-01-01'", "source_digest": "'0'", "evidence_digest": "'0'", "text_digest": "'0'", "booked_at": "'2026-03-04 01:00:00+00:00'",
    "booked_by_id": "(SELECT MIN(id) FROM auth_user WHERE id <> booked_by_id)", "hash": "'0'", "prev": "'0'", "seq": "99",
    "sheet_id": "(SELECT MAX(id) FROM discipline_sheet)", "version_id": "(SELECT MAX(id) FROM discipline_ladderversion)",
}  # fmt: skip


class TestAChangedEntry:
    @pytest.mark.parametrize("column", sorted(FIELDS))
    def test_is_found_whatever_field_it_is(self, book: list[Entry], column: str):
        victim = book[2]
        sql(f"UPDATE discipline_entry SET {column} = {FIELDS[column]} WHERE id = {victim.pk}")
        first = verifying.verify().found.first
        assert first is not None
        assert first.position == victim.position
        assert first.kind in ("changed", "inserted"), "one that continues another value looks like one that was put in"

    @pytest.mark.parametrize("column", ["employee_id", "ladder_id"])
    def test_is_found_where_its_sheet_was_given_to_somebody_else(self, book: list[Entry], column: str):
        table = {"employee_id": "house_employee", "ladder_id": "policy_ladder"}[column]
        unused = f"(SELECT MIN(id) FROM {table} WHERE id NOT IN (SELECT {column} FROM discipline_sheet))"
        sql(f"UPDATE discipline_sheet SET {column} = {unused} WHERE id = {book[0].sheet_id}")
        assert found()["changed"].position == 1

    def test_is_named_with_person_ladder_and_number(self, book: list[Entry]):
        victim = book[1]
        sql(f"UPDATE discipline_entry SET fine = 0 WHERE id = {victim.pk}")
        assert the_place(found()["changed"]) == of(victim)
        code, said = told()
        assert code == 1
        assert f"first bad entry: position 2, employee {an_employee('赵凯').number}, ladder no_badge, no. 2" in said

    def test_is_found_where_its_hash_was_made_to_fit(self, book: list[Entry]):
        victim = book[2]
        sql(f"UPDATE discipline_entry SET fine = 0 WHERE id = {victim.pk}")
        forged = chain.linked(victim.prev, {**ledger.facts(victim), "fine": "0.00"})
        sql(f"UPDATE discipline_entry SET hash = '{forged}' WHERE id = {victim.pk}")
        assert the_place(found()["changed"]) == of(victim)
        assert "step" in found(), "and the fine does not follow from the ladder"

    def test_is_found_where_the_whole_chain_was_made_to_fit_because_yesterdays_head_is_signed(self, book: list[Entry]):
        points_more(book[2])
        assert set(found()) == {"changed", "step"}
        assert "at the end of" in found()["changed"].sentence

    def test_at_the_very_end_is_found_by_the_book(self, book: list[Entry]):
        victim = booked(now=after(3000))
        forged = chain.linked(victim.prev, {**ledger.facts(victim), "booked_by": None})
        sql(f"UPDATE discipline_entry SET hash = '{forged}' WHERE id = {victim.pk}")
        assert found()["changed"].position == victim.position


def points_more(victim: Entry) -> None:
    """Change an entry, and write the chain anew from there to its end."""
    sql(f"UPDATE discipline_entry SET points = points + 1 WHERE id = {victim.pk}")
    prev = victim.prev
    for entry in Entry.objects.filter(position__gte=victim.position).order_by("position").select_related("sheet__ladder"):
        value = chain.linked(prev, ledger.facts(entry))
        sql(f"UPDATE discipline_entry SET prev = '{prev}', hash = '{value}' WHERE id = {entry.pk}")
        prev = value
    sql(f"UPDATE discipline_book SET hash = '{prev}'")


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
        erasing.erase(book[1], "当事人要求删除文字内容", the_office(), after(200), NO_RECEIPT)
        sql(f"UPDATE discipline_words SET text = '别的', salt = '00', erased_at = NULL, erased_by_id = NULL WHERE entry_id = {book[1].pk}")
        assert the_place(found()["words"]) == of(book[1])


class TestTheIncident:
    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ("source = 'oa:other'", "source"), ("evidence = '{}'", "evidence"), ("severity = 'grave'", "severity"),
            ("employee_id = OTHER", "person"), ("seen_at = '2026-03-01 01:00:00+00:00'", "day"),
        ],
    )  # fmt: skip
    def test_that_says_something_else_is_found(self, book: list[Entry], change: str, sentence: str):
        other = an_employee("孙伟").pk
        sql(f"UPDATE discipline_incident SET {change.replace('OTHER', str(other))} WHERE id = {book[1].incident_id}")
        assert sentence in found()["evidence"].sentence
        assert the_place(found()["evidence"]) == of(book[1])


class TestDeletedEntries:
    def test_in_the_middle_are_found(self, book: list[Entry]):
        delete(book[2])
        assert found()["deleted"].position == book[2].position

    def test_at_the_beginning_are_found(self, book: list[Entry]):
        delete(book[5])
        assert verifying.verify().found.first.position == book[5].position

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

    def test_at_the_end_are_found_by_the_signed_head_where_book_and_sheet_were_set_back(self, book: list[Entry]):
        set_back(book)
        assert "the head of" in found()["tail"].sentence

    def test_are_found_by_the_incident_that_was_booked(self, book: list[Entry]):
        extra = booked(now=after(3000))
        set_back([*book, extra])
        assert "was booked, and its entry is gone" in found()["deleted"].sentence


def delete(entry: Entry) -> None:
    """Delete an entry with its words, and whatever is about it."""
    later = f"SELECT id FROM discipline_entry WHERE violation_id = {entry.pk}"
    sql(
        f"DELETE FROM discipline_words WHERE entry_id = {entry.pk} OR entry_id IN ({later})",
        f"DELETE FROM discipline_entry WHERE id = {entry.pk} OR violation_id = {entry.pk}",
    )


def set_back(entries: list[Entry]) -> None:
    """Delete the last entry, and make book and sheet say that it never was."""
    last, before = entries[-1], entries[-2]
    delete(last)
    sql(
        f"UPDATE discipline_book SET position = {before.position}, hash = '{before.hash}'",
        f"UPDATE discipline_sheet SET last_seq = last_seq - 1 WHERE id = {last.sheet_id}",
    )


COPIED = [field.column for field in Entry._meta.concrete_fields if field.column != "id"]


def put_in(like: Entry, **columns: Any) -> None:
    """Put a copy of an entry into the table, with some columns of one's own."""
    others = {"position": "position", **{name: str(value) for name, value in columns.items()}}
    wanted = ", ".join(others.get(name, f'"{name}"') for name in COPIED)
    names = ", ".join(f'"{name}"' for name in COPIED)
    sql(f"INSERT INTO discipline_entry ({names}) SELECT {wanted} FROM discipline_entry WHERE id = {like.pk}")


class TestInsertedEntries:
    def test_at_the_end_are_found(self, book: list[Entry]):
        last = book[-1]
        violation = next(entry for entry in book if entry.kind == "correction")
        put_in(violation, position=last.position + 1, seq=violation.sheet.last_seq + 1, prev=f"'{last.hash}'", hash="'ff'")
        assert found()["inserted"].position == last.position + 1

    def test_between_others_are_found(self, book: list[Entry]):
        for entry in book[:3:-1]:
            sql(f"UPDATE discipline_entry SET position = position + 1 WHERE id = {entry.pk}")
        put_in(next(one for one in book if one.kind == "correction"), position=book[4].position, seq=90, prev="'aa'", hash="'ff'")
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


class TestLadders:
    def test_a_changed_version_is_found(self, book: list[Entry]):
        version = LadderVersion.objects.get(ladder__code="no_badge")
        sql(f"UPDATE discipline_ladderversion SET content = replace(content, '50.00', '10.00') WHERE id = {version.pk}")
        assert the_place(found()["ladder"]) == of(book[0])

    def test_a_version_that_fits_itself_again_is_found_by_its_entries(self, book: list[Entry]):
        version = LadderVersion.objects.get(ladder__code="no_badge")
        content = version.content.replace("50.00", "10.00")
        sql(f"UPDATE discipline_ladderversion SET content = '{content}', digest = '{chain.digest(content)}' WHERE id = {version.pk}")
        assert found()["changed"].position == 1

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE policy_ladderstep SET fine = 10 WHERE number = 1 AND fine = 50",
            "UPDATE policy_ladder SET starts_over = 'month' WHERE code = 'no_badge'",
            "DELETE FROM policy_ladderstep WHERE number = 2 AND ladder_id = (SELECT id FROM policy_ladder WHERE code = 'no_badge')",
        ],
    )
    def test_a_row_of_the_policy_that_was_changed_past_the_admin_is_found(self, book: list[Entry], change: str):
        sql(change)
        assert "past the admin" in found()["policy"].sentence

    def test_a_row_of_the_policy_that_was_put_in_past_the_admin_is_found(self, book: list[Entry]):
        LadderStep.objects.bulk_create([LadderStep(ladder=Ladder.objects.get(code="no_badge"), number=9, fine=1)])
        assert "put in past the admin" in found()["policy"].sentence


def triggers() -> list[tuple[str, str]]:
    """Return name and table of every trigger of the ledger on this database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal "
                "AND relname LIKE 'discipline%%' ORDER BY 1"
            )
        else:
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'discipline%%' ORDER BY 1")
        return cursor.fetchall()


class TestTriggers:
    def test_that_were_dropped_are_found_each(self, book: list[Entry]):
        settle()
        known = triggers()
        assert len(known) >= 18
        for name, table in known:
            place = f" ON {table}" if connection.vendor == "postgresql" else ""
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TRIGGER {name}{place}")
        assert verifying.verify().found.counts["trigger"] == len(known)
        assert "is gone" in found()["trigger"].sentence

    def test_that_were_written_anew_are_found(self, book: list[Entry]):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("CREATE OR REPLACE FUNCTION put_at_the_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
            else:
                cursor.execute("DROP TRIGGER only_grows_discipline_entry_insert")
                cursor.execute(
                    "CREATE TRIGGER only_grows_discipline_entry_insert BEFORE INSERT ON discipline_entry WHEN 0 BEGIN SELECT 1; END"
                )
        assert "is not the one" in found()["trigger"].sentence

    @pytest.mark.postgres
    def test_that_let_more_through_are_found(self, book: list[Entry]):
        settle()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER only_grows_discipline_sheet_change ON discipline_sheet")
            cursor.execute(
                "CREATE TRIGGER only_grows_discipline_sheet_change BEFORE UPDATE ON discipline_sheet FOR EACH ROW "
                "WHEN (NEW.last_seq < 0) EXECUTE FUNCTION only_grows()"
            )
        assert "is not the one" in found()["trigger"].sentence

    @pytest.mark.postgres
    def test_that_were_switched_off_are_found(self, book: list[Entry]):
        settle()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE discipline_entry DISABLE TRIGGER only_grows_discipline_entry_row")
        assert "switched off" in found()["trigger"].sentence


def forge(kind: str, of_violation: Entry, rung: Rung, **fields: Any) -> Entry:
    """Write an entry through the ledger's own pen, which links it well, with a rung of one's own choice."""
    sheet = ledger.locked(of_violation.sheet.employee_id, of_violation.sheet.ladder_id)
    by = fields.pop("by", None)
    about = None if kind == "violation" else of_violation
    return ledger._write(sheet, ledger.Said(kind, rung, by, about=about, **fields), after(3000))


class TestSteps:
    """The chain is sound here; what it says is not what the ladder says."""

    def test_a_correction_that_follows_from_nothing_is_found(self, book: list[Entry]):
        forged = forge("correction", book[2], Rung(3, None, 1, ("verbal_warning",)))
        assert the_place(found()["step"]) == of(forged)
        assert set(found()) == {"step"}

    def test_a_correction_that_says_too_little_is_found(self, book: list[Entry]):
        void = forge("void", book[5], Rung(0, None, 0), by=the_office().user)
        assert "is missing" in found()["step"].sentence
        assert found()["step"].position == void.position
        forge("correction", book[8], Rung(1, None, 9, ("education",)))
        assert "follows from what stands" in found()["step"].sentence

    def test_a_relief_that_takes_more_is_found(self, book: list[Entry]):
        forge("correction", book[4], Rung(1, None, 1, ("verbal_warning", "fine"), fine=Decimal(70)), is_relief=True, by=the_office().user)
        assert "not less than" in found()["step"].sentence

    def test_a_violation_that_told_another_step_is_found(self, book: list[Entry]):
        incident = a_proposal(an_employee("孙伟"), ladder="no_badge", now=after(2990))
        gentle = Rung(2, None, 1, ("education",))
        wrong = forge("violation", book[4], gentle, incident=incident, version=book[4].version, by=the_office().user)
        assert the_place(found()["step"]) == of(wrong)

    def test_a_violation_that_is_void_twice_is_found(self, book: list[Entry]):
        sql("DROP INDEX IF EXISTS a_violation_is_voided_once")
        forge("void", book[0], Rung(0, None, 0), by=the_office().user)
        assert "void already" in found()["step"].sentence


class TestHeads:
    def test_that_were_changed_are_found(self, book: list[Entry]):
        sql("UPDATE discipline_head SET position = position - 1")
        assert "not signed by us" in found()["head"].sentence

    def test_that_were_signed_by_another_key_are_found_unless_it_is_named(self, book: list[Entry], settings: Any):
        settings.LEDGER_OLD_KEYS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "p7Yw-2Kd5HqTzLn7VbXc3MjP9sGfAe6UiOoR1QtZxB4v-9vQe4ZrT7k"
        assert found() == {}
        settings.LEDGER_OLD_KEYS = []
        assert "not signed by us" in found()["head"].sentence

    def test_of_days_in_between_that_were_deleted_are_found(self, book: list[Entry]):
        heads.sweep(after(5 * 24 * 60))
        sql("DELETE FROM discipline_head WHERE day = '2026-03-07'")
        assert "heads are missing" in found()["head"].sentence


class TestAnOldCopy:
    """The database was restored from a backup; a head that was kept outside knows more."""

    @pytest.fixture
    def outside(self, book: list[Entry], tmp_path: Path) -> Path:
        """Keep the head of the next day, on which one more was booked, and then go back to the day before."""
        late = booked(now=after(24 * 60 + 30))
        heads.sweep(after(2 * 24 * 60))
        head = Head.objects.latest("day")
        (tmp_path / "ledger-2026-03-06.txt").write_text(heads.written(head))
        delete(late)
        sql(
            f"DELETE FROM discipline_head WHERE id = {head.pk}",
            f"UPDATE discipline_book SET position = {book[-1].position}, hash = '{book[-1].hash}'",
            f"UPDATE discipline_sheet SET last_seq = last_seq - 1 WHERE id = {late.sheet_id}",
            f"DELETE FROM discipline_casenotice WHERE incident_id = {late.incident_id}",
            f"DELETE FROM discipline_incidentevent WHERE incident_id = {late.incident_id}",
            f"DELETE FROM discipline_incident WHERE id = {late.incident_id}",
        )
        return tmp_path

    def test_is_sound_in_itself_and_found_by_the_head(self, outside: Path, book: list[Entry]):
        assert found() == {}, "the control: without the head nothing is found"
        with pytest.raises(SystemExit) as end:
            call_command("verify_ledger", heads=outside, stdout=(said := StringIO()))
        assert end.value.code == 1
        assert re.search(r"old_copy: .*ledger-2026-03-06\.txt: at the end of 2026-03-06 there were", said.getvalue())

    def test_that_went_on_is_found_too(self, outside: Path, book: list[Entry]):
        again = booked(now=after(3 * 24 * 60), note="另一条")
        kinds = {finding.kind: finding for finding in verifying.verify(heads.read(outside)).found.in_order()}
        assert set(kinds) == {"old_copy"}
        assert kinds["old_copy"].position == again.position

    def test_a_forged_head_proves_nothing(self, outside: Path, book: list[Entry]):
        path = outside / "ledger-2026-03-06.txt"
        path.write_text(path.read_text().replace("day: 2026-03-06", "day: 2026-03-07"))
        kinds = {finding.kind for finding in verifying.verify(heads.read(path)).found.in_order()}
        assert kinds == {"head"}


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with time_machine.travel(after(180), tick=False):
        yield
