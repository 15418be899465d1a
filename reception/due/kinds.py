"""The kinds of what is due: each capability registers its own when the program starts (W3).

All that is open is read with one question: each kind gives its rows with the same columns, and they
are read as one union, so that a list of nine kinds costs no more than one of a single kind.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import (
    CharField,
    DateTimeField,
    Exists,
    IntegerField,
    OuterRef,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Concat
from django.utils.text import format_lazy

from reception.accounts.actor import Actor
from reception.accounts.permissions import ROLES
from reception.due.deadlines import Term, Unit
from reception.due.models import LATE, DueEvent
from reception.policy.models import due as rows_of_policy
from reception.policy.rulebook import InForce
from reception.registry import Registry

DUE_DAYS = "due_days"
# For whom the program itself asks: what is open, whoever may see it.
HOUSE = Actor(roles=frozenset(ROLES))


class Whose(StrEnum):
    """What somebody looks at: what they owe, what they wait for from others, everybody's."""

    MINE = "mine"
    AWAITED = "awaited"
    ALL = "all"


@dataclass(frozen=True)
class Slip:
    """What the one question answers about one thing that is due.

    Attributes:
        about: the id of what its page is about.
        told: until when, as somebody was told; nothing where only the row says it.
        length: how long it was when it began, where that was kept.
        site: the id of the site by whose clock it runs; nothing for the house.
        step: the id of the row that says how long, where a chain has several.
        owes, number: name and number of who owes it; empty where a role does.
        who: whom it is about.
        first, second: what the kind needs to say what it is.
        was_late: whether it was marked late once; that stays (W3).
    """

    whose: Whose
    key: str
    pk: int
    about: int
    began_at: datetime
    told: datetime | None
    length: int | None
    site: int | None
    step: int | None
    owes: str
    number: str
    who: str
    first: str
    second: str
    was_late: bool

    @property
    def thing(self) -> str:
        """What it is called in addresses, and by what is kept about it."""
        return f"{self.key}-{self.pk}"


# What a kind leaves out is empty. PostgreSQL must know of which type nothing is.
COLUMNS: dict[str, Any] = {
    "pk": IntegerField(),
    "about": IntegerField(),
    "began_at": DateTimeField(),
    "told": DateTimeField(),
    "length": IntegerField(),
    "site": IntegerField(),
    "step": IntegerField(),
    "owes": CharField(),
    "number": CharField(),
    "who": CharField(),
    "first": CharField(),
    "second": CharField(),
}
Rows = Callable[[Actor, Whose, datetime], QuerySet[Any] | None]
# Told the id, the new end, who gave more time, and when.
Moved = Callable[[int, datetime, Actor, datetime], None]


@dataclass(frozen=True)
class DueKind:
    """One kind of what is due: what it is about, who owes it, by which clause, since when, and the
    row that says how long.

    Attributes:
        key: under which it is registered; ``code`` is the kind that people and programs know, which
            several may share.
        label: what people call it.
        act: what the button says to who owes it.
        by: who owes it where that is no single person; ``roles`` are then those of whom some do.
        rows: what of it is open, for whom: nothing where somebody has no such thing.
        columns: an expression for each column of ``Slip`` that its rows have.
        term: how long one has; nothing where only what was told holds.
        says: what it is about, in words.
        address: where it is done by who owes it, and looked at by everybody else.
        about: what the id of ``Slip.about`` is of, for programs.
        reminds: whether the policy's steps remind of it; not of what has a clock of its own.
        follows: whether it begins with the end of another deadline.
        time_of: the kind whose pauses and extensions move its end, where that is not its own.
        moved: called where more time was given, in its transaction, for what the capability has
            told somebody and keeps.
    """

    key: str
    code: str
    label: Any
    clause: str
    act: Any
    rows: Rows
    columns: Mapping[str, Any]
    term: Callable[[Slip, InForce], Term | None]
    says: Callable[[Slip, InForce], str]
    address: Callable[[Slip], str]
    about: str
    by: Any = ""
    roles: tuple[str, ...] = ()
    reminds: bool = True
    follows: bool = False
    time_of: str = ""
    moved: Moved | None = None


def without_a_row(_slip: Slip, policy: InForce) -> Term:
    """Return the time for what no row of its own says: the policy's ``due_days`` (W3)."""
    return Term(policy.limits.get(DUE_DAYS, 1), Unit.WORKING_DAYS)


def gives_time(slip: Slip) -> str:
    """Return the name of the thing whose pauses and extensions hold for one."""
    return f"{kinds[slip.key].time_of or slip.key}-{slip.pk}"


kinds: Registry[str, DueKind] = Registry(lambda kind: kind.key)


def register(*new: DueKind) -> None:
    """Add kinds; the policy's rows about them name them by their keys."""
    kinds.register(*new)
    for kind in new:
        rows_of_policy.names[kind.key] = format_lazy("{} · {}", kind.label, kind.act)


def slips(actor: Actor, now: datetime, *wanted: Whose) -> list[Slip]:
    """Return what is open for somebody: one query for all kinds."""
    union = _union(_asked(actor, now, wanted))
    return [_slip(row) for row in union] if union is not None else []


def slip(actor: Actor, now: datetime, key: str, pk: int) -> Slip | None:
    """Return one thing that is open for somebody, as what they owe where they do, else as what
    they wait for or see; one query.
    """
    of_kind = _asked(actor, now, [Whose.ALL] if actor is HOUSE else Whose, key)
    union = _union((kind, whose, rows.filter(pk=pk)) for kind, whose, rows in of_kind)
    found = [_slip(row) for row in union] if union is not None else []
    return min(found, key=lambda one: list(Whose).index(one.whose), default=None)


def how_many_mine(actor: Actor, now: datetime) -> int:
    """Return how many things wait for somebody; one query."""
    # Without the words of a line: a count that joins them walks through what they stand in.
    asked = [rows.order_by().values_list("pk") for _, _, rows in _asked(actor, now, [Whose.MINE])]
    return asked[0].union(*asked[1:], all=True).count() if asked else 0


Asked = tuple[DueKind, Whose, QuerySet[Any]]


def _union(asked: Iterable[Asked]) -> QuerySet[Any] | None:
    every = [_with_columns(rows, kind, whose) for kind, whose, rows in asked]
    return every[0].union(*every[1:], all=True) if every else None


def _asked(actor: Actor, now: datetime, wanted: Iterable[Whose], key: str = "") -> Iterator[Asked]:
    for whose in wanted:
        for kind in kinds.values():
            rows = kind.rows(actor, whose, now) if key in ("", kind.key) else None
            if rows is not None:
                yield kind, whose, rows


def _with_columns(rows: QuerySet[Any], kind: DueKind, whose: Whose) -> QuerySet[Any]:
    columns = {
        f"due_{name}": kind.columns[name] if name in kind.columns else _nothing(field)
        for name, field in COLUMNS.items()
    }
    name = Concat(Value(f"{kind.key}-"), Cast(OuterRef("due_pk"), CharField()))
    late = Exists(DueEvent.objects.filter(thing=name, mark=LATE))
    named = {"due_whose": Value(whose.value), "due_key": Value(kind.key), **columns}
    named["due_late"] = late
    with_columns: QuerySet[Any] = rows.order_by().annotate(**named).values_list(*named)
    return with_columns


def _nothing(kind: Any) -> Any:
    return Value("") if isinstance(kind, CharField) else Cast(Value(None), kind)


def _slip(row: tuple[Any, ...]) -> Slip:
    whose, *rest = row
    return Slip(Whose(whose), *rest)
