"""Month end for 行政部 and payroll: the months, one month, its pay, closing and tables (P8)."""

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from visitors.discipline.models import MonthClose, MonthLine
from visitors.discipline.payroll import calendar, charges, forms, tables, words
from visitors.discipline.payroll import end as payroll_end
from visitors.discipline.payroll.lines import LineWithItems
from visitors.visits.idempotency import request_key

PAGE = 24  # months
LINES = 200  # employees on one page of a month; a form takes a thousand fields
MOST_WRONG = 20
LONGEST_ID = 19  # digits; a longer one is the id of no row
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(GET="month.see")
def months(request: GuardedRequest) -> HttpResponse:
    """List the months, the latest first: whether each is closed, and its sums."""
    now = clock.now()
    last, first = calendar.month_of(now), calendar.first_month(now)
    before = _read(request.GET.get("before", ""))
    if before is not None and first < before <= last:
        last = calendar.before(before)
    every = list(calendar.until(first, last))[::-1]
    context = {
        "rows": _rows(every[:PAGE]),
        "others": [kind.heading for kind in words.OTHERS.values() if kind.adds_up],
        "more": every[PAGE - 1] if len(every) > PAGE else None,
    }
    return render(request, "discipline/months.html", context)


@require(GET="month.see")
def month(request: GuardedRequest, month: str) -> HttpResponse:
    """Show one month by employee: what it takes, why, and what is withheld."""
    return _shown(request, the_month(request.actor, month))


def the_month(actor: Actor, month: str) -> date:
    """Return the month of an address that somebody may see and has something to say, or 404."""
    now, first = clock.now(), _read(month)
    if first is None or not actor.may("month.see"):
        raise Http404
    if not calendar.first_month(now) <= first <= calendar.month_of(now):
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
    first = the_month(request.actor, month)
    form = forms.TableForm(request.POST, request.FILES)
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
    of_month = _tables(request.actor, month)
    return _file(tables.as_csv(of_month.sums()), CSV, of_month, ".csv")


@require(GET="month.see")
def month_items(request: GuardedRequest, month: str) -> HttpResponse:
    """Give the violations of a month as CSV."""
    of_month = _tables(request.actor, month)
    return _file(tables.as_csv(of_month.items()), CSV, of_month, "-items.csv")


@require(GET="month.see")
def month_xlsx(request: GuardedRequest, month: str) -> HttpResponse:
    """Give both tables of a month as a workbook."""
    of_month = _tables(request.actor, month)
    return _file(tables.as_xlsx(of_month), XLSX, of_month, ".xlsx")


def _tables(actor: Actor, month: str) -> tables.Tables:
    first = the_month(actor, month)
    closed = _closed(first)
    return tables.Tables(first, closed, charges.lines_of(first, closed))


def _file(content: str | bytes, kind: str, of_month: tables.Tables, end: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    name = f"month-{of_month.month}{'' if of_month.is_closed else '-draft'}{end}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


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
    closed = _closed(first)
    terms, following = charges.terms_of(closed), calendar.next_to_close(clock.now())
    after = request.GET.get("after", "")
    if closed is not None:
        sums = words.Sums.kept(closed, terms)
        leaf = lines = charges.closed_leaf(closed, _line_id(after), LINES + 1)
    else:
        lines, sums = charges.lines_of(first, None, terms), words.Sums(terms)
        for line in lines:
            sums.add(line)
        leaf = [line for line in lines if line.row.number > after][: LINES + 1]
    state, may_close = _state(first, closed, following), request.actor.may("month.close")
    has_fields = may_close and closed is None and terms.in_money
    others = words.others_of(lines, sums)
    pays = _pays(leaf[:LINES], typed) if has_fields else None
    rows = [
        (words.line_in_words(line, terms, others), pays and pays[forms.name_of(line)])
        for line in leaf[:LINES]
    ]
    context = {
        "first": first,
        "closed": closed,
        "rows": rows,
        "totals": sums.in_words(),
        "others": [(words.OTHERS[name], getattr(sums.amounts, name)) for name in others],
        "terms": terms,
        "is_over": state != "running",
        "state": state,
        "closes": may_close and state == "ready",
        "fields": has_fields,
        "table": table or forms.TableForm(),
        "here": _leaf(after) if rows else "",
        "more": _leaf(_place(leaf[LINES - 1].row)) if len(leaf) > LINES else "",
        "closing": closing or forms.CloseForm(),
        "wrong": wrong[:MOST_WRONG],
        "more_wrong": len(wrong[MOST_WRONG:]),
        "key": secrets.token_hex(12),
        "unchecked": sums.unchecked,
        "earlier": following if closed is None and first > following else None,
    }
    return render(
        request, "discipline/month.html", context, status=422 if wrong or closing else 200
    )


def _place(row: MonthLine) -> str:
    """Return what an address says of the last line of a page: of a closed month its id, of an open
    one the number of its employee.
    """
    return str(row.pk or row.number)


def _line_id(after: str) -> int:
    return int(after) if after.isascii() and after.isdigit() and len(after) < LONGEST_ID else 0


def _leaf(after: str) -> str:
    """Return the end of the address of the lines behind a place; nothing for the first lines."""
    query = QueryDict(mutable=True)
    query["after"] = after
    return f"?{query.urlencode()}" if after else ""


def _pays(lines: Sequence[LineWithItems], typed: Mapping[str, str] | None) -> forms.PayForm:
    """Return the fields beside some lines: what was typed, else what is known.

    A line that came in between was not typed, and an empty field would take its pay out.
    """
    if typed is None:
        return forms.PayForm(lines=lines)
    known = {forms.name_of(line): str(line.row.pay or "") for line in lines}
    return forms.PayForm({**known, **{name: typed[name] for name in typed}}, lines=lines)


def _rows(wanted: Sequence[date]) -> list[dict[str, Any]]:
    """Return the months with their sums: of the closed ones as they were kept, else by line."""
    terms, following = charges.terms_in_force(), calendar.next_to_close(clock.now())
    rows = MonthClose.objects.filter(month__in=wanted).select_related("closed_by__employee")
    closed = {row.month: row for row in rows}
    sums = {month: words.Sums(terms) for month in wanted}
    for month, line in charges.lines_of_open(sums.keys() - closed.keys(), terms):
        sums[month].add(line)
    for month, row in closed.items():
        sums[month] = words.Sums.kept(row, charges.terms_of(row))
    return [
        {
            "month": month,
            "closed": closed.get(month),
            "state": _state(month, closed.get(month), following),
            **sums[month].in_words(),
        }
        for month in wanted
    ]


def _state(month: date, closed: MonthClose | None, following: date) -> str:
    """Return how a month stands: closed, ready, later or running."""
    if closed is not None:
        return "closed"
    if calendar.end_of(month) > clock.now():
        return "running"
    return "ready" if month == following else "later"


def _closed(first: date) -> MonthClose | None:
    return MonthClose.objects.filter(month=first).select_related("closed_by__employee").first()


def _read(text: str) -> date | None:
    month = re.fullmatch(r"(2\d{3})-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(month[1]), int(month[2]), 1) if month else None
