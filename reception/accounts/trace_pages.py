"""留痕: the trace as a list with filters, for the auditor, and as a file."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as in_language
from tablib import Dataset

from reception import clock
from reception.accounts import exports
from reception.accounts import trace as traces
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.models import Trace
from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.organisation import people
from reception.organisation.models import Employee
from reception.organisation.spreadsheets import Csv, neutral
from reception.text import whole_number

PAGE, AT_MOST = 100, 10_000  # rows of a page, and of a file
HEADERS = (_("时间"), _("事项"), _("谁"), _("地址"), _("对象"), _("行数"), _("说明"))


def _kinds() -> list[tuple[str, Any]]:
    return [("", _("全部")), *((kind.code, kind.label) for kind in traces.kinds.values())]


class TraceFilter(PageForm):
    """Which rows of the trace the list shows."""

    kind = forms.ChoiceField(label=_("事项"), required=False, choices=_kinds)
    who = TidyField(label=_("谁（账号、姓名、工号）"), required=False, max_length=60)
    since = DayField(label=_("从"))
    until = DayField(label=pgettext_lazy("of a range of days", "到"))


@require(GET="trace.read")
def trace(request: GuardedRequest) -> HttpResponse:
    """List the rows that are wanted, the latest first, page by page."""
    rows, form = _wanted(request, request.GET.dict())
    before = whole_number(request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    context = {
        "rows": [(row, *_in_words(row)) for row in found[:PAGE]],
        "more": found[PAGE - 1].pk if len(found) > PAGE else None,
        "form": form,
    }
    return render(request, "accounts/trace.html", context)


@require(POST="trace.read")
def trace_export(request: GuardedRequest) -> HttpResponse:
    """Give the latest rows that are wanted as a file, which is a row of the trace itself."""
    rows, form = _wanted(request, request.POST.dict())
    found = list(rows[:AT_MOST])
    table = Dataset(*map(_cells, found), headers=[str(name) for name in HEADERS])
    asked = {str(form[name].label): str(value) for name, value in form.initial.items()}
    exports.note(request.actor, gettext("留痕"), asked, len(found), clock.now())
    answer = HttpResponse(Csv().export_data(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="trace.csv"'
    return answer


def _wanted(
    request: GuardedRequest, sent: Mapping[str, str]
) -> tuple[QuerySet[Trace], TraceFilter]:
    """Return which rows an address asks for, and the form that says so; only what was understood
    narrows the list.
    """
    typed = TraceFilter(sent)
    typed.full_clean()
    chosen = {name: value for name, value in typed.cleaned_data.items() if value}
    rows = traces.seen_by(request.actor).select_related("user__employee").order_by("-pk")
    if "kind" in chosen:
        rows = rows.filter(kind=chosen["kind"])
    if "who" in chosen:
        named = Employee.objects.filter(people.meant(chosen["who"]))
        rows = rows.filter(Q(user__username=chosen["who"]) | Q(user__employee__in=named))
    if "since" in chosen:
        rows = rows.filter(at__gte=clock.day_bounds(chosen["since"])[0])
    if "until" in chosen:
        rows = rows.filter(at__lt=clock.day_bounds(chosen["until"])[1])
    return rows, TraceFilter(initial=chosen)


def _in_words(row: Trace) -> tuple[str, str, str, str]:
    """Return of which kind a row is, who did it, what it is about and what was done to it."""
    kind = traces.kinds.get(row.kind)
    who = "" if row.user is None else getattr(row.user, "employee", None) or row.user
    about = row.about
    if row.number is not None:
        about = (str(kind.numbered) if kind else "%d") % row.number
    return str(kind.label if kind else row.kind), str(who), about, _done(row.words)


def _done(words: str) -> str:
    """Return in the reader's language what was written in the first one: which act, and the names
    of the columns that it changed.
    """
    act, colon, columns = words.partition("：")
    if f"{act}{colon}" != "修改：":
        return gettext(words) if words else ""
    named = []
    for column in columns.split("、"):
        name, arrow, turned = column.partition("→")
        said = str(_columns().get(name, name))
        named.append(f"{said}→{gettext(turned)}" if arrow else said)
    return gettext("修改：%s") % gettext("、").join(named)


@cache
def _columns() -> dict[str, Any]:
    """Return the names of all columns by what they are called in the first language."""
    with in_language("zh-hans"):
        return {
            str(column.verbose_name): column.verbose_name
            for model in apps.get_models()
            for column in model._meta.concrete_fields
        }


def _cells(row: Trace) -> list[str]:
    kind, who, about, words = _in_words(row)
    at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}"
    count = "" if row.rows is None else row.rows
    return [neutral(cell) for cell in (at, kind, who, row.address, about, count, words)]
