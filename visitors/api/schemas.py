"""What the API takes and gives, field by field; every type is checked as JSON has it."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from visitors.models import State

LONGEST_TIME = 40
YEARS = range(2000, 2200)  # beyond them the arithmetic of days may leave the calendar
BIGGEST_ID = 2**63 - 1
BIGGEST_NUMBER = 2**31 - 1
Id = Annotated[int, Field(ge=1, le=BIGGEST_ID)]
Reason = Annotated[str, Field(max_length=200)]


def moment(value: Any) -> Any:
    """Read an ISO 8601 time; one without an offset is the site's."""
    if value is None:
        return None
    try:
        read = (
            dt.datetime.fromisoformat(value)
            if isinstance(value, str) and len(value) <= LONGEST_TIME
            else None
        )
    except ValueError:
        read = None
    if read is None or read.year not in YEARS:
        raise PydanticCustomError("moment", "ISO 8601 time expected")
    return read


def day(value: Any) -> Any:
    """Read an ISO 8601 day; an empty parameter is none."""
    if value in ("", None):
        return None
    try:
        read = dt.date.fromisoformat(value)
    except ValueError:
        read = None
    if read is None or read.year not in YEARS:
        raise PydanticCustomError("day", "ISO 8601 day expected")
    return read


def given(value: Any) -> Any:
    """Take an empty parameter of an address as one that was left out."""
    return None if value == "" else value


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


class VisitIn(Taken):
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


class AdmitIn(Taken):
    """The badge in the desk's hand; without a number the lowest free one is lent where the standard
    requires it (B1).
    """

    badge: int | None = Field(None, ge=0, le=BIGGEST_NUMBER)


class ReasonIn(Taken):
    """Why."""

    reason: Reason = ""


class OverrideIn(Taken):
    """Another grade, and why (G11)."""

    grade: Literal["high", "standard", "low", "refused"]
    reason: Reason = ""


class AnswerIn(Taken):
    """What the person asked said by telephone (V4)."""

    answer: Literal["coming", "wait", "colleague", "unavailable"]
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


class AddHostIn(Taken):
    """Who is told too."""

    employee: str = Field(description="employee number")


class VisitsAsked(BaseModel):
    """Which visits."""

    state: Annotated[State | None, BeforeValidator(given)] = None
    site: Annotated[str | None, BeforeValidator(given)] = Field(None, description="slug")
    date: Annotated[dt.date | None, BeforeValidator(day)] = Field(
        None, description="the site's day on which they arrived or were expected"
    )
    cursor: Annotated[Id | None, BeforeValidator(given)] = Field(
        None, description="`next` of the page before"
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class TypedAsked(BaseModel):
    """What somebody typed to find a person."""

    q: str = Field("", max_length=100)


class Problem(BaseModel):
    """Why something was not done: a stable code, a sentence in the reader's language, and sentences
    by field.
    """

    model_config = ConfigDict(extra="allow")

    code: str
    message: str
    fields: dict[str, str]


class StandardOut(BaseModel):
    """What to do at reception (S1–S6)."""

    place: str
    refreshments: str
    accompanied_by: str
    badge_required: bool


class VisitorOut(BaseModel):
    """Who comes; the telephone number is masked."""

    id: int
    name: str
    organisation: str
    title: str
    phone: str


class HostOut(BaseModel):
    """Whom they visit."""

    number: str
    name: str
    department: str


class BadgeOut(BaseModel):
    """The badge they wear; its code only for those who may admit."""

    number: int
    code: str | None


class TimesOut(BaseModel):
    """When, as ISO 8601 with offset."""

    expected_at: str | None
    arrived_at: str | None
    admitted_at: str | None
    left_at: str | None
    closed_at: str | None


class OverrideOut(BaseModel):
    """Who changed the grade, why, and from which (G11)."""

    model_config = ConfigDict(populate_by_name=True)

    by: str
    reason: str
    grade_before: str = Field(serialization_alias="from", alias="from")


class EventOut(BaseModel):
    """One thing that happened."""

    what: str
    at: str
    by: str
    reason: str


class TakenOverOut(BaseModel):
    """Who of the desk has the visitor in hand, and since when (V5)."""

    by: str
    at: str


class ToldOut(BaseModel):
    """How somebody was told: by which channel, and whether it reached them or why not."""

    channel: str
    state: str = Field(description="queued, sending, sent, dead, stopped")
    at: str | None = Field(description="when it was delivered")
    trouble: str


class AskedOut(BaseModel):
    """Somebody who was asked to receive the visitor, and what became of it (V3–V5)."""

    number: str
    name: str
    at: str
    told: ToldOut | None = Field(description="null once the notice has been purged")
    reminded: int = Field(description="how often")
    seen_at: str | None = Field(description="when the page behind the link was first opened")
    answer: str | None = Field(description="coming, wait, colleague, unavailable")
    minutes: int | None
    colleague: str | None = Field(description="employee number")
    answered_at: str | None


class NextOut(BaseModel):
    """What comes next while nobody answers (V5)."""

    whom: str = Field(description="host, deputy, head, manager, desk")
    at: str


class LineOut(BaseModel):
    """A visit as the board shows it."""

    id: int
    state: str
    grade: str
    disposition: str
    clause: str
    visitor: VisitorOut
    host: HostOut
    badge: BadgeOut | None
    category: str
    purpose: str
    party_size: int
    kind: str
    times: TimesOut
    answer: str | None
    consent: bool | None
    taken_over: TakenOverOut | None
    presumed_left: bool = Field(
        description=(
            "nobody signed the visitor out: closed after closing time, with no time of departure"
            " (V9)"
        )
    )


class BelongingOut(BaseModel):
    """A thing that was brought in: open, taken (out), or stays, and why."""

    id: int
    what: str
    serial: str
    count: int
    state: str
    reason: str


class ZonePassOut(BaseModel):
    """A request to enter a restricted zone, and what became of it (Z2)."""

    zone: str = Field(description="slug")
    state: str
    reason: str
    until: str
    refusal: str


class VisitOut(LineOut):
    """A visit with its explanation and what happened to it."""

    rule: str
    why: str
    standard: StandardOut
    topic: str | None
    site: str
    hosts: list[HostOut] = Field(
        description="the host and the further hosts, in the order in which they were named"
    )
    override: OverrideOut | None
    asked: list[AskedOut] = Field(description="in the order in which they were asked")
    next: NextOut | None = Field(
        description="null where an answer has settled it, or the desk has the visitor in hand"
    )
    escorts: int = Field(
        description="how many of us accompany the party (Z3); 0 where the policy has no row"
    )
    companions: list[str]
    belongings: list[BelongingOut]
    zone_passes: list[ZonePassOut]
    events: list[EventOut]


class VisitsOut(BaseModel):
    """A page of visits, newest first; ``next`` is the cursor of the page after, or null."""

    visits: list[VisitOut]
    next: str | None


class BoardOut(BaseModel):
    """The three lanes of a site; the revision changes with everything that happens there."""

    site: str
    revision: str
    expected: list[LineOut]
    waiting: list[LineOut]
    inside: list[LineOut]


class EmployeeOut(BaseModel):
    """Somebody who may be visited."""

    number: str
    name: str
    department: str
    position: str
    level: int
    away: bool


class FoundVisitorOut(VisitorOut):
    """A visitor as a search finds them."""

    visits: int
