"""The monthly statement of complaints: worked out until it is sent, kept as it was told from then
on, with what has changed since beside it (C8, C24).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due.deadlines import Deadline, HouseCalendar
from reception.notifications import outbox
from reception.policy.rulebook import InForce, in_force
from visitors.complaints import clocks, notices
from visitors.complaints.models import (
    Complaint,
    ComplaintEvent,
    ComplaintReport,
    ComplaintStatement,
    Prevention,
)

What = ComplaintEvent.What
Figures = dict[str, dict[str, float]]
# Under which a figure stands that has no parts.
TOTAL = "total"


def sweep(now: datetime) -> None:
    """Begin the statement of each month that is over, from the first complaint on."""
    this = clock.today(now).replace(day=1)
    last = ComplaintStatement.objects.aggregate(last=Max("month"))["last"]
    if last == before(this):
        return
    first = Complaint.objects.order_by("received_at").values_list("received_at", flat=True).first()
    if last is None and first is None:
        return
    month = after(last) if last is not None else clock.today(first).replace(day=1)
    while month < this:
        ends = clock.day_bounds(after(month))[0]
        ComplaintStatement.objects.get_or_create(month=month, defaults={"ended_at": ends})
        month = after(month)


def until(statement: ComplaintStatement, policy: InForce) -> datetime:
    """Return until when the statement of a month is to be sent, without what more was given."""
    term, calendar = clocks.statement_term(policy), HouseCalendar(policy.hours)
    return Deadline(statement.ended_at, term, calendar, follows=True).until


def after(month: date) -> date:
    """Return the month after a month, each by its first day."""
    return (month + timedelta(days=32)).replace(day=1)


def before(month: date) -> date:
    """Return the month before a month, each by its first day."""
    return (month - timedelta(days=1)).replace(day=1)


def received_in(month: date) -> list[Complaint]:
    """Return the complaints that were received in a month, by their numbers."""
    first, last = clock.day_bounds(month)[0], clock.day_bounds(after(month))[0]
    rows = Complaint.objects.filter(received_at__gte=first, received_at__lt=last)
    return list(rows.select_related("assigned_department", "department").order_by("pk"))


@dataclass(frozen=True)
class Stated:
    """A month: its figures as they were told, or as they are worked out where nothing was told yet;
    what they would be now; and the complaints that they count.
    """

    month: date
    statement: ComplaintStatement | None
    told: Figures
    fresh: Figures
    rows: list[Complaint]

    @property
    def is_sent(self) -> bool:
        return self.statement is not None and self.statement.sent_at is not None


def stated(month: date, now: datetime) -> Stated:
    """Return what is stated of a month.

    Raises:
        Http404: it has not begun.
    """
    if month > clock.today(now):
        raise Http404
    rows = received_in(month)
    statement, fresh = ComplaintStatement.objects.filter(month=month).first(), worked_out(rows, now)
    was_sent = statement is not None and statement.sent_at is not None
    told = statement.figures if statement is not None and was_sent else fresh
    return Stated(month, statement, told, fresh, rows)


def send(statement: ComplaintStatement, by: Actor, now: datetime) -> None:
    """Keep the figures of a month as they are now, and tell the general manager (C8).

    Raises:
        Refusal: ``already_sent`` where somebody was first.
    """
    figures = worked_out(received_in(statement.month), now)
    unsent = ComplaintStatement.objects.filter(pk=statement.pk, sent_at=None)
    columns = {"sent_at": now, "sent_by": by.user, "sent_by_name": by.name[:60]}
    if not unsent.update(**columns, figures=figures):
        raise Refusal("already_sent", _("这个月的统计表已经送出，不再改动。"))
    policy = in_force()
    principal = policy.contacts.get("principal")
    if principal is None or principal.employee is None or not principal.employee.is_active:
        return
    month = f"{statement.month:%Y-%m}"
    page = reverse("complaint_statement", args=[month])
    words = {
        "月份": month,
        "件数": str(figures["received"][TOTAL]),
        "过期": str(figures["late"][TOTAL]),
        "页面": f"{settings.BASE_URL}{page}",
    }
    with in_language("zh-hans"):
        message = policy.wording(notices.STATEMENT.code).filled(words, {})
    key = f"complaints:{month}"
    outbox.write(principal.employee.pk, key, message.subject, message.text, now)


def worked_out(rows: list[Complaint], now: datetime) -> Figures:
    """Return the figures of some complaints as they stand now, by code and part; seven queries."""
    happened = _events(rows)
    over = [one for one in rows if one.stage == Complaint.Stage.CLOSED and one.closed_at]
    days = [_days(one) for one in over]
    found: Figures = {
        "received": {TOTAL: len(rows)},
        "channel": _counted(one.channel for one in rows),
        "kind": _counted(kind for one in rows for kind in one.kinds or [""]),
        "department": _counted(map(department_of, rows)),
        "wanted": {TOTAL: sum(bool(one.wanted) for one in rows)},
        "valid": _counted({True: "yes", False: "no", None: "open"}[one.valid] for one in rows),
        "outcome": _counted(one.outcome for one in rows),
        "major": {TOTAL: sum(one.major == Complaint.Major.YES for one in rows)},
        "days": {"closed": len(over), "open": sum(not one.is_over for one in rows)},
        "late": {TOTAL: len(_late(rows, now))},
        "sent_back": _counted(_sent_back(rows)),
        "calls": _counted(filter(None, (_called(one, happened[one.pk]) for one in rows))),
        "prevention": _counted(_preventions(rows, happened)),
    }
    if days:
        found["days"] |= {"median": median(days), "longest": max(days)}
    return found


def _late(rows: list[Complaint], now: datetime) -> set[int]:
    """Return the ids of those that are late, or were once: more time given afterwards, or another
    clock, takes nothing back (C17).
    """
    stand = clocks.standing(rows, in_force(), now)
    return {row.one.pk for row in stand if row.late or row.was_late}


def department_of(one: Complaint) -> str:
    """Return the id of the department that looked into a complaint, or is named in it."""
    return str(one.assigned_department_id or one.department_id or "")


def causes(rows: list[Complaint]) -> dict[int, str]:
    """Return what each complaint came from, by its last report."""
    reports = ComplaintReport.objects.filter(complaint__in=rows).order_by("pk")
    return dict(reports.values_list("complaint", "cause"))


def _days(one: Complaint) -> int:
    where = one.site.clock
    assert one.closed_at is not None, "only those that are closed are asked"
    return (clock.today(one.closed_at, where) - clock.today(one.received_at, where)).days


def _events(rows: list[Complaint]) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = defaultdict(Counter)
    every = ComplaintEvent.objects.filter(complaint__in=rows)
    for pk, what in every.values_list("complaint", "what"):
        found[pk][what] += 1
    return found


def _sent_back(rows: list[Complaint]) -> Iterator[str]:
    """Yield the id of the department for each time that one sent a complaint back (C15)."""
    every = ComplaintEvent.objects.filter(complaint__in=rows, what=What.SENT_BACK)
    for facts in every.values_list("facts", flat=True):
        yield str(facts.get("department") or "")


def _called(one: Complaint, happened: Counter[str]) -> str:
    """Return how the return call ended: by the first word of the complainant (C7, C22)."""
    if one.not_reached:
        return "not_reached"
    if happened[What.REOPENED]:
        return "not_satisfied"
    if one.stage == Complaint.Stage.CLOSED:
        return "satisfied"
    return "open" if one.stage == Complaint.Stage.ANSWERED else ""


def _preventions(rows: list[Complaint], happened: dict[int, Counter[str]]) -> Iterator[str]:
    agreed = Prevention.objects.filter(report__complaint__in=rows, agreed_at__isnull=False)
    for pk, done in agreed.values_list("report__complaint", "done_at"):
        yield "done" if done is not None else "open"
        if happened[pk][What.RECURRED]:
            yield "recurred"


def _counted(parts: Any) -> dict[str, float]:
    return dict(Counter(parts))
