"""What the API takes, field by field; every type is checked as JSON has it."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from reception.policy.enums import Grade
from visitors.models import State, Visit, VisitDetails

LONGEST_TIME = 40
YEARS = range(2000, 2200)  # beyond them the arithmetic of days may leave the calendar
BIGGEST_ID, BIGGEST_NUMBER = 2**63 - 1, 2**31 - 1
Id = Annotated[int, Field(ge=1, le=BIGGEST_ID)]
MOST_YUAN, CENT = 10**10, Decimal("0.01")
Reason = Annotated[str, Field(max_length=200)]


def moment(value: Any) -> Any:
    """Read an ISO 8601 time; one without an offset is the site's."""
    return None if value is None else _read(value, dt.datetime, "moment", "time")


def day(value: Any) -> Any:
    """Read an ISO 8601 day; an empty parameter is none."""
    return None if value in ("", None) else _read(value, dt.date, "day", "day")


def _read(value: Any, kind: type[dt.date], code: Any, name: str) -> dt.date:
    try:
        read = kind.fromisoformat(value if len(value) <= LONGEST_TIME else "")
    except (TypeError, ValueError):
        read = None
    if read is None or read.year not in YEARS:
        raise PydanticCustomError(code, f"ISO 8601 {name} expected")  # type: ignore[arg-type]
    return read


def money(value: Any) -> Any:
    """Read an amount of yuan: a number of JSON with at most two places, exactly."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    read = Decimal(str(value)) if is_number else Decimal(0)
    if not 0 < read < MOST_YUAN or read % CENT:
        raise PydanticCustomError("money", "a number of yuan with at most two places expected")
    return read


def given(value: Any) -> Any:
    """Take an empty parameter of an address as one that was left out."""
    return None if value == "" else value


Money = Annotated[Decimal, BeforeValidator(money), WithJsonSchema({"type": "number"})]


class Taken(BaseModel):
    """A body: types as in JSON, nothing converted; an unknown field is left alone, as a newer
    client may send one.
    """

    model_config = ConfigDict(strict=True)


class VisitorIn(Taken):
    """Who comes (V2); ``id`` recalls a known visitor (V10)."""

    name: str
    id: Id | None = None
    phone: str | None = None
    organisation: str | None = None
    title: str | None = None
    level: int | None = Field(None, ge=0, le=99)
    email: str | None = Field(None, description="for the thank-you after leaving; answered nowhere")


class BelongingIn(Taken):
    """A thing that is brought in."""

    what: str
    serial: str | None = None
    count: int = Field(1, ge=1, le=BIGGEST_NUMBER)


class DetailsIn(Taken):
    """The optional answers; what is left out is not known, or stays."""

    kind: Literal[*Visit.Kind.values] | None = Field(  # type: ignore[valid-type]
        None, description="without it first, return or telephone, as it follows (V11)"
    )
    plate: str | None = None
    needs: list[str] | None = Field(None, max_length=20, description="codes of the policy (V14)")
    letter: Literal[*VisitDetails.Letter.values] | None = Field(  # type: ignore[valid-type]
        None, description="what the desk has seen (V21)"
    )
    letter_issuer: str | None = None
    source: str | None = Field(None, description="how they heard of us, a code of the policy (V15)")
    accepted: bool | None = Field(
        None, description="they accepted what visitors are told about their data"
    )


class ResultIn(Taken):
    """What came of a visit (V16)."""

    result: str = Field(max_length=400)


class VisitIn(DetailsIn):
    """A registration; without ``expected_at`` the visitor has arrived and the host is notified
    (V3).
    """

    visitor: VisitorIn
    host: str = Field(description="employee number")
    purpose: str
    category: str | None = None
    party_size: int | None = Field(1, le=BIGGEST_NUMBER)
    topic: str | None = None
    appointment: bool | None = False
    expected_at: Annotated[dt.datetime | None, BeforeValidator(moment)] = None
    site: str | None = Field(None, description="slug; without it the site of the host")
    hosts: list[str] | None = Field(
        None, max_length=50, description="employee numbers of further hosts, who are told too"
    )
    companions: list[str] | None = Field(
        None,
        max_length=1000,
        description=(
            "names of those who come along; needed from the policy's `party_names_from` heads on"
            " (Z3)"
        ),
    )
    belongings: list[BelongingIn] | None = Field(
        None, max_length=50, description="what is brought in and looked at on leaving"
    )


class Nothing(Taken):
    """A body that says nothing."""


class ArriveIn(Taken):
    """Who comes along, where that was not known when the visit was arranged (Z3)."""

    companions: list[str] | None = Field(None, max_length=1000)


class CheckedIn(Taken):
    """A belonging that somebody has looked at: it goes out, or stays for a reason."""

    id: Id
    taken: bool = True
    reason: Reason = ""


class LeaveIn(Taken):
    """What has been looked at; every belonging that is still open, else 409 ``belongings_open``
    lists them.
    """

    belongings: list[CheckedIn] | None = Field(None, max_length=1000)


class ReasonIn(Taken):
    """Why."""

    reason: Reason = ""


class OverrideIn(Taken):
    """Another grade, and why (G11)."""

    grade: Literal[*Grade.values]  # type: ignore[valid-type]
    reason: Reason = ""


class AnswerIn(Taken):
    """What the person asked said by telephone (V4)."""

    answer: Literal["coming", "wait", "colleague", "unavailable", "later"]
    at: Annotated[dt.datetime | None, BeforeValidator(moment)] = Field(
        None, description="with later: when the host receives; without it they will call (V12)"
    )
    minutes: int | None = Field(
        None, ge=0, le=BIGGEST_NUMBER, description="with wait: one of the policy's"
    )
    colleague: str | None = Field(None, description="with colleague: an employee number")
    employee: str | None = Field(
        None, description="number of who said it, where several hosts were asked"
    )


class ReassignIn(Taken):
    """Who is asked instead."""

    employee: str = Field(description="employee number")


class AddHostIn(ReassignIn):
    """Who is told too."""


class VisitsQuery(BaseModel):
    """Which visits."""

    state: Annotated[State | None, BeforeValidator(given)] = None
    site: Annotated[str | None, BeforeValidator(given)] = Field(None, description="slug")
    date: Annotated[dt.date | None, BeforeValidator(day)] = Field(
        None, description="the site's day on which they arrived or were expected"
    )
    kind: Annotated[Visit.Kind | None, BeforeValidator(given)] = None
    since: Annotated[dt.date | None, BeforeValidator(day)] = Field(
        None, alias="from", description="the first of several days"
    )
    until: Annotated[dt.date | None, BeforeValidator(day)] = Field(
        None, description="the last of several days, included"
    )
    q: str = Field(
        "",
        max_length=100,
        description="a visitor's name, pinyin, initials, organisation, number or its last four",
    )
    host: Annotated[str | None, BeforeValidator(given)] = Field(
        None, max_length=40, description="employee number"
    )
    badge: Annotated[int | None, BeforeValidator(given)] = Field(
        None, ge=1, le=BIGGEST_NUMBER, description="number of a badge that was worn"
    )
    category: Annotated[str | None, BeforeValidator(given)] = Field(
        None, max_length=50, description="code"
    )
    grade: Annotated[Grade | None, BeforeValidator(given)] = None
    cursor: Annotated[Id | None, BeforeValidator(given)] = Field(
        None, description="`next` of the page before"
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class SearchQuery(BaseModel):
    """What somebody typed to find a person."""

    q: str = Field("", max_length=100)
