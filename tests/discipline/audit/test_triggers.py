"""Triggers that were switched off, heads that are wrong, and a copy from yesterday, are found."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from tests.discipline.scenes import a_proposal, booked
from tests.discipline.tampering import a_book, delete, found, settle, sql, told
from tests.visitors.scenes import after
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.models import Entry, Head

pytestmark = pytest.mark.django_db
DAY = 24 * 60


@pytest.fixture
def book() -> list[Entry]:
    """Return the ledger that is tampered with."""
    return a_book()


def triggers() -> list[tuple[str, str]]:
    """Return name and table of every trigger of the ledger on this database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE"
                " NOT tgisinternal AND relname LIKE 'discipline%%' ORDER BY 1"
            )
        else:
            cursor.execute(
                "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE"
                " 'discipline%%' ORDER BY 1"
            )
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
        assert verify.verify().found.counts["trigger"] == len(known)
        assert "is gone" in found()["trigger"].sentence

    def test_that_were_written_anew_are_found(self, book: list[Entry]):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "CREATE OR REPLACE FUNCTION put_at_the_end() RETURNS trigger LANGUAGE plpgsql"
                    " AS $$ BEGIN RETURN NEW; END $$"
                )
            else:
                cursor.execute("DROP TRIGGER only_grows_discipline_entry_insert")
                cursor.execute(
                    "CREATE TRIGGER only_grows_discipline_entry_insert BEFORE INSERT ON"
                    " discipline_entry WHEN 0 BEGIN SELECT 1; END"
                )
        assert "is not the one" in found()["trigger"].sentence

    @pytest.mark.postgres
    def test_that_let_more_through_are_found(self, book: list[Entry]):
        settle()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER only_grows_discipline_sheet_change ON discipline_sheet")
            cursor.execute(
                "CREATE TRIGGER only_grows_discipline_sheet_change BEFORE UPDATE ON"
                " discipline_sheet FOR EACH ROW WHEN (NEW.last_seq < 0) EXECUTE FUNCTION"
                " only_grows()"
            )
        assert "is not the one" in found()["trigger"].sentence

    @pytest.mark.postgres
    def test_that_were_switched_off_are_found(self, book: list[Entry]):
        settle()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE discipline_entry DISABLE TRIGGER only_grows_discipline_entry_row"
            )
        assert "switched off" in found()["trigger"].sentence


class TestHeads:
    def test_that_were_changed_are_found(self, book: list[Entry]):
        sql("UPDATE discipline_head SET position = position - 1")
        assert "not signed by us" in found()["head"].sentence

    def test_that_were_signed_by_another_key_are_found_unless_it_is_named(
        self, book: list[Entry], settings: Any
    ):
        settings.LEDGER_OLD_KEYS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "p7Yw-2Kd5HqTzLn7VbXc3MjP9sGfAe6UiOoR1QtZxB4v-9vQe4ZrT7k"
        assert found() == {}
        settings.LEDGER_OLD_KEYS = []
        assert "not signed by us" in found()["head"].sentence

    def test_of_days_in_between_that_were_deleted_are_found(self, book: list[Entry]):
        checkpoints.sweep(after(5 * 24 * 60))
        sql("DELETE FROM discipline_head WHERE day = '2026-03-07'")
        assert "heads are missing" in found()["head"].sentence


class TestWarnings:
    """What proves nothing is said, and is no finding: a worker that never ran leaves a sound
    ledger.
    """

    @pytest.fixture(autouse=True)
    def _days_later(self) -> Iterator[None]:
        with time_machine.travel(after(4 * DAY), tick=False):
            yield

    def test_days_that_are_over_and_have_no_head_are_told_of(self):
        booked()
        code, said = told()
        assert code == 0
        assert said.splitlines()[0].startswith("ok: 1 entries; ")
        warning = (
            "warning: 4 days that are over have no signed head, the first is 2026-03-05; the worker"
            " signs them"
        )
        assert said.splitlines()[1:] == [warning]

    def test_the_newest_and_the_oldest_heads_that_were_deleted_are_told_of(self, book: list[Entry]):
        for day in range(1, 5):
            checkpoints.sweep(after(day * DAY))
        assert told()[1].count("warning") == 0
        sql("DELETE FROM discipline_head WHERE day NOT IN ('2026-03-06', '2026-03-07')")
        code, said = told()
        assert code == 0
        assert "warning: 2 days that are over have no signed head, the first is 2026-03-05" in said

    def test_heads_that_the_worker_made_anew_long_after_their_day_are_told_of(
        self, book: list[Entry]
    ):
        sql("DELETE FROM discipline_head")
        checkpoints.sweep(after(4 * DAY))
        code, said = told()
        assert code == 0
        assert (
            "warning: 3 heads were made long after their day, the first is that of 2026-03-05"
            in said
        )

    def test_a_folder_that_is_away_is_told_of(
        self, book: list[Entry], settings: Any, tmp_path: Path
    ):
        settings.LEDGER_HEADS = str(tmp_path / "mount")
        code, said = told()
        assert code == 0
        assert "warning: the heads that were kept outside are not looked at" in said

    def test_an_empty_folder_is_no_error(self, settings: Any, tmp_path: Path):
        settings.LEDGER_HEADS = str(tmp_path)
        assert told() == (
            0,
            (
                "ok: 0 entries; chain, numbering, steps, words, cases, ladders, months, triggers and heads"
                " are sound\n"
            ),
        )


