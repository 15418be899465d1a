"""The ledger of 行政部: what waits first, then the people it has entries of (P1–P6)."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.access.guard import guarded
from reception.access.here import sites_of
from reception.house.models import Department
from reception.house.names import tidy
from reception.policy.rulebook import InForce, in_force
from visitors.api_schemas import day
from visitors.discipline import office
from visitors.discipline.office import AT_MOST, Asked

LONGEST_TYPED, LONGEST_NUMBER = 60, 20


@guarded(GET="incident.see")
def ledger(request: Any) -> HttpResponse:
    """Show proposals and appeals that wait, and the people with entries, by pages without a
    total.
    """
    actor, now, policy = request.actor, clock.now(), in_force()
    this_month = clock.today(now).replace(day=1)
    departments, sites = list(Department.objects.all()), sites_of(actor)
    asked = _asked(
        request.GET, policy, {row.pk for row in departments}, {site.slug for site in sites}
    )
    waiting, appeals = office.waiting(actor, now), office.open_appeals(actor, now)
    people, after = office.concerned(actor, asked, this_month)
    context = {
        "waiting": waiting[:AT_MOST],
        "more_waiting": len(waiting) > AT_MOST,
        "appeals": appeals[:AT_MOST],
        "more_appeals": len(appeals) > AT_MOST,
        "people": people,
        "after": after,
        "asked": asked,
        "month": asked.month or this_month,
        "ladders": _ladders(policy),
        "departments": departments,
        "sites": sites,
        "yuan": policy.limits.get("yuan_per_point", 0),
        "books": actor.may("incident.decide"),
        "is_asked": asked != Asked(after=asked.after),
    }
    return render(request, "discipline/ledger.html", context)


def _asked(typed: Any, policy: InForce, departments: set[int], sites: set[str]) -> Asked:
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
    return Asked(
        ladder=ladder if ladder in policy.ladders else "",
        department=chosen if chosen in departments else None,
        site=site if site in sites else "",
        state=state if state in office.STATES else office.STATES[0],
        month=_month(typed.get("month", "")),
        typed=tidy(typed.get("q", "")[:LONGEST_TYPED]),
        after=tidy(typed.get("after", "")[:LONGEST_NUMBER]),
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
