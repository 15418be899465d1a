"""How long a million entries of the ledger take to verify: `python -m tests.performance --only
ledger`.
"""

import json
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import connection, models, transaction

from reception import clock
from reception.organisation.models import Department, Employee, Position
from reception.policy.climb import LadderOutcome, LadderSteps
from reception.policy.rulebook import in_force
from tests.performance.rounds import database
from tests.triggers import lifted_triggers
from visitors.demo import people
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.ledger import canonical, chain
from visitors.discipline.ledger.account import CORRECTION, VIOLATION, VOID, SheetEntry
from visitors.discipline.ledger.account_fast import Climber
from visitors.discipline.models import (
    Book,
    Entry,
    Incident,
    IncidentEvent,
    LadderVersion,
    Sheet,
    Words,
)

ENTRIES, SHEETS = 1_000_000, 20_000
VOID_EVERY = (
    12  # violations of a sheet, of which one is then void, with the corrections that follow
)
AT_ONCE = 10_000
BEGIN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
TEXT = "巡查时看到访客没有佩戴访客牌"
EVIDENCE: dict[str, Any] = {
    "state": "inside",
    "state_when_reported": "inside",
    "badge_required": True,
    "badge": {"id": 1, "number": 1, "condition": "good"},
    "grade": "standard",
    "category": "parent",
    "party_size": 1,
    "place": "三楼走廊",
    "host": 1,
    "events": [1, 2, 3],
}
Step = tuple[
    str, int | None, LadderOutcome
]  # kind, which entry of the sheet it is about, what was told
Values = dict[str, Any]


def whole(entries: int = ENTRIES, sheets: int = SHEETS) -> str:
    """Return what was measured on this database, as lines to print."""
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    call_command("load_policy", verbosity=0)
    begin = time.monotonic()
    with lifted_triggers(), transaction.atomic():
        fill(entries, sheets)
    checkpoints.sweep(clock.now())
    filled, busy = time.monotonic() - begin, os.getloadavg()[0]
    begin, begin_cpu = time.monotonic(), time.process_time()
    result = verify.verify(in_two=True)
    took, cpu = time.monotonic() - begin, time.process_time() - begin_cpu
    if not result.is_sound:
        raise SystemExit(f"not sound: {result.found.first}")
    return (
        f"== {database()}, load before {busy:.1f} and after {os.getloadavg()[0]:.1f},"
        f" {os.cpu_count()} processors\nverify_ledger: {result.entries:,} entries on {sheets:,}"
        f" sheets (filled in {filled:.0f} s): {took:.1f} s, of which this process had a processor"
        f" for {cpu:.1f} s"
    )


def fill(entries: int, sheets: int) -> None:
    """Write a ledger of so many entries on so many sheets, with the chain that the ledger itself
    would have made.

    On every sheet the same happens, at other times: so the steps are worked out once.
    """
    stage = people.set_up(clock.now())
    ladder = in_force().ladders["no_badge"]
    content = chain.ladder_written(ladder.rungs)
    version = LadderVersion.objects.create(
        ladder_id=ladder.id, digest=chain.digest(content), content=content, first_used_at=BEGIN
    )
    own = some_sheets(stage.sites["hq"].pk, sheets, ladder.id)
    story = a_story(chain.ladder_read(content), entries // sheets)
    writer = Writer(own, story, version, stage.users["office"].pk, stage.sites["hq"].pk)
    rows = writer.rows()
    while batch := list(islice(rows, AT_ONCE)):
        for model, place in ((Incident, 0), (Entry, 1), (Words, 2)):
            put(model, [row for one in batch if (row := one[place])])
        put(IncidentEvent, [event for one in batch for event in events_of(one[1])])
    Sheet.objects.update(last_seq=len(story))
    Book.objects.create(pk=1, position=writer.position, hash=writer.prev)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def events_of(entry: Values) -> list[Values]:
    """Return the events that stand in the case of an entry: who booked it reported and confirmed
    it, or voided it.
    """
    whats = {VIOLATION: ("reported", "confirmed"), VOID: ("voided",)}.get(entry["kind"], ())
    case = {
        "incident_id": entry["violation_id"] or entry["incident_id"],
        "at": entry["booked_at"],
        "by_id": entry["booked_by_id"],
    }
    return [
        {**case, "what": what, "by_name": "", "reason": "", "request_key": "", "request_digest": ""}
        for what in whats
    ]


def a_story(ladder: LadderSteps, length: int) -> list[Step]:
    """Return what happens on one sheet: violations, now and then one that is void, and the
    corrections after it.
    """
    story: list[Step] = []
    account, on = Climber(), BEGIN.date()
    while len(story) < length:
        rung = account.next_rung(SheetEntry(len(story), VIOLATION, None, on, "", ladder))
        account.add(SheetEntry(len(story), VIOLATION, None, on, "", ladder, told=rung))
        story.append((VIOLATION, None, rung))
        if len(account.lines) % VOID_EVERY:
            continue
        victim = next(pk for pk, line in account.lines.items() if not line.is_void)
        account.add(SheetEntry(len(story), VOID, victim, on))
        story.append((VOID, victim, LadderOutcome(0, None, 0)))
        for pk, derived in account.changed().items():
            account.add(SheetEntry(len(story), CORRECTION, pk, on, told=derived))
            story.append((CORRECTION, pk, derived))
    return story


def some_sheets(site_id: int, count: int, ladder_id: int) -> list[Sheet]:
    """Make so many employees, each with a sheet."""
    department, position = Department.objects.all()[0], Position.objects.all()[0]
    staff = [
        Employee(
            name=f"员工{number}",
            number=f"L{number}",
            site_id=site_id,
            department=department,
            position=position,
            is_active=False,
        )
        for number in range(count)
    ]
    Employee.objects.bulk_create(staff, batch_size=1000)
    return Sheet.objects.bulk_create(
        [Sheet(employee=one, ladder_id=ladder_id) for one in staff], batch_size=1000
    )


def put(model: type[models.Model], rows: list[Values]) -> None:
    """Put many rows into a table by the fastest way that its database has."""
    if not rows:
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(tuple(row.values()))
            return
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(
            f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})",
            [tuple(row.values()) for row in rows],
        )


