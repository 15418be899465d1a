"""What the API gives, field by field."""

from pydantic import BaseModel, ConfigDict, Field

from visitors.api.badges import BadgeOut


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


class TimesOut(BaseModel):
    """When, as ISO 8601 with offset."""

    expected_at: str | None
    arrived_at: str | None
    admitted_at: str | None
    left_at: str | None
    closed_at: str | None
    put_off_to: str | None = Field(description="the other time that the host named (V12)")


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
    answer: str | None = Field(description="coming, wait, colleague, unavailable, later")
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
    pitch_agreed: bool = Field(
        description="a refused pitch to which its contact agreed, received as a walk-in (G8)"
    )
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
    asked: str = Field(description="who was asked to approve, last; empty where nobody was")


class FactsOut(BaseModel):
    """What a decision was made from; `refused_as` is the category under which the visitor was
    refused a short while ago, `refused_on` the day, `refused_visit` the visit.
    """

    category: str
    appointment: bool
    visitor_level: int | None
    host_level: int | None
    topic: str
    post: str
    refused_as: str
    refused_on: str = ""
    refused_visit: int | None = None


class LetterOut(BaseModel):
    """What the desk has seen of somebody who asks for files or restricted rooms (V21)."""

    kind: str
    issuer: str


class VisitOut(LineOut):
    """A visit with its explanation and what happened to it."""

    rule: str
    why: str
    standard: StandardOut
    graded: bool = Field(
        description="false where the visitor is only registered and `grade` says nothing (V7, V8)"
    )
    facts: FactsOut | None = Field(
        description="all that was known before deciding; null where that was not kept"
    )
    rules_version: int | None = Field(description="the same number means the same rules (G10)")
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
    plate: str
    needs: list[str]
    letter: LetterOut | None
    source: str | None
    accepted: int | None
    result: str
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
