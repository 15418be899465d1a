"""Which report somebody asks for, and whether they may have it."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Department, Employee, Site
from reception.policy.rulebook import in_force
from reception.text import clean_line, clean_lines
from visitors.api import people
from visitors.reports import report
from visitors.reports.asked import AskedPeriod, month_of
from visitors.reports.layout import MONTHLY, STAFF, known_to
from visitors.reports.models import LONGEST_NOTE, StaffNote
from visitors.reports.report import ToldReport
from visitors.visits import visibility

SEE, STAFF_SEE = "report.see", "report.staff"
FEWEST = ("report_fewest", 5)


def site_of(actor: Actor, slug: str | None) -> Site:
    """Return the site asked for; without one, where the person works, else the first they may see.
    Its clock is the one that is read from then on.

    Raises:
        Http404: there is none, or it may not be seen.
    """
    sites = people.sites_of(actor, SEE)
    if slug:
        found = visibility.one(sites, slug=clean_line(slug))
    else:
        home = actor.employee.site_id if actor.employee is not None else 0
        found = sites.filter(pk=home).first() or visibility.one(sites)
    timezone.activate(found.clock)
    return found


def sites_of(actor: Actor, slug: str | None) -> tuple[Site, ...]:
    """Return one site, or without a name all that somebody may see."""
    if slug or actor.reach(SEE) == "site":
        return (site_of(actor, slug),)
    return tuple(people.sites_of(actor, SEE).order_by("pk"))


def day_of(typed: str | date | None, site: Site) -> date:
    """Return a day as an address says it; without one today.

    Raises:
        Http404: it is none.
    """
    if typed is None or typed == "":
        return clock.today(clock.now(), site.clock)
    if isinstance(typed, date):
        return typed
    try:
        found = parse_date(typed)
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def month_first(typed: str | None) -> date:
    """Return the first day of a month as an address says it; without one the running month.

    Raises:
        Http404: it is none.
    """
    if not typed:
        return clock.today().replace(day=1)
    try:
        found = parse_date(f"{typed}-01")
    except ValueError:
        found = None
    if found is None or found.year < 2000:
        raise Http404
    return found


def month(
    actor: Actor, typed: str | None, site: str | None = None, department: str | None = None
) -> ToldReport:
    """Return the report of a month."""
    first, last = month_of(month_first(typed))
    asked = AskedPeriod(sites_of(actor, site), first, last, department=department_of(department))
    return report.of_month(asked, known_to(actor, MONTHLY))


def department_of(typed: str | None) -> Department | None:
    """Return a department by its code or its name.

    Raises:
        Http404: there is none.
    """
    if not typed:
        return None
    wanted = clean_line(typed)
    rows = Department.objects.all()
    found = rows.filter(code=wanted).first() or rows.filter(name=wanted).first()
    if found is None:
        raise Http404
    return found


def staff_asked(actor: Actor, typed: str | None, number: str | None) -> AskedPeriod:
    """Return of whose work in which month is asked; without a number of one's own.

    Raises:
        Http404: it is not theirs to see, or there is nobody.
    """
    employee = actor.employee
    if number and (employee is None or clean_line(number) != employee.number):
        if actor.reach(STAFF_SEE) != "all":
            raise Http404
        rows = Employee.objects.select_related("site")
        employee = visibility.one(rows, number=clean_line(number))
    if employee is None:
        raise Http404
    first, last = month_of(month_first(typed))
    return AskedPeriod(tuple(Site.objects.order_by("pk")), first, last, employee=employee)


def staff(actor: Actor, asked: AskedPeriod) -> ToldReport:
    """Return what somebody did in a month: to themselves at once, to others once it is over; what
    comes from few is hidden (D13).
    """
    told = replace(report.of_month(asked, STAFF, fewest()), note=note_of(asked))
    if not _is_first_to_another(actor, asked):
        return told
    why = _("这个月还没有结束，数字先给本人看（D13）。")
    hidden = {code: replace(one, value=None, n=0, why=why) for code, one in told.figures.items()}
    return replace(told, figures=hidden)


def note_of(asked: AskedPeriod) -> str:
    """Return what somebody says of their own month (D13)."""
    notes = StaffNote.objects.filter(employee=asked.employee, month=asked.first)
    return notes.values_list("text", flat=True).first() or ""


def say(actor: Actor, typed: str | None, text: str) -> AskedPeriod:
    """Keep what somebody says of their own month; it stands beside its figures (D13).

    Raises:
        Http404: the account is no employee's.
    """
    asked = staff_asked(actor, typed, None)
    said = {"text": clean_lines(text)[:LONGEST_NOTE]}
    StaffNote.objects.update_or_create(employee=asked.employee, month=asked.first, defaults=said)
    return asked


def _is_first_to_another(actor: Actor, asked: AskedPeriod) -> bool:
    return not _is_own(actor, asked) and asked.last >= clock.today()


def _is_own(actor: Actor, asked: AskedPeriod) -> bool:
    return actor.employee is not None and actor.employee == asked.employee


def refuse_hidden(actor: Actor, asked: AskedPeriod, count: int) -> None:
    """Refuse the rows of a number about somebody that is hidden from who asks.

    Raises:
        Refusal: ``hidden``.
    """
    if asked.employee is None or _is_own(actor, asked):
        return
    if count < fewest() or _is_first_to_another(actor, asked):
        raise Refusal("hidden", _("这个数不给您看（D13）。"), status=403)


def fewest() -> int:
    """Return from how many rows on a figure about a person is shown."""
    code, usual = FEWEST
    return in_force().limits.get(code, usual)


def of_rows(actor: Actor, sent: dict[str, Any]) -> AskedPeriod:
    """Return of what the rows behind a number are asked, as the address of the rows says it."""
    if sent.get("employee"):
        return staff_asked(actor, sent.get("month"), sent["employee"])
    if not actor.may(SEE):
        raise Http404
    if sent.get("month"):
        first, last = month_of(month_first(sent["month"]))
        sites = sites_of(actor, sent.get("site"))
        return AskedPeriod(sites, first, last, department=department_of(sent.get("department")))
    site = site_of(actor, sent.get("site"))
    day = day_of(sent.get("date"), site)
    return AskedPeriod((site,), day, day, is_day=True)