class Writer:
    """Writes entries in the order of the chain, one of each sheet in turn, a minute apart."""

    def __init__(
        self,
        sheets: list[Sheet],
        story: list[Step],
        version: LadderVersion,
        user_id: int,
        site_id: int,
    ) -> None:
        self.sheets, self.story, self.version, self.user_id, self.site_id = (
            sheets,
            story,
            version,
            user_id,
            site_id,
        )
        self.position, self.prev = 0, ""
        self.zone = (
            "+00:00" if connection.vendor == "postgresql" else ""
        )  # SQLite keeps moments without one

    def rows(self) -> Iterator[tuple[Values | None, Values, Values]]:
        """Give incident, entry and words, one after the other."""
        for seq, (kind, about, rung) in enumerate(self.story, start=1):
            told = {
                "kind": kind,
                "severity": "",
                "is_relief": kind is None,
                "count": rung.count,
                "since": None,
                "step": rung.step,
                "measures": json.dumps(rung.measures),
                "fine": chain.money(rung.fine),
                "points": rung.points,
                "pay_share": rung.pay_share,
            }
            for place, sheet in enumerate(self.sheets, start=1):
                of = None if about is None else about * len(self.sheets) + place
                yield self._row(sheet, seq, told, of)

    def _row(
        self, sheet: Sheet, seq: int, told: Values, of: int | None
    ) -> tuple[Values | None, Values, Values]:
        self.position += 1
        moment = BEGIN + timedelta(minutes=self.position)
        at, salt = f"{moment:%Y-%m-%d %H:%M:%S}{self.zone}", f"{self.position:032x}"
        seen = BEGIN + timedelta(minutes=of or self.position)
        on = f"{seen + timedelta(hours=8):%Y-%m-%d}"
        digests, incident = {"source_digest": "", "evidence_digest": ""}, None
        if of is None:
            evidence, source = {**EVIDENCE, "host": self.position}, f"patrol:{salt}"
            digests = {
                "source_digest": chain.digest(source),
                "evidence_digest": canonical.evidence_digest(json.dumps(evidence)),
            }
            incident = {
                "id": self.position,
                "site_id": self.site_id,
                "ladder": "no_badge",
                "clause": "P3",
                "severity": "",
                "employee_id": sheet.employee_id,
                "place": "",
                "seen_at": at,
                "reported_at": at,
                "reporter_id": self.user_id,
                "note": TEXT,
                "source": source,
                "state": "confirmed",
                "evidence": json.dumps(evidence),
                "drop_reason": "",
                "statement": "",
                "stated_by_self": False,
                "confirmed_by_id": self.user_id,
                "confirmed_at": at,
            }
        entry = {
            "id": self.position,
            "position": self.position,
            "sheet_id": sheet.pk,
            "seq": seq,
            "violation_id": of,
            "incident_id": None if of else self.position,
            "version_id": None if of else self.version.pk,
            "on": on,
            **told,
            **digests,
            "text_digest": chain.digest(salt + TEXT),
            "booked_at": at,
            "prev": self.prev,
            "booked_by_id": None if told["kind"] == CORRECTION else self.user_id,
        }
        self.prev = self._linked(entry, sheet.employee_id)
        return (
            incident,
            {**entry, "hash": self.prev},
            {"entry_id": self.position, "salt": salt, "text": TEXT},
        )

    def _linked(self, entry: Values, employee: int) -> str:
        """Return the value of an entry, whose columns stand where ``canonical`` reads them."""
        said = {
            **entry,
            "sheet": entry["sheet_id"],
            "violation": entry["violation_id"],
            "incident": entry["incident_id"],
            "version": entry["version_id"],
            "booked_by": entry["booked_by_id"],
            "booked_at": entry["booked_at"][:19],
            "nth": entry["count"],
        }
        row = tuple(said.get(name) for name in canonical.ChainRow._fields)
        return canonical.linked(
            row, employee, "no_badge", self.version.digest if entry["version_id"] else ""
        )
