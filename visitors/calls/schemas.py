"""What the API of calls takes and gives, field by field."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from visitors.api.inputs import Id, Taken, day, given, moment
from visitors.calls.models import LONGEST_WORDS, Call, CallEvent

Words = Annotated[str, Field(max_length=LONGEST_WORDS)]
Moment = Annotated[dt.datetime | None, BeforeValidator(moment)]
Number = Annotated[str, Field(max_length=40)]


class CallIn(Taken):
    """A call, as somebody took it; of a telephone system only `number` and `at` are read, and the
    card of a call that rings is opened.
    """

    number: Number | None = None
    caller: str | None = None
    organisation: str | None = None
    kind: str | None = Field(None, description="code of a kind of the policy")
    for_: str | None = Field(None, alias="for", description="employee number")
    topic: str | None = Field(None, description="of a pitch: code of the topic")
    content: Words | None = None
    visitor: Id | None = None
    direction: Literal[*Call.Direction.values] = "in"  # type: ignore[valid-type]
    source: str | None = Field(None, description="how they heard of us, a code of the policy (V15)")
    ringing: bool = Field(default=False, description="nobody has answered yet")
    at: Moment = None


class CallTriedIn(Taken):
    """How one telephone was tried: of an employee, or a line."""

    employee: str | None = Field(None, description="employee number")
    extension: Annotated[str, Field(max_length=12)] = ""
    result: Literal[*CallEvent.Try.values]  # type: ignore[valid-type]


class CallMessageIn(Taken):
    """A message; without `to` for whom the caller asked."""

    to: str | None = Field(None, description="employee number")
    text: Words = ""
    call_back: bool = True


class CallDoneIn(Taken):
    """How it ended: `answered`, `passed_on`, `message`, `called_back`, `gone`, or words."""

    result: Words = ""


class CallsQuery(BaseModel):
    """Which calls."""

    date: Annotated[dt.date | None, BeforeValidator(day)] = None
    for_: str = Field("", alias="for", max_length=20, description="employee number")
    open: Annotated[bool | None, BeforeValidator(given)] = None
    kind: str = Field("", max_length=50)
    q: str = Field("", max_length=60, description="number, name or organisation")
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ColleagueOut(BaseModel):
    """An employee."""

    number: str
    name: str


class CallMessageOut(BaseModel):
    """What was left for somebody: told, read, called_back, done."""

    to: ColleagueOut
    text: str
    call_back: bool
    state: str
    until: str = Field(description="until when the caller is called back")
    told_at: str
    read_at: str | None
    called_back_at: str | None
    done_at: str | None


class CallLineOut(BaseModel):
    """A call as a list shows it; the number is masked."""

    id: int
    direction: str = Field(description="in, out")
    kind: str
    source: str | None
    state: str = Field(description="ringing, missed, open, message, closed")
    result: str | None
    number: str
    caller: str
    organisation: str
    for_: ColleagueOut | None = Field(serialization_alias="for", validation_alias="for")
    content: str
    at: str
    answered_at: str | None
    ended_at: str | None
    answered_by: str
    passed_to: ColleagueOut | None
    message: CallMessageOut | None


class StopOut(BaseModel):
    """A telephone to try, why, and what is known: away, receiving, engaged."""

    employee: ColleagueOut | None
    extension: str
    why: str
    known: str
    open: bool = Field(description="whether it may still be tried")


class CallEventOut(BaseModel):
    """One thing that happened."""

    what: str
    at: str
    by: str
    employee: ColleagueOut | None
    extension: str
    result: str | None
    words: str


class CallOut(CallLineOut):
    """A call with who it is, the order of telephones and what comes next."""

    known: dict[str, Any] | None = Field(
        description="`{visitor{id, name}, owner?}`, or `{one_of: n}` where several may be meant"
    )
    order: list[StopOut]
    next: StopOut | Literal["message"] | None = Field(description="whom to try next, or a message")
    say: str = Field(description="what the caller is told")
    complaint: dict[str, Any] | None = Field(description="`{id, number}` of a complaint call")
    events: list[CallEventOut]


class CallsOut(BaseModel):
    """A page of the list, the newest first."""

    items: list[CallLineOut]
    next: int | None
