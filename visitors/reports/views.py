"""The pages of reports: today, a day, a month, one's own work, the rows behind a number (D1)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Department, Site
from reception.organisation.spreadsheets import Xlsx
from reception.text import clean_line, whole_number
from visitors.api import people
from visitors.figures import registry
from visitors.reports import asking, behind, closing, files, pictures, report
from visitors.reports import today as glance
from visitors.reports.asked import DAY, AskedPeriod
from visitors.reports.layout import DAILY, NOW, TODAY, TREND, Heading
from visitors.reports.models import LONGEST_NOTE, ClosedDay
from visitors.reports.report import ToldReport

LATEST = 14
SEE = asking.SEE


def _site(request: GuardedRequest) -> Site:
    """Return the site of a page: the one of its address, else the one that is being served."""
    if slug := request.GET.get("site", ""):
        return asking.site_of(request.actor, slug)
    chosen = current_site.required_site_id(request, SEE)
    return asking.site_of(request.actor, Site.objects.values_list("slug", flat=True).get(pk=chosen))


@require(GET=SEE)
def reports(request: GuardedRequest) -> HttpResponse:
    """Show how today stands; a code that is typed opens the rows of its number."""
    if code := clean_line(request.GET.get("code", "")):
        return _rows_of_code(request, code)
    site = _site(request)
    day = clock.today(clock.now(), site.clock)
    context = {
        **_page(report.of_day(site, day, TODAY), NOW),
        "site": site,
        "yesterday": day - DAY,
        "has_month": request.actor.employee is not None,
        "closed": ClosedDay.objects.filter(site=site)[:LATEST],
    }
    return render(request, "reports/reports.html", context)


@require(GET=SEE)
def today(request: GuardedRequest) -> HttpResponse:
    """Show today at a glance; asked again with its revision, 204 while nothing is new."""
    site, now = _site(request), clock.now()
    if request.htmx and request.GET.get("revision") == glance.revision(site, now):
        return HttpResponse(status=204)
    context = glance.at_a_glance(site, request.actor, now)
    template = "reports/_today.html" if request.htmx else "reports/today.html"
    return render(request, template, context)


def _rows_of_code(request: GuardedRequest, code: str) -> HttpResponse:
    site = _site(request)
    day = asking.day_of(request.GET.get("date"), site)
    asked = AskedPeriod((site,), day, day, is_day=True)
    cell = registry.cell(code, asked.scope)
    if cell is None:
        messages.error(request, _("没有编号 %(code)s。") % {"code": code[:20]})
        return redirect("reports")
    return redirect(f"{reverse('report_rows')}?{asked.query(code=cell.code)}")


def _daily(request: GuardedRequest) -> ToldReport:
    if not request.actor.may(SEE):
        raise Http404
    site = _site(request)
    return report.of_day(site, asking.day_of(request.GET.get("date"), site), DAILY)


def _monthly(request: GuardedRequest) -> ToldReport:
    if not request.actor.may(SEE):
        raise Http404
    sent = request.GET
    wanted = [sent.get(name) for name in ("month", "site", "department")]
    return asking.month(request.actor, *wanted)


def _staff(request: GuardedRequest) -> ToldReport:
    sent = request.GET
    asked = asking.staff_asked(request.actor, sent.get("month"), sent.get("employee"))
    return asking.staff(request.actor, asked)


# One table of reports, and one of the ways out that each has beside its page.
TOLD = {"daily": _daily, "monthly": _monthly, "staff": _staff}
WAYS = {"pdf": ("application/pdf", files.paper), "xlsx": (Xlsx.CONTENT_TYPE, files.workbook)}


@require(GET=SEE)
def report_daily(request: GuardedRequest) -> HttpResponse:
    """Show the report of a day, as it is printed (T6)."""
    told, now = _daily(request), clock.now()
    site, day = told.asked.sites[0], told.asked.first
    may = request.actor.may_at("report.close", site.pk)
    context = {
        **_page(told),
        **pictures.bars(told.of("R08")),
        "before": day - DAY,
        "after": day + DAY if day < clock.today(now, site.clock) else None,
        "may_close": may and told.closed is None and day <= clock.today(now, site.clock),
    }
    return render(request, "reports/report_daily.html", context)


@require(GET=SEE)
def report_monthly(request: GuardedRequest) -> HttpResponse:
    """Show the report of a month, with the eleven before it (D2)."""
    told = _monthly(request)
    asked = told.asked
    year = report.of_year(asked, (Heading("", "", TREND),))
    context = {
        **_page(told),
        "year": year,
        "trends": pictures.trends(year),
        "sites": people.sites_of(request.actor, SEE).order_by("pk"),
        "departments": Department.objects.order_by("pk"),
    }
    return render(request, "reports/report_monthly.html", context)


@require(GET=asking.STAFF_SEE)
def report_staff(request: GuardedRequest) -> HttpResponse:
    """Show what somebody did in a month (D3, D13)."""
    told, actor = _staff(request), request.actor
    context = {
        **_page(told),
        "is_own": actor.employee is not None and actor.employee == told.asked.employee,
        "reads_others": actor.reach(asking.STAFF_SEE) == "all",
        "longest": LONGEST_NOTE,
    }
    return render(request, "reports/report_staff.html", context)


@require(POST=asking.STAFF_SEE)
def report_note(request: GuardedRequest) -> HttpResponse:
    """Keep what somebody says of their own month (D13)."""
    asked = asking.say(request.actor, request.POST.get("month"), request.POST.get("text", ""))
    messages.success(request, _("已记下，和数字放在一起。"))
    return redirect(f"{reverse('report_staff')}?{asked.query()}")


def _page(told: ToldReport, head: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "report": told,
        "title": files.title_of(told),
        "subtitle": files.subtitle_of(told),
        "head": [one for code in head for one in told.of(code)] if head else told.head,
        "kind": told.asked.kind,
        "query": told.asked.query(),
    }


@require(GET=asking.STAFF_SEE)
def report_file(request: GuardedRequest, kind: str, way: str) -> HttpResponse:
    """Give a report as one A4 or as a workbook."""
    if kind not in TOLD or way not in WAYS:
        raise Http404
    told, (content_type, written) = TOLD[kind](request), WAYS[way]
    answer = HttpResponse(written(told), content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{told.number}.{way}"'
    return answer


@require(POST="report.close")
def report_close(request: GuardedRequest) -> HttpResponse:
    """Close a day: its figures stay as they are (D5)."""
    site = asking.site_of(request.actor, request.POST.get("site", ""))
    day = asking.day_of(request.POST.get("date", ""), site)
    closing.close(site, day, request.actor, clock.now())
    messages.success(request, _("已冻结，以后改的写在更正里。"))
    return redirect(
        f"{reverse('report_daily')}?{AskedPeriod((site,), day, day, is_day=True).query()}"
    )


@require(GET=asking.STAFF_SEE)
def report_rows(request: GuardedRequest) -> HttpResponse:
    """List the rows behind a number: exactly those that it counts."""
    sent = request.GET.dict()
    asked = asking.of_rows(request.actor, sent)
    after = whole_number(sent.get("after", "")) or 0
    seen = behind.page(clean_line(sent.get("code", "")), asked, request.actor, after)
    if seen.cell.code.startswith("S") and asked.employee is None:
        raise Http404
    asking.refuse_hidden(request.actor, asked, seen.count)
    context = {"seen": seen, "asked": asked, "figure": seen.cell.figure}
    return render(request, "reports/report_rows.html", context)
