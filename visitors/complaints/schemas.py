"""What the API of complaints takes and gives, field by field."""

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field

from visitors.api.inputs import Id, Money, Taken, day, given, moment
from visitors.complaints.models import LONGEST_REASON, LONGEST_WORDS, Complaint

Words = Annotated[str, Field(max_length=LONGEST_WORDS)]
Reason = Annotated[str, Field(max_length=LONGEST_REASON)]


class ComplainantIn(Taken):
    """Who complains; ``visitor`` recalls a known one."""

    name: str = ""
    phone: str | None = None
    email: str | None = None
    visitor: Id | None = None


class AboutIn(Taken):
    """About whom, which department, which visit."""

    employee: str | None = Field(None, description="employee number")
    department: str | None = Field(None, description="its name, or its code")
    visit: Id | None = None


class ComplaintIn(Taken):
    """What somebody complains about (C1)."""

    who: ComplainantIn
    what: Words
    wanted: Annotated[str, Field(max_length=500)] | None = None
    channel: Literal[*Complaint.Channel.values]  # type: ignore[valid-type]
    about: AboutIn | None = None
    kinds: list[str] | None = Field(None, max_length=20, description="codes of the policy")


class AssessIn(Taken):
    """Whether it is valid; that it is not is said by a second person, too (C14)."""

    valid: bool
    reason: Reason = ""


class AssignIn(Taken):
    """Who looks into it: one of them."""

    department: str | None = Field(None, description="its name, or its code")
    employee: str | None = Field(None, description="employee number")


class WhyIn(Taken):
    """Why."""

    reason: Reason = ""


class ReportIn(Taken):
    """What the department found (C3)."""

    cause: Words = ""
    course: Words = ""
    responsible: list[str] = Field(
        default_factory=list, max_length=50, description="employee numbers"
    )
    conclusion: Words = ""
    remedy: Words = ""
    prevention: Words = ""
    prevention_by: str | None = Field(None, description="employee number")
    prevention_until: Annotated[dt.date | None, BeforeValidator(day)] = None


class TimeIn(WhyIn):
    """Until when, and why; the reason of a pause is one of the policy's rows (C16)."""

    until: Annotated[dt.datetime, BeforeValidator(moment)]


class GrantIn(Taken):
    """Whether more time is given."""

    approve: bool
    reason: Reason = ""


class ReviewIn(GrantIn):
    """What 行政部, and where the row says so the principal, decides about a report (C4)."""

    outcome: Literal["justified", "partly", "not_justified", "not_ours"] | None = None


class CompensateIn(WhyIn):
    """How much is to be paid, in yuan with at most two places (C21)."""

    amount: Money


class ComplaintAnswerIn(Taken):
    """What the complainant is answered."""

    text: Words


class FollowUpIn(Taken):
    """What the complainant said when called back (C7, C22)."""

    reached: bool
    satisfied: bool | None = None
    words: Words = ""


class PreventedIn(Taken):
    """What was done to prevent it (C23)."""

    which: Id = Field(description="the `id` of what a report promises")
    words: Words


class LookIn(PreventedIn):
    """Whether what was done still holds (C23)."""

    holds: bool


class MajorIn(Taken):
    """Whether it is major, and why (C19)."""

    yes: bool
    reason: Reason = ""


class ComplaintsQuery(BaseModel):
    """Which complaints."""

    stage: Annotated[Complaint.Stage | None, BeforeValidator(given)] = None
    late: Annotated[bool | None, BeforeValidator(given)] = None
    month: str = Field("", max_length=7, description="in which they were received: 2026-11")
    q: str = Field("", max_length=60, description="a number, or part of a name")
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ComplaintTakenOut(BaseModel):
    """A complaint that was just taken in; ``code`` opens the complainant's page."""

    id: int
    number: str
    code: str
    url: str
    stage: str
    until: str
    major: str
    arithmetic: str


class NamedOut(BaseModel):
    """An employee."""

    number: str
    name: str


class ComplainantOut(BaseModel):
    """Who complained; the number is masked."""

    name: str
    phone: str
    visitor: int | None


class AboutOut(BaseModel):
    """About whom, which department, which visit."""

    employee: NamedOut | None
    department: str | None
    visit: int | None


