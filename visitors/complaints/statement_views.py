"""The pages of the monthly statement: the months, one of them, and its file (C8)."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from tablib import Databook, Dataset

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.due import things
from reception.organisation.spreadsheets import Xlsx, neutral
from reception.policy.rulebook import in_force
from visitors.complaints import clocks, statement_table, statements
from visitors.complaints.models import Complaint, ComplaintStatement

KEY = "complaint_statement"
MONTHS = 36  # of the list


@require(GET="complaint.statement")
def complaint_statements(request: GuardedRequest) -> HttpResponse:
    """List the months: which were sent, and until when the others are."""
    now, policy = clock.now(), in_force()
    every = ComplaintStatement.objects.all()[:MONTHS]
    rows = [_month(row, statements.until(row, policy), now) for row in every]
    context = {"rows": rows, "this": clock.today(now).replace(day=1)}
    return render(request, "complaints/complaint_statements.html", context)


def _month(row: ComplaintStatement, until: datetime, now: datetime) -> dict[str, Any]:
    return {"row": row, "until": clock.deadline(until), "is_late": until <= now}


@require(GET="complaint.statement")
def complaint_statement(request: GuardedRequest, month: str) -> HttpResponse:
    """Show the figures of a month: as they were told, and what has changed since."""
    now = clock.now()
    one = statements.stated(_first(month), now)
    statement = one.statement
    context = {
        "month": one.month,
        "statement": statement,
        "groups": statement_table.lines(one.told, one.fresh),
        "rows": _register(one.rows, now),
        "may_send": statement and not one.is_sent and request.actor.may("complaint.judge"),
        "due": things.one(request.actor, f"{KEY}-{statement.pk}", now) if statement else None,
        "is_running": one.month >= clock.today(now).replace(day=1),
        "now": now,
    }
    return render(request, "complaints/complaint_statement.html", context)


@require(POST="complaint.judge")
def complaint_statement_send(request: GuardedRequest, month: str) -> HttpResponse:
    """Keep the figures and tell the general manager."""
    statement = get_object_or_404(ComplaintStatement, month=_first(month))
    statements.send(statement, request.actor, clock.now())
    messages.success(request, _("已定稿并送出。"))
    return redirect("complaint_statement", month)


@require(GET="complaint.statement")
def complaint_statement_xlsx(request: GuardedRequest, month: str) -> HttpResponse:
    """Give the figures of a month and its register, without names, as a workbook."""
    now = clock.now()
    one = statements.stated(_first(month), now)
    headers = [_("项目"), "", _("件数"), _("现在"), _("怎样计")]
    figures = Dataset(headers=headers, title=f"{one.month:%Y-%m}")
    for group, lines in statement_table.lines(one.told, one.fresh):
        for line in lines:
            figures.append([str(group.label), line.label, line.value, line.now, str(group.says)])
    register = Dataset(
        headers=[
            *(_("编号"), _("收到"), _("类别"), _("部门"), _("阶段"), _("认定")),
            *(_("起因"), _("答复期限"), _("过期")),
        ],
        title=str(_("明细")),
    )
    for row in _register(one.rows, now):
        its = row["one"]
        cells = [
            *(its.number, f"{timezone.localtime(its.received_at):%Y-%m-%d %H:%M}"),
            *(row["kinds"], str(row["department"] or ""), its.get_stage_display()),
            *(its.get_outcome_display(), row["cause"], row["until"]),
            _("是") if row["late"] else "",
        ]
        register.append([neutral(str(cell)) for cell in cells])
    answer = HttpResponse(
        Databook([figures, register]).export("xlsx"), content_type=Xlsx.CONTENT_TYPE
    )
    name = f"complaints-{one.month:%Y-%m}{'' if one.is_sent else '-draft'}.xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _first(month: str) -> date:
    """Return the first day of a month in an address.

    Raises:
        Http404: it is none.
    """
    try:
        first = datetime.strptime(f"{month}-01", "%Y-%m-%d").date()  # noqa: DTZ007 (a day)
    except ValueError:
        raise Http404 from None
    if f"{first:%Y-%m}" != month:
        raise Http404
    return first


def _register(rows: list[Complaint], now: datetime) -> list[dict[str, Any]]:
    """Return the complaints that the figures count, without who complained."""
    policy, causes = in_force(), statements.causes(rows)
    return [
        {
            "one": stands.one,
            "kinds": "、".join(
                str(policy.complaint_kinds.get(kind, kind)) for kind in stands.one.kinds
            ),
            "department": stands.one.assigned_department or stands.one.department,
            "cause": causes.get(stands.one.pk, ""),
            "until": stands.until,
            "late": stands.late or stands.was_late,
        }
        for stands in clocks.standing(rows, policy, now)
    ]
