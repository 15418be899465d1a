"""Month end for 行政部 and payroll: the months, one month by employee, its pay, its closing, its
tables (P8).
"""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.policy.penalty import NOTHING
from visitors.discipline.models import MonthClose
from visitors.discipline.payroll import end as payroll_end
from visitors.discipline.payroll import forms, words
from visitors.discipline.payroll import tables as payroll_tables
from visitors.discipline.payroll.charges import (
    end_of,
    first_month,
    lines_of,
    lines_of_open,
    month_of,
    next_to_close,
    terms_in_force,
    terms_of,
)
from visitors.discipline.payroll.lines import MonthLineDraft
from visitors.visits.idempotency import request_key

PAGE = 24  # months
LINES = 200  # employees on one page of a month; a form takes a thousand fields
MOST_WRONG = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(GET="month.see")
def months(request: GuardedRequest) -> HttpResponse:
    """List the months, the latest first: whether each is closed, and its sums."""
    now = clock.now()
    until, first = month_of(now), first_month(now)
    before = _read(request.GET.get("before", ""))
    if before is not None and first < before <= until:
        until = _month_before(before)
    shown = list(_back(until, first))[: PAGE + 1]
    context = {
        "rows": _rows(shown[:PAGE]),
        "more": shown[PAGE - 1] if len(shown) > PAGE else None,
        "next": next_to_close(now),
    }
    return render(request, "discipline/months.html", context)


@require(GET="month.see")
def month(request: GuardedRequest, month: str) -> HttpResponse:
    """Show one month by employee: what it takes, why, and what is withheld."""
    return _shown(request, the_month(request.actor, month))


def the_month(actor: Actor, month: str) -> date:
    """Return the month of an address where somebody may see months and there is anything to say of
    it, or 404.
    """
    now, first = clock.now(), _read(month)
    if (
        first is None
        or not actor.may("month.see")
        or not first_month(now) <= first <= month_of(now)
    ):
        raise Http404
    return first


@require(POST="month.close", sees=the_month)
def month_pay(request: GuardedRequest, month: str) -> HttpResponse:
    """Write down the pay that was typed beside the lines."""
    first, after = the_month(request.actor, month), request.GET.get("after", "")
    read = forms.typed(request.POST)
    if read.wrong:
        return _shown(request, first, wrong=read.wrong, typed=request.POST)
    return _keep(request, first, read, after)


@require(POST="month.close", sees=the_month)
def month_pay_table(request: GuardedRequest, month: str) -> HttpResponse:
    """Write down the pay that was pasted or uploaded; all lines, or none where one is wrong."""
    first, form = (
        the_month(request.actor, month),
        forms.TableForm(request.POST, request.FILES),
    )
    read = forms.pasted(form.text())
    if read.wrong:
        form.add_error("table", read.wrong[0])
        return _shown(request, first, wrong=read.wrong, table=form)
    return _keep(request, first, read)


@require(POST="month.close", sees=the_month)
def month_close(request: GuardedRequest, month: str) -> HttpResponse:
    """Close a month, once somebody has confirmed that they know it is for good."""
    first = the_month(request.actor, month)
    key = request_key(request.POST.get("request_key"), "month_close", {"month": month})
    form = forms.CloseForm(request.POST)
    if not form.is_valid():
        return _shown(request, first, closing=form)
    payroll_end.close(first, request.actor, clock.now(), key)
    messages.success(request, _("%(month)s 已结账。") % {"month": month})
    return redirect("month", month=month)


@require(GET="month.see")
def month_csv(request: GuardedRequest, month: str) -> HttpResponse:
    """Give a month as CSV, a line for each employee."""
    tables = _tables(first := the_month(request.actor, month))
    return _file(payroll_tables.as_csv(tables.sums()), "text/csv; charset=utf-8", first, ".csv")


@require(GET="month.see")
def month_items(request: GuardedRequest, month: str) -> HttpResponse:
    """Give the violations of a month as CSV."""
    tables = _tables(first := the_month(request.actor, month))
    return _file(
        payroll_tables.as_csv(tables.items()), "text/csv; charset=utf-8", first, "-items.csv"
    )


@require(GET="month.see")
def month_xlsx(request: GuardedRequest, month: str) -> HttpResponse:
    """Give both tables of a month as a workbook."""
    first = the_month(request.actor, month)
    return _file(payroll_tables.as_xlsx(_tables(first)), XLSX, first, ".xlsx")


def _keep(
    request: GuardedRequest, first: date, read: forms.TypedPay, after: str = ""
) -> HttpResponse:
    payroll_end.keep_pays(first, read.pays, request.actor, clock.now())
    messages.success(request, _("工资已保存。"))
    return redirect(reverse("month", kwargs={"month": f"{first:%Y-%m}"}) + _leaf(after))


