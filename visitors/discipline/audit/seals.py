"""Hold what cases and closed months say against their seals, and the seals against each other
(P15).
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from visitors.discipline.audit.report import UNREADABLE, Finding
from visitors.discipline.models import Book, Incident, IncidentEvent, MonthClose, Seal
from visitors.discipline.models.ledger import SALT
from visitors.discipline.sealing import parts, seals, things

AT_ONCE = 2000  # seals or cases read at a time
ERASED = IncidentEvent.What.ERASED


def check(chain: "SealChain") -> Iterator[Finding]:
    """Find every seal, case and month that is not what was sealed."""
    yield from chain.follow()
    for pk, sentence in chain.wrong:
        yield Finding.of_case("sealed", pk, sentence)
    known, sealed = set(Incident.objects.values_list("pk", flat=True)), set(chain.cases)
    for pk in sorted(sealed - known):
        yield Finding.of_case("sealed", pk, "it was sealed, and it is gone")
    for pk in sorted(known - sealed):
        yield Finding.of_case("sealed", pk, "it was put in past the program: no seal is of it")
    both = sorted(known & sealed)
    for begin in range(0, len(both), AT_ONCE):
        for pk, sentence in _cases(both[begin : begin + AT_ONCE], chain):
            yield Finding.of_case("sealed", pk, sentence)
    for sentence in _months(chain.months):
        yield Finding("month", sentence)
    for sentence in _things(chain.things):
        yield Finding("sealed", sentence)


class SealChain:
    """The seals, read one by one: what they link, and what each said last of a case or month.

    Args:
        wanted: positions whose value is kept in ``values``, because a head speaks of them.
    """

    def __init__(self, wanted: Collection[int] = ()) -> None:
        self.wanted, self.values = wanted, {0: ""}
        self.cases: dict[int, tuple[str, str]] = {}  # salt and content of the last seal
        self.months: dict[date, str] = {}
        self.things: dict[str, tuple[str, str]] = {}  # as of cases
        self.wrong: list[tuple[int, str]] = []  # incidents, and what changed between two seals
        self.position, self.value = 0, ""

    def follow(self) -> Iterator[Finding]:
        """Read every seal, from the first to the end that the book names."""
        last: Seal | None = None
        for seal in Seal.objects.order_by("position").iterator(AT_ONCE):
            if wrong := self._link(seal):
                yield self._of(seal, wrong)
            if seal.month is not None:
                self.months[seal.month] = seal.content
            elif seal.thing:
                yield from self._next_of_thing(seal)
            elif seal.incident_id is not None:
                self._next(seal, seal.incident_id)
            if seal.position in self.wanted:
                self.values[seal.position] = seal.hash
            self.position, self.value, last = seal.position, seal.hash, seal
        if last is not None and not seals.is_signed(last):
            signed = "it was changed, or signed with a key that is not named"
            yield self._of(last, f"the last seal is not signed by us: {signed}")
        book = Book.objects.filter(pk=1).first() or Book()
        if (book.seals, book.seal) != (self.position, self.value):
            told = f"the book says that there are {book.seals} seals"
            yield Finding("sealed", f"{told}, and the last that is there is {self.position}")

    def _link(self, seal: Seal) -> str:
        """Return what is wrong with the place of a seal in the chain."""
        if seal.position != self.position + 1:
            return f"seal {self.position + 1} is missing before seal {seal.position}"
        if seal.prev != self.value or seals.value_of(seal) != seal.hash:
            return f"seal {seal.position} is not the one that was made"
        return ""

    def _next(self, seal: Seal, pk: int) -> None:
        """Hold a seal of a case against the one before it."""
        salt, content = self.cases.get(pk, ("", ""))
        self.cases[pk] = (seal.salt, seal.content)
        if not content:
            return
        try:
            before, after = parts.events_in(content), parts.events_in(seal.content)
            differing = parts.differing(content, seal.content)
        except UNREADABLE:
            self.wrong.append((pk, "its seal cannot be read"))
            return
        happened, has_other_salt = parts.kinds(after - before), salt != seal.salt
        if before - after:
            differing.append("events")
        if has_other_salt and ERASED not in happened:
            self.wrong.append((pk, "the salt of a seal was changed past the program"))
        strange = [
            name
            for name in differing
            if not (has_other_salt and name in parts.WORDS)
            and not happened & set(parts.MAY_CHANGE.get(name, ()))
        ]
        if strange:
            self.wrong.append((pk, _changed(strange)))

    def _next_of_thing(self, seal: Seal) -> Iterator[Finding]:
        """Hold a seal of a thing against the one before it: events only come after the others."""
        salt, content = self.things.get(seal.thing, ("", ""))
        self.things[seal.thing] = (seal.salt, seal.content)
        if content and (told := things.broken(content, seal.content, with_words=salt == seal.salt)):
            yield self._of(seal, f"seal {seal.position} says otherwise: {told}")
        elif salt and seal.salt not in ("", salt):
            yield self._of(seal, "the salt of a seal was changed past the program")

    def _of(self, seal: Seal, sentence: str) -> Finding:
        if seal.thing:
            return Finding("sealed", f"{seal.thing}: {sentence}")
        if seal.incident_id is None:
            return Finding("month", f"{seal.month:%Y-%m}: {sentence}")
        return Finding.of_case("sealed", seal.incident_id, sentence)


def _cases(pks: Collection[int], chain: SealChain) -> Iterator[tuple[int, str]]:
    """Return which of some cases do not say what was sealed last, and what it is."""
    try:
        cases = parts.read(pks)
    except UNREADABLE as error:
        if len(pks) == 1:
            yield from ((pk, f"it cannot be read: {error}") for pk in pks)
            return
        for pk in pks:
            yield from _cases([pk], chain)
        return
    for pk, case in cases.items():
        salt, sealed = chain.cases[pk]
        said = case.content(salt)
        if len(salt) != SALT:
            yield pk, "the salt of its last seal is gone"
        elif said != sealed:
            try:
                yield pk, _changed(parts.differing(sealed, said) or ["events"])
            except UNREADABLE:
                yield pk, "its seal cannot be read"


def _changed(names: Collection[str]) -> str:
    return f"it no longer says what was sealed: {', '.join(sorted(names))} changed past the program"


def _months(sealed: dict[date, str]) -> Iterator[str]:
    """Return what is wrong with the closed months as a whole; each is looked at by itself, too."""
    closed = dict(MonthClose.objects.values_list("month", "digest"))
    for month in sorted(sealed.keys() | closed.keys()):
        if month not in closed:
            yield f"the month {month:%Y-%m} was closed and sealed, and it is gone"
        elif month not in sealed:
            yield f"the closed month {month:%Y-%m} was put in past the program: no seal is of it"
        elif closed[month] != sealed[month]:
            yield f"the closed month {month:%Y-%m} has another digest than was sealed"


def _things(sealed: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Return what is wrong with what other rooms have sealed, the first bad place of each."""
    for kind in things.sealed.values():
        named = {name for name in sealed if name.partition(":")[0] == kind.key}
        there = kind.read(named)
        for name in sorted(named | there.keys(), key=lambda one: (len(one), one)):
            if name not in there:
                yield f"{name}: it was sealed, and it is gone"
            elif name not in sealed:
                yield f"{name}: it was put in past the program: no seal is of it"
            elif told := things.wrong(there[name], *sealed[name]):
                yield f"{name}: {told}"
