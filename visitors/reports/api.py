"""The API of reports: figures with the address of their rows (D1–D3)."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import BaseModel, BeforeValidator, Field

from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from visitors.api.inputs import Id, day, given
from visitors.api.schemas import Problem
from visitors.api.serializers import at as written
from visitors.reports import asking, behind, report
from visitors.reports.asked import AskedPeriod
from visitors.reports.layout import DAILY
from visitors.reports.report import ToldReport

router = Router(tags=["reports"])
REFUSED = {frozenset({401, 403, 404, 422}): Problem}
Word = Annotated[str | None, BeforeValidator(given)]
Month = Annotated[str | None, BeforeValidator(given), Field(pattern=r"^\d{4}-\d{2}$")]


class DailyQuery(BaseModel):
    """Of which site and day; without them where one works, and today."""

    site: Word = Field(None, max_length=50, description="slug")
    date: Annotated[dt.date | None, BeforeValidator(day)] = None


class MonthlyQuery(BaseModel):
    """Of which month; without a site of all, without a department of the house."""

    site: Word = Field(None, max_length=50, description="slug")
    month: Month = None
    department: Word = Field(None, max_length=80, description="name or code")


class StaffQuery(BaseModel):
    """Of whose work; without a number one's own."""

    month: Month = None
    employee: Word = Field(None, max_length=40, description="employee number")


class RowsQuery(DailyQuery, MonthlyQuery, StaffQuery):
    """The rows behind a number."""

    code: str = Field(max_length=20)
    cursor: Annotated[Id | None, BeforeValidator(given)] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class ToldFigureOut(BaseModel):
    """One number."""

    code: str
    name: str
    value: int | float | None = Field(
        description="null where there is none or it is hidden: see `why`"
    )
    n: int = Field(description="from how many rows it comes")
    definition: str
    clause: str
    unit: str = Field(description="rows, people, seconds, seconds_long, yuan, percent, score")
    shown: str = Field(description="the value as pages and paper write it")
    why: str
    rows: str = Field(description="the address that lists exactly the rows it counts")


class ChangeOut(BaseModel):
    """A number that is another now than at closing, and why."""

    code: str
    name: str
    at_closing: str
    now: str
    because: list[str]


class ToldReportOut(BaseModel):
    """A report; `closed_at` is null while its day is not closed."""

    number: str
    figures: list[ToldFigureOut]
    closed_at: str | None
    changed_since: list[ChangeOut]
    left_out: str = Field(description="what enters no time, and its share")
    note: str = Field(description="what the person says of their own month")


class ReportRowAboutOut(BaseModel):
    """What a row is about."""

    kind: str
    id: int
    url: str


class RowOut(BaseModel):
    """One row behind a number."""

    at: str
    what: str
    about: ReportRowAboutOut


class RowsOut(BaseModel):
    """A page of rows; ``next`` is the cursor of the page after, or null."""

    count: int
    gone: int = Field(description="rows of this page that were deleted when their time was over")
    items: list[RowOut]
    next: int | None


@router.get(
    "/reports/daily",
    response={200: ToldReportOut, **REFUSED},
    openapi_extra={"summary": _("来访日报")},
)
@needs(asking.SEE)
def daily_report(request: GuardedRequest, query: Annotated[DailyQuery, Query()]) -> dict[str, Any]:
    """Return the figures of a day: of a closed one as they were told, with what has changed."""
    site = asking.site_of(request.actor, query.site)
    return _told(report.of_day(site, asking.day_of(query.date, site), DAILY))


@router.get(
    "/reports/monthly",
    response={200: ToldReportOut, **REFUSED},
    openapi_extra={"summary": _("来访月报")},
)
@needs(asking.SEE)
def monthly_report(
    request: GuardedRequest, query: Annotated[MonthlyQuery, Query()]
) -> dict[str, Any]:
    """Return the figures of a month; closed days answer as they were told."""
    return _told(asking.month(request.actor, query.month, query.site, query.department))


@router.get(
    "/reports/staff",
    response={200: ToldReportOut, **REFUSED},
    openapi_extra={"summary": _("本人的月报")},
)
@needs(asking.STAFF_SEE)
def staff_report(request: GuardedRequest, query: Annotated[StaffQuery, Query()]) -> dict[str, Any]:
    """Return what somebody did in a month: to themselves first; few are hidden, none ranked."""
    asked = asking.staff_asked(request.actor, query.month, query.employee)
    return _told(asking.staff(request.actor, asked))


@router.get(
    "/reports/rows",
    response={200: RowsOut, **REFUSED},
    openapi_extra={"summary": _("一个数背后的记录")},
)
@needs(asking.STAFF_SEE)
def report_rows(request: GuardedRequest, query: Annotated[RowsQuery, Query()]) -> dict[str, Any]:
    """Return exactly the rows that a number counts, by pages."""
    asked = asking.of_rows(request.actor, query.model_dump())
    if query.code.upper().startswith("S") and asked.employee is None:
        raise Http404
    seen = behind.page(query.code, asked, request.actor, query.cursor or 0, query.limit)
    asking.refuse_hidden(request.actor, asked, seen.count)
    items = [
        {
            "at": timezone.localtime(line.at, asked.scope.where).isoformat(),
            "what": line.what,
            "about": {"kind": line.kind, "id": line.pk, "url": line.url},
        }
        for line in seen.lines
    ]
    return {"count": seen.count, "gone": seen.gone, "items": items, "next": seen.after}


def _told(told: ToldReport) -> dict[str, Any]:
    return {
        "number": told.number,
        "figures": [_figure(one, told.asked) for one in told.figures.values()],
        "closed_at": written(told.closed.closed_at) if told.closed is not None else None,
        "changed_since": [vars(change) for change in told.changes],
        "left_out": told.left_out,
        "note": told.note,
    }


def _figure(one: Any, asked: AskedPeriod) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "value": one.value,
        "n": one.n,
        "definition": one.says,
        "clause": one.cell.figure.clause,
        "unit": one.cell.figure.unit.value,
        "shown": one.shown,
        "why": one.why,
        "rows": f"{reverse('api:report_rows')}?{asked.query(code=one.code)}",
    }