def _shown(
    request: GuardedRequest,
    first: date,
    *,
    wrong: Sequence[str] = (),
    typed: Mapping[str, str] | None = None,
    table: forms.TableForm | None = None,
    closing: forms.CloseForm | None = None,
) -> HttpResponse:
    now, closed = clock.now(), _closed(first)
    terms = terms_of(closed)
    lines = lines_of(first, closed, terms)
    sums, in_money = words.Sums(terms), not terms.yuan_per_point
    for line in lines:
        sums.add(line)
    following, may_close = next_to_close(now), request.actor.may("month.close")
    is_over = end_of(first) <= now
    fields = may_close and closed is None and in_money
    after = request.GET.get("after", "")
    leaf = [line for line in lines if line.employee.number > after][: LINES + 1]
    pays = _pays(leaf[:LINES], typed) if fields else None
    rows = [
        (words.said(line, terms), pays and pays[f"{forms.BEFORE}{line.employee.pk}"])
        for line in leaf[:LINES]
    ]
    context = {
        "first": first,
        "closed": closed,
        "rows": rows,
        "totals": sums.said(),
        "terms": terms,
        "in_money": in_money,
        "is_over": is_over,
        "state": _state(first, closed, following),
        "closes": may_close and is_over and closed is None and first == following,
        "fields": fields,
        "table": table or forms.TableForm(),
        "here": _leaf(after) if rows else "",
        "more": _leaf(leaf[LINES - 1].employee.number) if len(leaf) > LINES else "",
        "closing": closing or forms.CloseForm(),
        "wrong": wrong[:MOST_WRONG],
        "more_wrong": len(wrong[MOST_WRONG:]),
        "key": secrets.token_hex(12),
        "has_points": any(line.amount.points for line in lines),
        "has_share": any(line.amount.pay_share for line in lines),
        "unchecked": sums.unchecked,
        "earlier": following if closed is None and first > following else None,
    }
    return render(
        request, "discipline/month.html", context, status=422 if wrong or closing else 200
    )


def _leaf(after: str) -> str:
    """Return the end of the address of the lines behind an employee's number; nothing for the first
    lines.
    """
    query = QueryDict(mutable=True)
    query["after"] = after
    return f"?{query.urlencode()}" if after else ""


def _pays(lines: Sequence[MonthLineDraft], typed: Mapping[str, str] | None) -> forms.PayForm:
    """Return the fields beside some lines: what was typed, else what is known.

    A line that came in between was not typed, and an empty field would take its pay out.
    """
    if typed is None:
        return forms.PayForm(lines=lines)
    known = {f"{forms.BEFORE}{line.employee.pk}": str(line.pay or "") for line in lines}
    return forms.PayForm({**known, **{name: typed[name] for name in typed}}, lines=lines)


def _rows(wanted: Sequence[date]) -> list[dict[str, Any]]:
    """Return the months of the list with their sums: of those that are closed in one query, of the
    open ones line by line.
    """
    terms, following = terms_in_force(), next_to_close(clock.now())
    names = ("fine", "as_points", "points", "withheld")
    rows = (
        MonthClose.objects.filter(month__in=wanted)
        .select_related("closed_by__employee")
        .annotate(
            people=Count("lines"),
            held=Count("lines", filter=~Q(lines__withheld=0)),
            **{f"all_{name}": Sum(f"lines__{name}") for name in names},
        )
    )
    sums: dict[date, words.Sums] = {}
    closed = {}
    for row in rows:
        kept = vars(row)  # as the database has added them up; without a line they are nothing
        closed[row.month] = row
        sums[row.month] = words.Sums(
            terms_of(row),
            people=kept["people"],
            fine=kept["all_fine"] or NOTHING,
            as_points=kept["all_as_points"] or 0,
            points=kept["all_points"] or 0,
            withheld=kept["all_withheld"] or NOTHING,
            is_held=bool(kept["held"]),
        )
    missing = {month: words.Sums(terms) for month in wanted if month not in closed}
    with lines_of_open(missing.keys(), terms) as lines:
        for month, line in lines:
            missing[month].add(line)
    sums |= missing
    return [
        {
            "month": month,
            "closed": closed.get(month),
            "state": _state(month, closed.get(month), following),
            **sums[month].said(),
        }
        for month in wanted
    ]


def _state(month: date, closed: MonthClose | None, following: date) -> str:
    """Return how a month stands: closed, ready, later or running."""
    if closed is not None:
        return "closed"
    if end_of(month) > clock.now():
        return "running"
    return "ready" if month == following else "later"


def _closed(first: date) -> MonthClose | None:
    return MonthClose.objects.filter(month=first).select_related("closed_by__employee").first()


def _tables(first: date) -> payroll_tables.Tables:
    closed = _closed(first)
    return payroll_tables.Tables(first, closed, lines_of(first, closed))


def _file(content: str | bytes, kind: str, first: date, end: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    draft = "" if _closed(first) else "-draft"
    answer.headers["Content-Disposition"] = (
        f'attachment; filename="month-{first:%Y-%m}{draft}{end}"'
    )
    return answer


def _read(text: str) -> date | None:
    found = re.fullmatch(r"(2\d{3})-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _back(until: date, first: date) -> Iterator[date]:
    month = until
    while month >= first:
        yield month
        month = _month_before(month)


def _month_before(month: date) -> date:
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
