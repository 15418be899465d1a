"""What a desk asks of the server, prepared before it is measured."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from reception import clock
from reception.notifications import periodic
from tests.performance.crowd import Crowd
from tests.performance.sign_out import Leaving
from visitors.badges import lending
from visitors.demo.people import Stage
from visitors.lifecycle import board
from visitors.models import Badge, Visitor, VisitorKey

Request = tuple[str, str | None]
SAMPLES = 200
BARE_ROWS = 10_000
ABSENT_LETTERS = "龘靐齉爨"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: what it is called there.
        requests: gives the next requests, as path and form; a form makes it a POST.
        once: whether each may be sent only once.
        status: how it is answered.
        header: what the answer's HX-Trigger holds.
        writes: whether rows are left behind that would make the next measurement a different one.
        alone: whether one client asks and not all of them: what a desk waits for on a server that
            is not full.
    """

    name: str
    requests: Callable[[], Iterator[Request]]
    once: bool = False
    status: int = 200
    header: str = ""
    writes: bool = False
    alone: bool = False


class Desk:
    """Prepares the requests of the desk of the main site.

    Args:
        stage: the house.
        people: how many visitors there are; the ones who are there now are the last of them.
    """

    def __init__(self, stage: Stage, people: int) -> None:
        self.stage, self.people = stage, people
        self.site = stage.sites["hq"].pk
        self.random, self.crowd = Random(5), Crowd(stage.words, seed=99)
        self.let_in = Leaving(self.site, self.crowd)
        # Drawn without repeating: who has just been registered may not be again before the rows are
        # removed.
        self.returning = itertools.cycle(
            self.random.sample(range(1, max(people - 100, 2)), min(people - 101, 20_000))
        )
        self.kinds = [
            (code, kind) for code, kind in stage.words["kinds"].items() if kind["weight"] >= 1
        ]

    def rows(self) -> list[Row]:
        """Return what is measured, in the order of the table."""
        return [
            *self._both("bare view: SELECT, INSERT, UPDATE", "bare view", self.bare),
            *self._both(
                "register a new visitor",
                "new visitor",
                self.new_visitors,
                once=True,
                header="registered",
            ),
            *self._both(
                "register a returning visitor",
                "returning visitor",
                self.returning_visitors,
                once=True,
                header="registered",
            ),
            Row("grade card", self.grade_cards),
            Row("board, unchanged", self.unchanged_board, status=204),
            Row("board, changed", lambda: self._again(["/desk/board/?revision=before"])),
            Row("search: phone", self.phones),
            Row(
                "search: two characters",
                lambda: self._search(self._keys(VisitorKey.Kind.GRAM, 2, 2)),
            ),
            Row("search: initials", lambda: self._search(self._keys(VisitorKey.Kind.PINYIN, 2, 3))),
            Row("search: a fragment of an organisation", self.fragments),
            Row("search: nobody of that name", self.absent),
            Row(
                "scan: may they pass a zone",
                lambda: self._scans("zone:reception", "check"),
                writes=True,
            ),
            Row("scan: into a zone", lambda: self._scans("zone:reception", "in"), writes=True),
            *self._both(
                "scan: who is this, on patrol",
                "scan on patrol",
                lambda: self._scans("patrol", "check"),
            ),
            *self._both(
                "scan: out, with the badge handed back",
                "scan out",
                self.leaving,
                once=True,
                header="scan-result",
            ),
        ]

    @staticmethod
    def _both(
        name: str, short: str, requests: Callable[[], Iterator[Request]], **how: Any
    ) -> tuple[Row, Row]:
        """Return a row that writes, asked by all clients and by one."""
        return (
            Row(name, requests, writes=True, **how),
            Row(f"  one client: {short}", requests, writes=True, alone=True, **how),
        )

    def bare(self) -> Iterator[Request]:
        """Ask the bare view for two rows at random."""
        while True:
            numbers = {
                "read": self.random.randint(1, BARE_ROWS),
                "change": self.random.randint(1, BARE_ROWS),
            }
            yield "/bare/", urlencode(numbers)

    def new_visitors(self) -> Iterator[Request]:
        """Fill the form for people who were never here, each with a telephone."""
        while True:
            yield "/desk/register/", self._form(self.crowd.somebody_new())

    def returning_visitors(self) -> Iterator[Request]:
        """Fill the form as it stands after a visitor was recalled."""
        while True:
            row = Visitor.objects.get(pk=next(self.returning))
            yield (
                "/desk/register/",
                self._form(
                    {"visitor": str(row.pk), "name": row.name, "organisation": row.organisation}
                ),
            )

    def grade_cards(self) -> Iterator[Request]:
        """Ask for the card of a form that is half filled."""
        while True:
            code, kind = self.random.choice(self.kinds)
            title = self.random.choice(kind["titles"] or [""])
            typed = {
                "name": self.crowd.name(),
                "title": title,
                "category": code,
                "host_number": self._host(kind),
                "party_size": "1",
            }
            yield f"/desk/grade/?{urlencode(typed)}", None

    def unchanged_board(self) -> Iterator[Request]:
        """Poll with the revision of now; a worker gives a sign of life, or the board would begin to
        say meanwhile that none does.
        """
        periodic.beat("of the bench", clock.now())
        return self._again([f"/desk/board/?revision={board.revision(self.site, clock.now())}"])

    def phones(self) -> Iterator[Request]:
        """Type numbers as the visitors say them, whole, and sometimes the last four digits."""
        numbers = Visitor.objects.filter(pk__in=self._some(), phone__gt="").values_list(
            "phone", flat=True
        )
        return self._search(
            [number[-4:] if place % 4 == 0 else number[3:] for place, number in enumerate(numbers)]
        )

    def fragments(self) -> Iterator[Request]:
        """Type three or four characters of an organisation, whose pairs half of all visitors
        share.
        """
        names = Visitor.objects.filter(pk__in=self._some()).values_list("organisation", flat=True)
        return self._search([name[-4:] for name in names])

    def absent(self) -> Iterator[Request]:
        """Type names that nobody bears, of which every piece but one is common."""
        names = [
            f"{self.crowd.name()[:2]}{letter}" for letter in ABSENT_LETTERS for _name in range(10)
        ]
        return self._search(
            [*names, *(f"王{letter}" for letter in ABSENT_LETTERS), "zzxqv", "王伟公司"]
        )

    def leaving(self) -> Iterator[Request]:
        """Scan the badges of people who go, at the desk."""
        for code in self.let_in.codes():
            yield "/desk/scan/", urlencode({"code": code, "request_key": secrets.token_hex(16)})

    def _scans(self, at: str, action: str) -> Iterator[Request]:
        """Scan the badges that are worn now, and one in ten that is not, each time under a key of
        its own.
        """
        pool = Badge.objects.filter(site=self.site).order_by("-lent", "number")
        worn = [lending.code_of(badge) for badge in pool if badge.lent]
        codes = [
            *worn,
            *(
                lending.code_of(badge)
                for badge in list(pool)[len(worn) : len(worn) + len(worn) // 10]
            ),
        ]
        while True:
            typed = {
                "code": self.random.choice(codes),
                "at": at,
                "action": action,
                "key": secrets.token_hex(16),
            }
            yield "/scan/pass/", urlencode(typed)

    def _form(self, person: dict[str, str]) -> str:
        _code, kind = self.random.choice(self.kinds)
        typed = {
            "purpose": self.random.choice(kind["purposes"]),
            "host_number": self._host(kind),
            "party_size": "1",
            "category": _code,
            "request_key": secrets.token_hex(16),
        }
        return urlencode({**person, **typed})

    def _host(self, kind: dict[str, list[str]]) -> str:
        return self.random.choice(self.stage.hosts(kind["hosts"], "hq")).number

    def _some(self) -> list[int]:
        return [self.random.randint(1, self.people) for _sample in range(SAMPLES)]

    def _keys(self, kind: str, shortest: int, longest: int) -> list[str]:
        keys = VisitorKey.objects.filter(visitor__in=self._some(), kind=kind).values_list(
            "key", flat=True
        )
        fitting = sorted({key for key in keys if shortest <= len(key) <= longest})
        return self.random.sample(fitting, min(len(fitting), SAMPLES))

    def _search(self, typed: list[str]) -> Iterator[Request]:
        return self._again([f"/desk/recall/?q={quote(text)}" for text in typed])

    def _again(self, paths: list[str]) -> Iterator[Request]:
        return itertools.cycle([(path, None) for path in paths])
