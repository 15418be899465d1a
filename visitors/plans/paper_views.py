"""Plans on paper, and the registers of a year (E26, D2)."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import YEARS
from reception.text import whole_number
from visitors.plans import paper, registers, sheet, views, visibility


@require(GET="plan.see")
def plan_paper(request: GuardedRequest, plan_id: int, which: str) -> HttpResponse:
    """Hand out the closed list or the handbook of a plan as a file."""
    if which not in paper.PAPERS:
        raise Http404
    whole = sheet.of(visibility.the_plan(request.actor, plan_id))
    tables, written, kind = paper.PAPERS[which]
    content = written(tables(whole, views.facts(whole), views.signs()))
    name = f"{whole.plan.number}-{which.replace('-', '.')}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=disposition)


@require(GET="plan.see")
def plan_registers(request: GuardedRequest) -> HttpResponse:
    """Show the registers of a year; each number opens its plans."""
    year = whole_number(request.GET.get("year", "")) or clock.today().year
    year = min(max(year, YEARS[0].year + 1), YEARS[1].year - 1)
    found = registers.of_year(request.actor, year)
    tables = [
        (_("按部门和月份"), _("月份、部门"), found.months.values()),
        (_("按客户"), _("客户"), found.clients.values()),
    ]
    context = {"year": year, "before": year - 1, "after": year + 1}
    shown = {**context, "registers": found, "tables": tables}
    return render(request, "plans/plan_registers.html", shown)
