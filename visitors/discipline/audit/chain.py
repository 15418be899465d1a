"""Follow the chain from its first entry to its end, with words and incidents (P5)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reception import clock
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from visitors.discipline.audit.report import Finding, Findings
from visitors.discipline.ledger.chain import facts_of
from visitors.discipline.models import Book, Entry, Incident, IncidentEvent, Sheet
from visitors.discipline.models.ledger import SALT
from visitors.discipline.sealing.canonical import digest, linked, written

AT_ONCE = 2000  # entries fetched at a time
# Bad entries of which it is found out how they came to be so; each costs a hundred digests.
LOOKED_INTO = 20
NEAR = 50  # positions before and after its own at which an entry is looked for
NOWHERE = Sheet(employee=Employee(number="?"), ladder=Ladder(code="?"))
PUT_IN = "this entry was put in: another one continues the entry before it"


class Chain:
    """The chain, read entry by entry.

    Args:
        found: where what is wrong is put.
        sheets: every sheet by its id, with employee and ladder.
    """

    def __init__(self, found: Findings, sheets: Mapping[int, Sheet]) -> None:
        self.found, self.sheets = found, sheets
        self.codes = _codes()
        self.erased = _erased()
        self.values: dict[int, str] = {0: ""}
        self.position, self.prev, self.looked_into, self.is_swapped = 0, "", 0, False
        self.last: Entry | None = None

    def follow(self, wanted: set[int]) -> None:
        """Read the whole chain.

        Args:
            wanted: positions whose value is kept in ``values``, because a head speaks of them.

        Raises:
            ArithmeticError, AttributeError, TypeError, ValueError: the entry after ``position``
                cannot be read.
        """
        # Not joined with its sheet: an entry whose sheet is gone would be left out.
        rows = Entry.objects.select_related("version", "violation", "incident", "words")
        for entry in rows.order_by("position").iterator(AT_ONCE):
            entry.sheet = self.sheets.get(entry.sheet_id, NOWHERE)
            facts = facts_of(entry)
            if (
                linked(entry.prev, facts) != entry.hash
                or entry.prev != self.prev
                or entry.position != self.position + 1
            ):
                self._look_into(entry, facts)
            if wrong := self._words(entry):
                self._say("words", entry, wrong)
            if entry.kind == Entry.Kind.VIOLATION and (wrong := self._incident(entry)):
                self._say("evidence", entry, wrong)
            if entry.position in wanted:
                self.values[entry.position] = entry.hash
            self.position, self.prev, self.last = entry.position, entry.hash, entry
        self._end()
        self._lost()

    def _say(self, kind: str, entry: Entry, sentence: str) -> None:
        self.found.add(Finding.on(entry.sheet, kind, sentence, entry.position, entry.seq))

    def _look_into(self, entry: Entry, facts: dict[str, Any]) -> None:
        """Find out how an entry came to stand where it does not belong."""
        gap = entry.position - self.position - 1
        if gap:
            in_all = f", {gap} in all" if gap > 1 else ""
            missing = f"entry {self.position + 1} is missing{in_all}"
            self.found.add(Finding("deleted", missing, self.position + 1))
        if not self._is_own(entry, facts, 0):
            self._changed(entry, facts, is_behind_a_gap=bool(gap))
        elif not gap and entry.prev != self.prev:
            self._continues_another(entry)

    def _continues_another(self, entry: Entry) -> None:
        """Say how an entry that says what was booked came to stand behind another one."""
        if self.is_swapped:
            self._say("order", entry, "the entries before it stand in another order")
        elif self._goes_on_elsewhere():
            self._say("inserted", entry, PUT_IN)
        else:
            anew = "this entry was written anew"
            continued = f"entry {entry.position} continues what stood here before"
            self._say("changed", self.last or entry, f"{anew}: {continued}")

    def _changed(self, entry: Entry, facts: dict[str, Any], *, is_behind_a_gap: bool) -> None:
        """Say how an entry that is not what was booked at its position came to be there."""
        self.looked_into += 1
        is_looked_into = self.looked_into <= LOOKED_INTO
        away = self._booked_at(entry, facts) if is_looked_into else 0
        booked_as = f"booked as number {entry.position + away}"
        if away == 0:
            follows = entry.prev == self.prev or is_behind_a_gap
            if not follows and is_looked_into and self._goes_on_elsewhere():
                self._say("inserted", entry, PUT_IN)
            else:
                self._say("changed", entry, "this entry does not say what was booked")
        elif away > 0 and entry.prev and not Entry.objects.filter(hash=entry.prev).exists():
            deleted = f"an entry was deleted: here stands the one that was {booked_as}"
            self._say("deleted", entry, deleted)
        elif away > 0 or self.is_swapped:
            self.is_swapped = True
            swapped = f"the entries stand in another order: this one was {booked_as}"
            self._say("order", entry, swapped)
        else:
            self._say("inserted", entry, f"an entry was put in before it: this one was {booked_as}")

    def _is_own(self, entry: Entry, facts: dict[str, Any], away: int) -> bool:
        """Tell whether an entry was booked so many positions from here, by whatever code then."""
        moved = {**facts, "position": entry.position + away}
        return any(
            linked(entry.prev, {**moved, "ladder": code}) == entry.hash
            for code in self._codes_of(entry)
        )

    def _codes_of(self, entry: Entry) -> set[str]:
        """Return every code that the ladder of an entry has had."""
        code = entry.sheet.ladder.code
        return self.codes.get(code, {code})

    def _booked_at(self, entry: Entry, facts: dict[str, Any]) -> int:
        """Return how far from here an entry was booked; 0 where it cannot be found out."""
        away = (one for distance in range(1, NEAR + 1) for one in (distance, -distance))
        return next((one for one in away if self._is_own(entry, facts, one)), 0)

    def _goes_on_elsewhere(self) -> bool:
        others = Entry.objects.filter(prev=self.prev).exclude(position=self.position + 1)
        return others.exists()

    def _words(self, entry: Entry) -> str:
        """Return what is wrong with the words of an entry."""
        words = getattr(entry, "words", None)
        if words is None:
            return "the words of this entry are gone, though nobody has erased them"
        if words.erased_at is None:
            # With a salt of another length, letters could have gone from one to the other, and the
            # digest of both would be the same.
            if len(words.salt) != SALT or digest(words.salt + words.text) != entry.text_digest:
                return "the words of this entry were changed"
            return ""
        if words.salt or words.text:
            return "the words of this entry were erased, and some stand there"
        about = entry.violation or entry
        act = (about.incident_id, words.erased_at, words.erased_by_id)
        if self.erased[act]:
            self.erased[act] -= 1  # each act of erasing erased the words of one entry
            return ""
        return (
            "the words of this entry were erased past the program: nobody has written down who and"
            " why"
        )

    def _incident(self, entry: Entry) -> str:
        """Return what is wrong with the incident that a violation was booked from."""
        incident = entry.incident
        if incident is None:
            return "the incident that this entry was booked from is gone"
        if digest(incident.source) != entry.source_digest:
            return "the source of the incident was changed"
        if digest(written(incident.evidence)) != entry.evidence_digest:
            return "the evidence of the incident was changed"
        if (
            incident.employee_id != entry.sheet.employee_id
            or incident.severity != entry.severity
            or incident.ladder not in self._codes_of(entry)
        ):
            return "the incident is about another person, ladder or severity than its entry"
        if clock.today(incident.seen_at) != entry.on:
            return "the incident was seen on another day than its entry says"
        return ""

    def _end(self) -> None:
        """Hold the end that was read against what the book says."""
        book = Book.objects.filter(pk=1).first() or Book(position=0, hash="")
        told = f"the book says that there are {book.position} entries"
        if book.position > self.position:
            self.found.add(Finding("tail", told, self.position + 1))
        elif book.position < self.position:
            self.found.add(Finding("inserted", told, book.position + 1))
        elif book.hash != self.prev:
            other = "the book says that the chain ends with another value"
            self.found.add(Finding("changed", other, self.position or None))

    def _lost(self) -> None:
        """Look for incidents that were booked and have no entry."""
        lost = Incident.objects.filter(state=Incident.State.CONFIRMED, entry__isnull=True)
        for incident in lost.select_related("employee").order_by("pk")[:LOOKED_INTO]:
            number = incident.employee.number if incident.employee is not None else ""
            gone = f"incident {incident.number} was booked, and its entry is gone"
            self.found.add(Finding("deleted", gone, employee=number, ladder=incident.ladder))


def _erased() -> Counter[tuple[int | None, datetime, int | None]]:
    """Return how often words were erased through the program: of which case, when and by whom."""
    acts = IncidentEvent.objects.filter(what=IncidentEvent.What.ERASED)
    return Counter(acts.order_by().values_list("incident_id", "at", "by_id"))


def _codes() -> dict[str, set[str]]:
    """Return by the present code of a ladder every code that it has had."""
    codes: dict[int, set[str]] = {}
    for pk, code in Ladder.history.values_list("id", "code").order_by().distinct():
        codes.setdefault(pk, set()).add(code)
    return {
        code: codes.get(pk, set()) | {code} for pk, code in Ladder.objects.values_list("pk", "code")
    }
