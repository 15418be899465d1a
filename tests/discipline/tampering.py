"""Somebody changes the ledger past the program, with the triggers taken away for a moment; and what
is found then.
"""

import json
from dataclasses import replace
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from reception.policy.climb import LadderOutcome
from reception.policy.penalty import Penalty
from tests.builders import NO_KEY, an_actor, an_employee
from tests.discipline.scenes import WHY, booked, voided, wang_fang
from tests.triggers import lifted_triggers
from tests.visitors.scenes import after
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.audit.report import Finding
from visitors.discipline.ledger import appeals, booking, chain
from visitors.discipline.models import Entry
from visitors.discipline.sealing import canonical

TOMORROW = after(24 * 60)


def a_book() -> list[Entry]:
    """Let 赵凯 have five violations on one ladder and two on another, 孙伟 one; the first of 赵凯
    is void, which corrects another.
    """
    first, *_others = (booked(now=after(30 + n), note=f"第 {n} 条") for n in range(4))
    booked(an_employee("孙伟"), now=after(40))
    booked(ladder="internal_complaint", now=after(41))
    relieved = booked(now=after(42))
    one = appeals.appeal(relieved, "牌在外套口袋里", an_actor("host", "赵凯"), after(42), NO_KEY)
    appeals.decide(
        one,
        appeals.Ruling("reduced", WHY, Penalty(("written_warning",))),
        wang_fang(),
        after(43),
        NO_KEY,
    )
    booked(ladder="internal_complaint", now=after(44))
    voided(first)
    checkpoints.sweep(TOMORROW)
    return list(Entry.objects.order_by("position"))


def sql(*statements: str) -> None:
    """Change the database as somebody would who has its password: triggers away, change, triggers
    back.
    """
    settle()
    with lifted_triggers(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def change_penalty(entry: Entry, penalty: Penalty) -> None:
    """Let an entry say that it took something else."""
    sql(f"UPDATE discipline_entry SET penalty = {as_sql(penalty)} WHERE id = {entry.pk}")


def as_sql(penalty: Penalty) -> str:
    """Return a penalty as a value in a statement."""
    return f"'{json.dumps(penalty.as_stored())}'"


def settle() -> None:
    """Let PostgreSQL look at once at the foreign keys that it looks at when a transaction ends;
    before, it lets no trigger be touched.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def found() -> dict[str, Finding]:
    """Return the first finding of each kind."""
    return {finding.kind: finding for finding in verify.verify().found.in_order()}


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


def points_more(victim: Entry) -> None:
    """Change an entry, and write the chain anew from there to its end."""
    change_penalty(victim, replace(victim.penalty, points=victim.penalty.points + 1))
    prev = victim.prev
    for entry in (
        Entry.objects.filter(position__gte=victim.position)
        .order_by("position")
        .select_related("sheet__ladder")
    ):
        value = canonical.linked(prev, chain.facts_of(entry))
        sql(f"UPDATE discipline_entry SET prev = '{prev}', hash = '{value}' WHERE id = {entry.pk}")
        prev = value
    sql(f"UPDATE discipline_book SET hash = '{prev}'")


def forge(kind: str, of_violation: Entry, outcome: LadderOutcome, **fields: Any) -> Entry:
    """Write an entry through the ledger's own pen, which links it well, with an outcome of one's own
    choice.
    """
    by = fields.pop("by", None)
    about = None if kind == "violation" else of_violation
    with transaction.atomic():
        sheet = booking.locked(of_violation.sheet.employee_id, of_violation.sheet.ladder_id)
        return booking._write(
            sheet, booking.EntryDraft(kind, outcome, by, about=about, **fields), after(3000)
        )