class TestAnOldCopy:
    """The database was restored from a backup; a head that was kept outside knows more."""

    @pytest.fixture
    def outside(self, book: list[Entry], tmp_path: Path) -> Path:
        """Keep the head of the next day, on which one more was booked, and then go back to the day
        before.
        """
        late = booked(now=after(24 * 60 + 30))
        checkpoints.sweep(after(2 * 24 * 60))
        head = Head.objects.latest("day")
        (tmp_path / "ledger-2026-03-06.txt").write_text(checkpoints.written(head))
        delete(late)
        sql(
            f"DELETE FROM discipline_head WHERE id = {head.pk}",
            f"UPDATE discipline_book SET position = {book[-1].position}, hash = '{book[-1].hash}'",
            f"UPDATE discipline_sheet SET last_seq = last_seq - 1 WHERE id = {late.sheet_id}",
            f"DELETE FROM discipline_casenotice WHERE incident_id = {late.incident_id}",
            f"DELETE FROM discipline_incidentevent WHERE incident_id = {late.incident_id}",
            f"DELETE FROM discipline_seal WHERE incident_id = {late.incident_id}",
            f"DELETE FROM discipline_incident WHERE id = {late.incident_id}",
            "UPDATE discipline_book SET seals = (SELECT MAX(position) FROM discipline_seal), seal ="
            " (SELECT hash FROM discipline_seal ORDER BY position DESC LIMIT 1)",
        )
        return tmp_path

    def test_is_sound_in_itself_and_found_by_the_head(self, outside: Path, book: list[Entry]):
        assert found() == {}, "the control: without the head nothing is found"
        with pytest.raises(SystemExit) as end:
            call_command("verify_ledger", heads=outside, stdout=(said := StringIO()))
        assert end.value.code == 1
        assert re.search(
            r"old_copy: .*ledger-2026-03-06\.txt: at the end of 2026-03-06 there were",
            said.getvalue(),
        )

    def test_that_went_on_is_found_too(self, outside: Path, book: list[Entry]):
        again = booked(now=after(3 * 24 * 60), note="另一条")
        kinds = {
            finding.kind: finding
            for finding in verify.verify(checkpoints.read(outside)).found.in_order()
        }
        assert set(kinds) == {"old_copy"}
        assert kinds["old_copy"].position == again.position

    def test_is_found_without_asking_where_the_settings_name_the_folder(
        self, outside: Path, book: list[Entry], settings: Any
    ):
        settings.LEDGER_HEADS = str(outside)
        code, said = told()
        assert code == 1
        assert "1 heads from outside" in said
        assert "old_copy: " in said

    def test_the_newest_seals_are_missed_though_no_entry_is(
        self, book: list[Entry], tmp_path: Path
    ):
        incident = a_proposal(now=after(24 * 60 + 30))
        checkpoints.sweep(after(2 * 24 * 60))
        head = Head.objects.latest("day")
        (tmp_path / "head.txt").write_text(checkpoints.written(head))
        sql(
            f"DELETE FROM discipline_head WHERE id = {head.pk}",
            f"DELETE FROM discipline_casenotice WHERE incident_id = {incident.pk}",
            f"DELETE FROM discipline_incidentevent WHERE incident_id = {incident.pk}",
            f"DELETE FROM discipline_seal WHERE incident_id = {incident.pk}",
            f"DELETE FROM discipline_incident WHERE id = {incident.pk}",
            "UPDATE discipline_book SET seals = (SELECT MAX(position) FROM discipline_seal), seal ="
            " (SELECT hash FROM discipline_seal ORDER BY position DESC LIMIT 1)",
        )
        assert found() == {}, "the control: without the head nothing is found"
        outside = checkpoints.read(tmp_path)
        assert "old_copy" in verify.verify(outside).found.firsts
        a_proposal(now=after(3 * 24 * 60))
        assert "old_copy" in verify.verify(outside).found.firsts

    def test_a_forged_head_proves_nothing(self, outside: Path, book: list[Entry]):
        path = outside / "ledger-2026-03-06.txt"
        path.write_text(path.read_text().replace("day: 2026-03-06", "day: 2026-03-07"))
        kinds = {finding.kind for finding in verify.verify(checkpoints.read(path)).found.in_order()}
        assert kinds == {"head"}
