"""The pure line against a slow plain model, in days drawn by lot (Q1, Q2, Q9, Q13)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.soak import examples
from visitors.rota import line
from visitors.rota.line import Did, LineStep, Tie

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
PEOPLE = range(4)
DEEDS = some.tuples(
    some.sampled_from(
        (
            *("sign_in", "next", "next", "next", "named", "enquiry", "lunch", "leave", "back"),
            *("ended", "grant", "give_up"),
        )
    ),
    some.sampled_from(PEOPLE),
)


class Plain:
    """The slow model: whoever is first is found by looking through all that happened, each time."""

    def __init__(self) -> None:
        self.log: list[tuple[str, int, int]] = []

    def since(self, who: int, *deeds: str) -> int:
        """Return when one of these deeds was last done by somebody; -1 never."""
        found = [n for n, (deed, one, _of) in enumerate(self.log) if one == who and deed in deeds]
        return found[-1] if found else -1

    def is_here(self, who: int) -> bool:
        return self.since(who, "sign_in") > self.since(who, "give_up")

    def is_gone_for_good(self, who: int) -> bool:
        """Tell whether the place was given up for a while, as on leave."""
        return self.since(who, "leave") > self.since(who, "sign_in", "rejoin")

    def is_out(self, who: int) -> bool:
        return self.since(who, "lunch", "leave") > self.since(who, "back", "sign_in", "received")

    def is_receiving(self, who: int) -> bool:
        begun = self.since(who, "back", "sign_in")
        taken = {
            of
            for n, (deed, one, of) in enumerate(self.log)
            if one == who and deed == "received" and n > begun
        }
        ended = {of for deed, one, of in self.log if one == who and deed == "ended"}
        return bool(taken - ended)

    def is_busy(self, who: int) -> bool:
        return self.is_out(who) or self.is_receiving(who) or self.is_gone_for_good(who)

    def make_ups(self, who: int) -> int:
        begun = self.since(who, "sign_in")
        mine = [deed for deed, one, _of in self.log[begun:] if one == who]
        return mine.count("grant") - mine.count("made_up")

    def rank(self, who: int) -> int:
        """Return by what the line is sorted: when somebody last went to its end."""
        return self.since(who, "sign_in", "to_the_end", "rejoin")

    def order(self) -> list[int]:
        here = [who for who in PEOPLE if self.is_here(who) and not self.is_gone_for_good(who)]
        return sorted(here, key=self.rank)

    def head(self) -> int | None:
        free = [who for who in self.order() if not self.is_busy(who)]
        return next((who for who in free if self.make_ups(who)), free[0] if free else None)


class Day:
    """The same deeds told to the line and to the plain model."""

    def __init__(self) -> None:
        self.steps: list[LineStep] = []
        self.plain = Plain()
        self.open: list[tuple[int, int]] = []

    def tell(self, did: str, who: int, **more: Any) -> None:
        at = NINE + timedelta(minutes=len(self.steps))
        entry = more.pop("entry", len(self.steps))
        self.steps.append(LineStep(entry, did, who, at, **more))

    def do(self, deed: str, who: int) -> None:
        plain, log = self.plain, self.plain.log
        here = plain.is_here(who)
        if deed == "sign_in" and not here:
            self.tell(Did.SIGNED_IN, who)
            log.append(("sign_in", who, 0))
        elif deed in ("next", "enquiry"):
            self.receive(counts=deed == "next")
        elif not here:
            return
        elif deed == "named" and not plain.is_gone_for_good(who):
            self.take(who, uses_turn=False)
        elif deed in ("lunch", "leave"):
            self.tell(Did.STEPPED_OUT, who, keeps=deed == "lunch", reason=deed)
            log.append((deed, who, 0))
        elif deed == "back":
            self.tell(Did.BACK, who)
            log.append(("back", who, 0))
            if plain.is_gone_for_good(who):
                log.append(("rejoin", who, 0))
        elif deed == "ended" and self.open:
            entry, one = self.open.pop(0)
            self.tell(Did.ENDED, one, entry=entry)
            log.append(("ended", one, entry))
        elif deed == "grant":
            self.tell(Did.GRANTED, who)
            log.append(("grant", who, 0))
        elif deed == "give_up":
            self.tell(Did.GAVE_UP, who)
            log.append(("give_up", who, 0))

    def receive(self, *, counts: bool) -> None:
        turn, _instead = line.decide(line.places(self.steps), Tie(counts=counts))
        assert (turn.who if turn else None) == self.plain.head()
        if turn is not None:
            self.take(turn.who, uses_turn=turn.uses_turn)

    def take(self, who: int, *, uses_turn: bool) -> None:
        made_up = uses_turn and self.plain.make_ups(who)
        self.open.append((len(self.steps), who))
        log = self.plain.log
        log.append(("received", who, len(self.steps)))
        self.tell(Did.RECEIVED, who, uses_turn=uses_turn)
        if uses_turn:
            log.append(("made_up" if made_up else "to_the_end", who, 0))


@given(some.lists(DEEDS, max_size=40))
@settings(max_examples=examples(150, 10_000), deadline=None)
def test_the_line_stands_as_the_plain_model_says(deeds: list[tuple[str, int]]) -> None:
    day = Day()
    for deed, who in deeds:
        day.do(deed, who)
        places = line.places(day.steps)
        assert [one.who for one in places if one.place] == day.plain.order()
        free = {one.who for one in places if one.is_free}
        assert free == {who for who in day.plain.order() if not day.plain.is_busy(who)}
