"""The rows of reports in the table of answers, and what is sent through their doors."""

from datetime import date
from typing import Any

from django.urls import reverse

from reception import clock
from reception.accounts.actor import actor_of
from reception.organisation.models import Employee, Site
from visitors.handover import taking
from visitors.handover.taking import TakenOver
from visitors.reports import closing
from visitors.reports.models import ReportOrder

PAGES = """
reports             GET     302       200      403      403      200      200       200      403      200
report_daily        GET     302       200      403      403      200      200       200      403      200
today               GET     302       200      403      403      200      200       200      403      200
report_file         GET     302       200      404      404      200      200       200      404      200
report_monthly      GET     302       200      403      403      200      200       200      403      200
report_staff        GET     302       200      200      200      200      200       200      403      404
report_note         POST    302       302      302      302      302      302       302      403      404
report_close        POST    302       302/404  403      403      302      403       403      403      302
handover            GET     302       200      403      403      200      403       200      403      200
handover            POST    302       302      403      403      302      403       403      403      302
handover_paper      GET     302       200/404  404      404      200      404       200      404      200
handover_sign       POST    302       302/404  404      404      302      404       403      404      403
report_rows         GET     302       200      404      404      200      200       200      403      200
"""
API = """
api:daily_report    GET     401       200      404      404      200      200       200      404      200
api:monthly_report  GET     401       200      404      404      200      200       200      404      200
api:staff_report    GET     401       200      200      200      200      200       200      404      404
api:show_handover   GET     401       200      404      404      200      404       200      404      200
api:take_handover   POST    401       201      403      403      201      403       403      403      201
api:report_rows     GET     401       200      404      404      200      200       200      404      200
"""
ADMIN = """
handover.handover               see    -         see     -        see
reports.reportorder             edit   see       see     see      edit
reports.closedday               see    see       see     -        see
"""
OF_ONE = ("handover_paper", "handover_sign")
FIXED = {
    "report_rows": "/reports/rows/?code=R01",
    "report_file": "/reports/daily/pdf/",
    "api:report_rows": "/api/v1/reports/rows?code=R01",
}
PAST = "2026-01-05"


def content(name: str, *, own: bool) -> dict[str, Any] | None:
    """Return what is sent through a door of reports; nothing where it is none."""
    if name in ("handover", "handover_sign", "report_note", "api:take_handover"):
        return {}
    return {"site": "hq" if own else "south", "date": PAST} if name == "report_close" else None


def add_reports(house: Any) -> None:
    """Let a day be closed, and a desk be taken over."""
    by, site = actor_of(house.people["superuser"]), Site.objects.get(slug="hq")
    closing.freeze(site, date(2026, 1, 2), by, clock.now())
    taking.take_over(site, TakenOver([], {}), by, clock.now())
    employee = Employee.objects.order_by("pk")[0]
    ReportOrder.objects.create(employee=employee, kind="daily", site=site)


def address(house: Any, name: str, *, own: bool) -> str:
    """Return the address of a hand-over that somebody took whom no row names; nothing elsewhere."""
    if name not in OF_ONE:
        return ""
    site = Site.objects.get(slug="hq" if own else "south")
    by = actor_of(house.people["superuser"])
    taken = taking.last_of(site.pk)
    taken = taken or taking.take_over(site, TakenOver([], {}), by, clock.now())
    return reverse(name, args=[taken.pk])
