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
from reception.organisation.models import Site
from reception.organisation.spreadsheets import Xlsx
from reception.text import clean_line, whole_number
from visitors.figures import registry
from visitors.reports import asking, behind, closing, files, report
from visitors.reports.asked import DAY, AskedPeriod
from visitors.reports.layout import DAILY, HEAD, NOW, TODAY
from visitors.reports.models import ClosedDay
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
        "closed": ClosedDay.objects.filter(site=site)[:LATEST],
    }
    return render(request, "reports/reports.html", context)


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
    site = _site(request)
    return report.of_day(site, asking.day_of(request.GET.get("date"), site), DAILY)


@require(GET=SEE)
def report_daily(request: GuardedRequest) -> HttpResponse:
    """Show the report of a day, as it is printed (T6)."""
    told, now = _daily(request), clock.now()
    site, day = told.asked.sites[0], told.asked.first
    may = request.actor.may_at("report.close", site.pk)
    context = {
        **_page(told),
        "before": day - DAY,
        "after": day + DAY if day < clock.today(now, site.clock) else None,
        "may_close": may and told.closed is None and day <= clock.today(now, site.clock),
    }
    return render(request, "reports/report_daily.html", context)


def _page(told: ToldReport, head: tuple[str, ...] = HEAD) -> dict[str, Any]:
    return {
        "report": told,
        "title": files.title_of(told),
        "subtitle": files.subtitle_of(told),
        "head": [one for code in head for one in told.of(code)],
        "query": told.asked.query(),
    }


@require(GET=SEE)
def report_daily_pdf(request: GuardedRequest) -> HttpResponse:
    """Give the report of a day as one A4."""
    return _file(_daily(request), "pdf")


@require(GET=SEE)
def report_daily_xlsx(request: GuardedRequest) -> HttpResponse:
    """Give the report of a day as a workbook."""
    return _file(_daily(request), "xlsx")


def _file(told: ToldReport, kind: str) -> HttpResponse:
    content = files.paper(told) if kind == "pdf" else files.workbook(told)
    content_type = "application/pdf" if kind == "pdf" else Xlsx.CONTENT_TYPE
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{told.number}.{kind}"'
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
