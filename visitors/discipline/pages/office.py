"""The ledger of 行政部: what waits first, then the people it has entries of (P1–P6)."""

from django.http import HttpResponse
from django.shortcuts import render

from reception import clock
from reception.accounts.current_site import sites_of
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation import calendar
from reception.policy.rulebook import in_force
from visitors.discipline.ledger import office_queries
from visitors.discipline.ledger.office_queries import AT_MOST, STATES, LedgerFilter
from visitors.discipline.pages.filters import LedgerFilterForm

AHEAD = "holidays_ahead_days"


@require(GET="incident.see")
def ledger(request: GuardedRequest) -> HttpResponse:
    """Show what waits, and the people with entries, by pages without a total."""
    actor, now, sites = request.actor, clock.now(), sites_of(request.actor)
    limits = in_force().limits
    this_month = clock.today(now).replace(day=1)
    form = LedgerFilterForm.read(request.GET, sites)
    ledger_filter = _filter(form)
    waiting, appeals = office_queries.waiting(actor, now), office_queries.open_appeals(actor, now)
    people, after = office_queries.concerned(actor, ledger_filter, this_month)
    context = {
        "waiting": waiting[:AT_MOST],
        "more_waiting": len(waiting) > AT_MOST,
        "unknown_year": calendar.unknown_year(clock.today(now), limits.get(AHEAD, 0)),
        "untold": office_queries.never_reached(actor),
        "appeals": appeals[:AT_MOST],
        "more_appeals": len(appeals) > AT_MOST,
        "people": people,
        "after": after,
        "month": ledger_filter.month or this_month,
        "form": form,
        "sites": sites,
        "yuan": limits.get("yuan_per_point", 0),
        "books": actor.may("incident.decide"),
        "is_asked": ledger_filter != LedgerFilter(after=ledger_filter.after),
    }
    return render(request, "discipline/ledger.html", context)


def _filter(form: LedgerFilterForm) -> LedgerFilter:
    chosen = form.initial
    department = chosen.get("department")
    return LedgerFilter(
        ladder=chosen.get("ladder", ""),
        department=department.pk if department is not None else None,
        site=chosen.get("site", ""),
        state=chosen.get("state", STATES[0]),
        month=chosen.get("month"),
        typed=chosen.get("q", ""),
        after=chosen.get("after", ""),
    )
