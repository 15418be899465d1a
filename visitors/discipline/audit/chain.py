"""Follow the chain from its first entry to its end, and look at the words and the incident beside
each (P5).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from reception import clock
from reception.policy.climb import LadderSteps
from reception.policy.models import Ladder
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.audit.ticks import EACH, Tick
from visitors.discipline.ledger import canonical
from visitors.discipline.ledger.canonical import ChainRow, linked
from visitors.discipline.models import Book, Entry, Incident, IncidentEvent, Sheet
from visitors.discipline.models.ledger import SALT

LOOKED_INTO = (
    20  # bad entries of which it is found out how they came to be so; each costs a hundred digests
)
NEAR = 50  # positions before and after its own at which an entry is looked for


@dataclass(frozen=True)
class Page:
    """A sheet, as the chain names it.

    Attributes:
        employee: id of the person concerned.
        number: their number.
        ladder: code.
        last_seq: the last number that the sheet has given.
    """

    employee: int
    number: str
    ladder: str
    last_seq: int


NOWHERE = Page(0, "?", "?", 0)


def pages() -> dict[int, Page]:
    """Return every sheet by its id."""
    columns = ("pk", "employee_id", "employee__number", "ladder__code", "last_seq")
    return {pk: Page(*rest) for pk, *rest in Sheet.objects.values_list(*columns).iterator()}


class Chain:
    """The chain, read entry by entry.

    Args:
        found: where what is wrong is put.
        sheets: as ``pages``.
        versions: digest and ladder of every version.
    """

    def __init__(
        self,
        found: Findings,
        sheets: dict[int, Page],
        versions: dict[int, tuple[str, LadderSteps | None]],
    ) -> None:
        self.found, self.sheets, self.versions = found, sheets, versions
        self.codes = _codes()
        self.erased = _erased()
        self.days: dict[str, str] = {}
        self.values: dict[int, str] = {}
        self.position, self.prev, self.looked_into, self.is_swapped = 0, "", 0, False
        self.last: tuple[Any, ...] | None = None

    def follow(self, wanted: set[int], tick: Tick) -> None:
        """Read the whole chain.

        Args:
            wanted: positions whose value is kept in ``values``, because a head speaks of them.
            tick: called with how many entries have been read since it was last called.
        """
        count = 0
        for row in canonical.rows():
            position, prev, value = row[1], row[23], row[24]
            page = self.sheets.get(row[2], NOWHERE)
            own = linked(
                row,
                page.employee,
                page.ladder,
                self.versions.get(row[7], ("", None))[0] if row[7] else "",
            )
            if own != value or prev != self.prev or position != self.position + 1:
                self._look_into(ChainRow(*row), page)
            salt = row[26]
            if (
                row[28] is not None
                or salt is None
                or len(salt) != SALT
                or sha256(f"{salt}{row[27]}".encode()).hexdigest() != row[20]
            ):
                self._words(ChainRow(*row), page)
            if row[4] == "violation":
                self._incident(row, page)
            if position in wanted:
                self.values[position] = value
            self.position, self.prev, self.last = position, value, row
            count += 1
            if count == EACH:
                tick(count)
                count = 0
        tick(count)
        self._end()

    def _say(self, kind: str, row: ChainRow, page: Page, sentence: str) -> None:
        self.found.add(Finding(kind, sentence, row.position, page.number, page.ladder, row.seq))

    def _look_into(self, row: ChainRow, page: Page) -> None:
        """Find out how an entry came to be one that does not continue the one before it, or does
        not say what it said.
        """
        gap, follows = row.position - self.position - 1, row.prev == self.prev
        if gap:
            missing = f"entry {self.position + 1} is missing" + (
                f", {gap} in all" if gap > 1 else ""
            )
            self.found.add(Finding("deleted", missing, self.position + 1))
        if self._is_own(row, page, 0):
            if gap or follows:
                return
            if self.is_swapped:
                self._say("order", row, page, "the entries before it stand in another order")
            elif self._goes_on_elsewhere():
                self._say(
                    "inserted",
                    row,
                    page,
                    "this entry was put in: another one continues the entry before it",
                )
            else:
                last = row if self.last is None else ChainRow(*self.last)
                told = (
                    f"this entry was written anew: entry {row.position} continues what stood here"
                    " before"
                )
                self._say("changed", last, self.sheets.get(last.sheet, NOWHERE), told)
            return
        self.looked_into += 1
        away = self._booked_at(row, page) if self.looked_into <= LOOKED_INTO else 0
        if away == 0:
            put_in = (
                not follows
                and not gap
                and self.looked_into <= LOOKED_INTO
                and self._goes_on_elsewhere()
            )
            if put_in:
                self._say(
                    "inserted",
                    row,
                    page,
                    "this entry was put in: another one continues the entry before it",
                )
            else:
                self._say("changed", row, page, "this entry does not say what was booked")
        elif away > 0 and not Entry.objects.filter(hash=row.prev).exists() and row.prev:
            told = (
                "an entry was deleted: here stands the one that was booked as number"
                f" {row.position + away}"
            )
            self._say("deleted", row, page, told)
        elif away > 0 or self.is_swapped:
            self.is_swapped = True
            self._say(
                "order",
                row,
                page,
                "the entries stand in another order: this one was booked as number"
                f" {row.position + away}",
            )
        else:
            told = (
                "an entry was put in before it: this one was booked as number"
                f" {row.position + away}"
            )
            self._say("inserted", row, page, told)

    def _is_own(self, row: ChainRow, page: Page, away: int) -> bool:
        """Tell whether an entry is, so many positions from here, the one that was booked; by
        whatever code its ladder had then.
        """
        moved = row._replace(position=row.position + away)
        digest, _ladder = self.versions.get(row.version or 0, ("", None))
        return any(
            linked(moved, page.employee, code, digest) == row.hash
            for code in self.codes.get(page.ladder, {page.ladder})
        )

    def _booked_at(self, row: ChainRow, page: Page) -> int:
        """Return how far from here an entry was booked; 0 where it cannot be found out."""
        away = (one for distance in range(1, NEAR + 1) for one in (distance, -distance))
        return next((one for one in away if self._is_own(row, page, one)), 0)

    def _goes_on_elsewhere(self) -> bool:
        return bool(
            Entry.objects.filter(prev=self.prev).exclude(position=self.position + 1).exists()
        )

    def _words(self, row: ChainRow, page: Page) -> None:
        if row.words is None:
            self._say(
                "words",
                row,
                page,
                "the words of this entry are gone, though nobody has erased them",
            )
        elif row.erased_at is None:
            # With a salt of another length, letters could have gone from one to the other, and the
            # digest of both would be the same.
            self._say("words", row, page, "the words of this entry were changed")
        elif row.salt or row.text:
            self._say(
                "words", row, page, "the words of this entry were erased, and some stand there"
            )
        elif self.erased[(act := (self._incident_of(row), row.erased_at, row.erased_by))]:
            self.erased[act] -= 1  # each act of erasing erased the words of one entry
        else:
            self._say(
                "words",
                row,
                page,
                "the words of this entry were erased past the program: nobody has written down who"
                " and why",
            )

    def _incident_of(self, row: ChainRow) -> int | None:
        if row.incident is not None or row.violation is None:
            return row.incident
        return (
            Entry.objects.filter(position=row.violation).values_list("incident", flat=True).first()
        )

    def _incident(self, row: tuple[Any, ...], page: Page) -> None:
        """Look at what a violation was booked from; the hot way asks nothing of the database."""
        source, evidence, whom, ladder, severity, seen_at = row[29:35]
        if source is None:
            self._say(
                "evidence",
                ChainRow(*row),
                page,
                "the incident that this entry was booked from is gone",
            )
        elif sha256(source.encode()).hexdigest() != row[18]:
            self._say("evidence", ChainRow(*row), page, "the source of the incident was changed")
        elif canonical.evidence_digest(evidence) != row[19]:
            self._say("evidence", ChainRow(*row), page, "the evidence of the incident was changed")
        elif (
            whom != page.employee
            or severity != row[9]
            or (ladder != page.ladder and ladder not in self.codes.get(page.ladder, ()))
        ):
            self._say(
                "evidence",
                ChainRow(*row),
                page,
                "the incident is about another person, ladder or severity than its entry",
            )
        elif self._day(seen_at) != row[8]:
            self._say(
                "evidence",
                ChainRow(*row),
                page,
                "the incident was seen on another day than its entry says",
            )

    def _day(self, seen_at: str) -> str:
        """Return the site's day of a moment in UTC; an hour that lies in one day is worked out
        once.
        """
        day = self.days.get(seen_at[:13])
        if day is None:
            first, last = (_site_day(f"{seen_at[:13]}:{minute}") for minute in ("00", "59"))
            if first != last:  # a time zone half an hour off
                return _site_day(seen_at[:16])
            day = self.days[seen_at[:13]] = first
        return day

    def _end(self) -> None:
        """Hold the end that was read against what the book says, and against the incidents that
        were booked.
        """
        book = Book.objects.filter(pk=1).first()
        position, value = (book.position, book.hash) if book is not None else (0, "")
        if position > self.position:
            self.found.add(
                Finding(
                    "tail", f"the book says that there are {position} entries", self.position + 1
                )
            )
        elif position < self.position:
            self.found.add(
                Finding(
                    "inserted", f"the book says that there are {position} entries", position + 1
                )
            )
        elif value != self.prev:
            self.found.add(
                Finding(
                    "changed",
                    "the book says that the chain ends with another value",
                    self.position or None,
                )
            )
        lost = (
            Incident.objects.filter(state=Incident.State.CONFIRMED, entry__isnull=True)
            .select_related("employee")
            .order_by("pk")
        )
        for incident in lost[:LOOKED_INTO]:
            number = incident.employee.number if incident.employee is not None else ""
            told = f"incident {incident.number} was booked, and its entry is gone"
            self.found.add(Finding("deleted", told, employee=number, ladder=incident.ladder))


def _erased() -> Counter[tuple[int | None, str, int | None]]:
    """Return how often words were erased through the program: of which case, when and by whom, as
    it stands with the words, too.
    """
    columns = (("plain", "v.incident_id"), ("moment", "v.at"), ("plain", "v.by_id"))
    what = IncidentEvent.What.ERASED.value
    return Counter(
        canonical.read(
            f"SELECT {canonical.asked_for(columns)} FROM discipline_incidentevent v WHERE v.what ="
            f" '{what}'"
        )
    )


def _site_day(minute: str) -> str:
    return clock.today(datetime.fromisoformat(minute).replace(tzinfo=UTC)).isoformat()


def _codes() -> dict[str, set[str]]:
    """Return by the present code of a ladder every code that it has had; an administrator may
    rename one.
    """
    codes: dict[int, set[str]] = {}
    for pk, code in Ladder.history.values_list("id", "code").order_by().distinct():
        codes.setdefault(pk, set()).add(code)
    return {
        code: codes.get(pk, set()) | {code} for pk, code in Ladder.objects.values_list("pk", "code")
    }