class AssignedOut(BaseModel):
    """Who looks into it, since when."""

    department: str | None
    employee: NamedOut | None
    at: str | None


class ComplaintLineOut(BaseModel):
    """A complaint as a list shows it; ``until`` is the end of the whole."""

    id: int
    number: str
    stage: str
    step: str | None = Field(
        description="what comes next: assess, assign, report, review, principal, answer, call"
    )
    until: str
    late: bool
    was_late: bool = Field(description="not late now, but marked late once; that stays")
    arithmetic: str
    major: str = Field(description="no, proposed, yes")
    valid: bool | None
    outcome: str | None
    not_reached: bool = Field(description="closed after calls in vain; counted apart")
    received_at: str
    channel: str
    kinds: list[str]
    who: ComplainantOut
    about: AboutOut
    assigned: AssignedOut


class ComplaintStageOut(BaseModel):
    """One stage: when it was reached and by whom, or until when it is due."""

    stage: str
    at: str | None
    by: str
    until: str | None
    late: bool
    now: bool
    arithmetic: str


class KeptOutOut(BaseModel):
    """Who may not touch it, and why; ``may_report`` of a head, who may report and not judge."""

    employee: NamedOut
    why: str
    may_report: bool


class PromisedOut(BaseModel):
    """Who does what prevents it, until when, and when it is looked at again (C23)."""

    id: int
    employee: NamedOut
    until: str
    agreed_at: str | None = Field(description="owed since the report was approved")
    done_at: str | None
    looked: int = Field(description="how often it was looked at since; twice at most")
    look_at: str | None = Field(description="when the next look is due")


class ReportOut(BaseModel):
    """What a department found."""

    at: str
    by: str
    cause: str
    course: str
    conclusion: str
    remedy: str
    prevention: str
    responsible: list[NamedOut]
    promised: PromisedOut | None


class StretchOut(BaseModel):
    """A stretch that does not count."""

    since: str
    until: str
    reason: str


class TimeAskedOut(BaseModel):
    """More time that was asked for and waits for another."""

    what: str
    days: int
    reason: str


class CompensationOut(BaseModel):
    """An amount that was asked for: asked, approved, returned, withdrawn; whom it waits for."""

    amount: float = Field(description="yuan")
    state: str
    reason: str
    asked_by: str
    waits_for: str | None
    decided_by: str
    why: str = Field(description="why it was returned")


class AlikeOut(BaseModel):
    """Another complaint about the same."""

    id: int
    number: str


class ComplaintEventOut(BaseModel):
    """One thing that happened."""

    what: str
    at: str
    by: str
    words: str
    facts: dict[str, Any]


class ComplaintOut(ComplaintLineOut):
    """A complaint with its stages, who may not touch it, its reports and events."""

    code: str | None = Field(description="of the complainant's page, for who may tell it")
    url: str | None
    what: str
    wanted: str
    sent_back: bool
    doubted: bool = Field(description="one person found it not valid; a second one decides")
    needs_principal: bool
    stages: list[ComplaintStageOut]
    kept_out: list[KeptOutOut]
    reports: list[ReportOut]
    pauses: list[StretchOut]
    asked: list[TimeAskedOut]
    compensations: list[CompensationOut]
    alike: list[AlikeOut]
    events: list[ComplaintEventOut]


class ComplaintsOut(BaseModel):
    """A page of the list, the newest first."""

    items: list[ComplaintLineOut]
    next: int | None


class StatementQuery(BaseModel):
    """Which month; without one that which runs."""

    month: str = Field("", max_length=7, description="2026-11")


class FigureOut(BaseModel):
    """One figure of a month: as it was told, and as it would be now."""

    code: str
    part: str = Field(description="total where the figure has no parts")
    name: str
    value: float
    now: float
    definition: str


class StatementOut(BaseModel):
    """The statement of a month (C8); kept as it was told from the moment it was sent."""

    month: str
    until: str | None = Field(description="by when it is sent; nothing while the month runs")
    sent_at: str | None
    sent_by: str
    figures: list[FigureOut]
    changed_since: list[str] = Field(description="codes of figures that would be others now")
