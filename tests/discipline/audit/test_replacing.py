"""On SQLite nobody puts a row in the place of another: that would call no trigger that guards
against DELETE and UPDATE.
"""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from tests.builders import NO_KEY, an_actor, some_badges
from tests.discipline import month_scenes
from tests.discipline.scenes import WHY, a_further_visit, wang_fang
from tests.discipline.tampering import a_book, found, settle
from tests.visitors.scenes import after, wang_yue
from visitors.discipline.audit import checkpoints, trigger_check
from visitors.discipline.ledger import appeals
from visitors.discipline.models import Appeal, Entry, Words
from visitors.discipline.models import triggers as ledger_triggers
from visitors.models import Badge, BadgeEvent, VisitEvent
from visitors.models import triggers as visit_triggers

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="PostgreSQL has no INSERT OR REPLACE"
)
GUARDED = (
    "entry",
    "ladderversion",
    "head",
    "monthclose",
    "monthline",
    "monthitem",
    "words",
    "sheet",
    "book",
    "seal",
    "appeal",
    "incidentevent",
    "incidentvisit",
)


def replace_in(model: type[models.Model], pk: Any, **columns: str) -> None:
    """Put a row in the place of another: the same but for some columns."""
    names = [field.column for field in model._meta.concrete_fields]
    wanted = ", ".join(columns.get(name, f'"{name}"') for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    table, key = model._meta.db_table, model._meta.pk.column
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {wanted} FROM {table} WHERE {key}"
            " = %s",
            [pk],
        )


@only_sqlite
class TestReplacing:
    def test_is_refused_on_every_table_of_the_ledger(self):
        month_scenes.booked(month_scenes.on(9, 3))
        month_scenes.appealed(month_scenes.booked(month_scenes.on(9, 4)), month_scenes.on(9, 5))
        month_scenes.closed(month_scenes.SEPTEMBER)
        checkpoints.sweep(month_scenes.on(9, 6))
        a_further_visit()
        for name in GUARDED:
            model = apps.get_model("discipline", name)
            row = model.objects.first()
            assert row is not None, name
            with pytest.raises(IntegrityError, match="only grows"):
                replace_in(model, row.pk)

    @pytest.mark.parametrize("model", [VisitEvent, BadgeEvent])
    def test_is_refused_on_the_events_of_visits_and_badges(self, model: type[models.Model]):
        some_badges(1)
        badge = Badge.objects.get()
        BadgeEvent.objects.create(badge=badge, what="lost", at=after(5), reason="在三楼走廊遗失")
        wang_yue()
        with pytest.raises(IntegrityError, match="only grows"):
            replace_in(model, model.objects.first().pk, at="'2026-01-01 00:00:00'")

    def test_is_refused_where_the_new_row_stands_at_the_end(self):
        """The trigger of an insert asks for position, number and link alone; the row that would go is
        the one with the same id.
        """
        first, last = (lambda rows: (rows[0], rows[-1]))(a_book())
        at_the_end = {
            "position": str(last.position + 1),
            "seq": str(last.sheet.last_seq + 1),
            "prev": f"'{last.hash}'",
            "hash": "'ff'",
        }
        with pytest.raises(IntegrityError, match="only grows"):
            replace_in(Entry, last.pk, id=str(first.pk), incident_id="NULL", **at_the_end)
        assert Entry.objects.filter(pk=first.pk, position=1).exists()

    def test_would_pass_without_the_trigger(self):
        """The control."""
        book = a_book()
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER only_grows_discipline_words_replace")
        replace_in(Words, book[1].pk, text="'别的'")
        assert Words.objects.get(entry=book[1]).text == "别的"
        assert set(found()) == {"words", "trigger"}

    def test_is_asked_about_every_unique_index_there_is(self):
        conditions = {
            f"discipline_{name}": said for name, said in ledger_triggers.COLLISIONS.items()
        }
        conditions |= visit_triggers.COLLISIONS
        for table, said in conditions.items():
            asked = {frozenset(re.findall(r"(\w+) = NEW\.\1\b", one)) for one in said}
            assert {columns - {"kind", "what"} for columns in asked} == unique_columns(table), table

    def test_asks_an_index_and_never_the_whole_table(self):
        for statement in trigger_check.statements():
            for table, condition in re.findall(
                r"EXISTS \(SELECT 1 FROM (\w+) WHERE (.+?)\)(?= OR EXISTS| BEGIN)", statement
            ):
                asked = re.sub(
                    r"(?:NEW|OLD)\.\w+",
                    "1",
                    condition.replace("NEW.kind = 'void'", "1").replace(
                        "NEW.what = 'reported'", "1"
                    ),
                )
                with connection.cursor() as cursor:
                    cursor.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {asked}")
                    assert all(" SEARCH" in f" {row[3]}" for row in cursor.fetchall()), condition


def unique_columns(table: str) -> set[frozenset[str]]:
    """Return the columns of every unique index of a table, its key among them."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({table})")
        found = {frozenset(row[1] for row in cursor.fetchall() if row[5])}
        cursor.execute(f"PRAGMA index_list({table})")
        for name in [row[1] for row in cursor.fetchall() if row[2]]:
            cursor.execute(f"PRAGMA index_info({name})")
            found.add(frozenset(row[2] for row in cursor.fetchall()))
    return found


class TestAnAppeal:
    @pytest.fixture
    def book(self) -> list[Entry]:
        """Return a ledger with an appeal that was ruled on."""
        return a_book()

    @pytest.fixture
    def still_open(self, book: list[Entry]) -> Appeal:
        """Let 赵凯 appeal against another entry."""
        settle()
        return appeals.appeal(
            book[1], "访客当时正在换牌", an_actor("host", "赵凯"), after(95), NO_KEY
        )

    def test_is_never_deleted(self, book: list[Entry]):
        with (
            pytest.raises(IntegrityError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("DELETE FROM discipline_appeal")

    @pytest.mark.parametrize(
        "column",
        [
            "state = 'withdrawn', outcome = '', reason = ''",
            "outcome = 'annulled'",
            "text = '别的'",
            "reason = '别的理由，也有十个字'",
            "closed_at = appealed_at",
            "closed_by_id = NULL",
        ],
    )
    def test_is_not_changed_once_it_was_ruled_on(self, book: list[Entry], column: str):
        with (
            pytest.raises(IntegrityError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE discipline_appeal SET {column} WHERE state = 'decided'")

    @pytest.mark.parametrize(
        "column",
        [
            "text = '别的'",
            "until = appealed_at",
            "appealed_by_id = NULL",
            "entry_id = (SELECT MAX(id) FROM discipline_entry)",
        ],
    )
    def test_is_not_changed_while_it_is_open(self, still_open: Appeal, column: str):
        with (
            pytest.raises(IntegrityError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE discipline_appeal SET {column} WHERE id = {still_open.pk}")

    def test_begins_open(self, book: list[Entry]):
        columns = {"until": after(9999), "state": "withdrawn", "closed_at": after(99)}
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            Appeal.objects.create(
                entry=book[1], text="访客当时正在换牌", appealed_at=after(95), **columns
            )

    def test_is_closed_by_a_ruling_or_taken_back(self, still_open: Appeal):
        """The control."""
        appeals.decide(still_open, appeals.Ruling("upheld", WHY), wang_fang(), after(99), NO_KEY)
        assert found() == {}
