"""How long fifty thousand entries of the ledger take to verify: `python -m tests.performance --only
ledger`.
"""

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.core.management import call_command
from django.db import models, transaction

from reception import clock
from reception.organisation.models import Department, Employee, Position
from reception.policy.climb import LadderOutcome, LadderSteps, Violation
from reception.policy.rulebook import in_force
from tests.performance.rounds import database
from tests.triggers import lifted_triggers
from visitors.demo import people
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.ledger import chain
from visitors.discipline.ledger.account import SheetAccount
from visitors.discipline.models import (
    Book,
    Entry,
    Incident,
    IncidentEvent,
    LadderVersion,
    Seal,
    Sheet,
    Words,
)
from visitors.discipline.sealing import canonical, ladder_versions, parts, seals

ENTRIES, SHEETS = 50_000, 1_000
VOID_EVERY = (
    12  # violations of a sheet, of which one is then void, with the corrections that follow
)
AT_ONCE = 1_000
BEGIN = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)
VERSION = 1
Kind = Entry.Kind
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
    result = verify.verify()
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
    content = ladder_versions.written(ladder.rules)
    version = LadderVersion.objects.create(
        ladder_id=ladder.id, digest=canonical.digest(content), content=content, first_used_at=BEGIN
    )
    own = some_sheets(stage.sites["hq"].pk, sheets, ladder.id)
    story = a_story(ladder_versions.read(content), entries // sheets)
    writer = Writer(own, story, version, stage.users["office"].pk, stage.sites["hq"].pk)
    rows = writer.rows()
    while batch := list(islice(rows, AT_ONCE)):
        put(Incident, (one.incident for one in batch if one.incident is not None))
        put(Entry, (one.entry for one in batch))
        put(Words, (one.words for one in batch))
        put(IncidentEvent, (event for one in batch for event in events_of(one.entry)))
    Sheet.objects.update(last_seq=len(story))
    Book.objects.create(pk=1, position=writer.position, hash=writer.prev)
    seal_all(list(Incident.objects.order_by("pk").values_list("pk", flat=True)))


def seal_all(cases: list[int]) -> None:
    """Seal every case twice, as it was proposed and as it was confirmed."""
    book = Book.objects.get()
    for begin in range(0, len(cases), AT_ONCE):
        read = parts.read(cases[begin : begin + AT_ONCE])
        rows = []
        for pk, case in read.items():
            assert case.at is not None, "every case has an event"
            for known in (case.events[:1], case.events):
                salt = f"{pk:032x}"
                content = replace(case, events=known).content(salt)
                seal = Seal(incident_id=pk, at=case.at, salt=salt, content=content)
                seals.link(book, seal)
                book.seals, book.seal = seal.position, seal.hash
                rows.append(seal)
        put(Seal, rows)
    book.save()


def put(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Put rows into a table."""
    model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def events_of(entry: Entry) -> list[IncidentEvent]:
    """Return the events that stand in the case of an entry: who booked it reported and confirmed
    it, or voided it.
    """
    whats = {Kind.VIOLATION: ("reported", "confirmed"), Kind.VOID: ("voided",)}
    case = entry.violation or entry
    return [
        IncidentEvent(
            incident=case.incident, what=what, at=entry.booked_at, by_id=entry.booked_by_id
        )
        for what in whats.get(Kind(entry.kind), ())
    ]


def a_story(ladder: LadderSteps, length: int) -> list[Step]:
    """Return what happens on one sheet: violations, now and then one that is void, and the
    corrections after it.
    """
    story: list[Step] = []
    account, on = SheetAccount((), {VERSION: ladder}), BEGIN.date()

    def happens(kind: str, about: int | None, outcome: LadderOutcome) -> None:
        entry = told(kind, outcome, pk=len(story) + 1, violation_id=about, on=on)
        entry.version_id = VERSION if kind == Kind.VIOLATION else None
        account.add(entry)
        story.append((kind, about, outcome))

    while len(story) < length:
        happens(Kind.VIOLATION, None, account.preview(ladder, Violation(on)).outcome)
        if len(account.lines) % VOID_EVERY:
            continue
        victim = next(pk for pk, line in account.lines.items() if not line.is_void)
        happens(Kind.VOID, victim, LadderOutcome(0, None, 0))
        for pk, derived in account.changed().items():
            happens(Kind.CORRECTION, pk, derived)
    return story


def told(kind: str, outcome: LadderOutcome, **columns: Any) -> Entry:
    """Return an entry that tells an outcome."""
    return Entry(
        kind=kind,
        count=outcome.count,
        since=outcome.since,
        step=outcome.step,
        penalty=outcome.penalty,
        **columns,
    )


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
    Sheet.objects.bulk_create(
        [Sheet(employee=one, ladder_id=ladder_id) for one in staff], batch_size=1000
    )
    return list(Sheet.objects.select_related("ladder").order_by("pk"))


@dataclass(frozen=True)
class Booked:
    """An entry with what stands beside it."""

    incident: Incident | None
    entry: Entry
    words: Words


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
        self.violations: dict[tuple[int, int], Entry] = {}  # by sheet and number

    def rows(self) -> Iterator[Booked]:
        """Give incident, entry and words, one after the other."""
        for seq, (kind, about, outcome) in enumerate(self.story, start=1):
            for sheet in self.sheets:
                of = self.violations[sheet.pk, about] if about is not None else None
                yield self._row(sheet, seq, told(kind, outcome), of)

    def _row(self, sheet: Sheet, seq: int, entry: Entry, of: Entry | None) -> Booked:
        self.position += 1
        salt, incident = f"{self.position:032x}", None
        entry.pk = entry.position = self.position
        entry.sheet, entry.seq, entry.violation, entry.prev = sheet, seq, of, self.prev
        entry.booked_at = BEGIN + timedelta(minutes=self.position)
        entry.on = of.on if of is not None else clock.today(entry.booked_at)
        entry.text_digest = canonical.digest(salt + TEXT)
        if entry.kind != Kind.CORRECTION:
            entry.booked_by_id = self.user_id
        if of is None:
            incident = entry.incident = self._incident(sheet, entry.booked_at)
            entry.version = self.version
            entry.source_digest = canonical.digest(incident.source)
            entry.evidence_digest = canonical.digest(canonical.written(incident.evidence))
            self.violations[sheet.pk, seq] = entry
        self.prev = entry.hash = canonical.linked(entry.prev, chain.facts_of(entry))
        return Booked(incident, entry, Words(entry=entry, salt=salt, text=TEXT))

    def _incident(self, sheet: Sheet, at: datetime) -> Incident:
        return Incident(
            pk=self.position,
            site_id=self.site_id,
            ladder="no_badge",
            clause="P3",
            version=self.version,
            statement_days=3,
            appeal_days=5,
            employee_id=sheet.employee_id,
            seen_at=at,
            reported_at=at,
            reporter_id=self.user_id,
            note=TEXT,
            source=f"patrol:{self.position}",
            state=Incident.State.CONFIRMED,
            evidence={**EVIDENCE, "host": self.position},
            confirmed_by_id=self.user_id,
            confirmed_at=at,
        )
