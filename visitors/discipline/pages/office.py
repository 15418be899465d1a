"""The ledger of 行政部: what waits first, then the people it has entries of (P1–P6)."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.current_site import sites_of
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Department
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line
from visitors.api.inputs import day
from visitors.discipline.ledger import office_queries
from visitors.discipline.ledger.office_queries import AT_MOST, LedgerFilter
from visitors.discipline.pages.filters import LedgerFilterForm

LONGEST_TYPED, LONGEST_NUMBER = 60, 20


@require(GET="incident.see")
def ledger(request: GuardedRequest) -> HttpResponse:
    """Show proposals and appeals that wait, and the people with entries, by pages without a
    total.
    """
    actor, now, policy = request.actor, clock.now(), in_force()
    this_month = clock.today(now).replace(day=1)
    departments, sites = list(Department.objects.all()), sites_of(actor)
    asked = _asked(
        request.GET, policy, {row.pk for row in departments}, {site.slug for site in sites}
    )
    waiting, appeals = office_queries.waiting(actor, now), office_queries.open_appeals(actor, now)
    people, after = office_queries.concerned(actor, asked, this_month)
    context = {
        "waiting": waiting[:AT_MOST],
        "more_waiting": len(waiting) > AT_MOST,
        "appeals": appeals[:AT_MOST],
        "more_appeals": len(appeals) > AT_MOST,
        "people": people,
        "after": after,
        "asked": asked,
        "month": asked.month or this_month,
        "form": LedgerFilterForm(asked, _ladders(policy), departments, sites),
        "sites": sites,
        "yuan": policy.limits.get("yuan_per_point", 0),
        "books": actor.may("incident.decide"),
        "is_asked": asked != LedgerFilter(after=asked.after),
    }
    return render(request, "discipline/ledger.html", context)


def _asked(typed: Any, policy: InForce, departments: set[int], sites: set[str]) -> LedgerFilter:
    """Read the filters; one that means nothing is none."""
    department, site, state = (
        typed.get("department", ""),
        typed.get("site", ""),
        typed.get("state", ""),
    )
    chosen = (
        int(department)
        if department.isascii() and department.isdecimal() and len(department) < 19
        else None
    )
    ladder = typed.get("ladder", "")
    return LedgerFilter(
        ladder=ladder if ladder in policy.ladders else "",
        department=chosen if chosen in departments else None,
        site=site if site in sites else "",
        state=state if state in office_queries.STATES else office_queries.STATES[0],
        month=_month(typed.get("month", "")),
        typed=clean_line(typed.get("q", "")[:LONGEST_TYPED]),
        after=clean_line(typed.get("after", "")[:LONGEST_NUMBER]),
    )


def _ladders(policy: InForce) -> list[tuple[str, str]]:
    return [(code, f"{one} {one.clause}") for code, one in policy.ladders.items() if one.is_active]


def _month(text: str) -> date | None:
    """Return the first day of a typed month, or nothing where it is none."""
    try:
        first: date | None = day(f"{text}-01") if text else None
    except ValueError:
        return None
    return first
