"""Prevention: who of the house does what a report promises, until when, and whether it holds some
time after (C23).
"""

from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.complaints import concerned
from visitors.complaints.models import (
    LONGEST_WORDS,
    Complaint,
    ComplaintEvent,
    ComplaintReport,
    Prevention,
)
from visitors.complaints.taking import Act, forbidden, given, note, step

What = ComplaintEvent.What
# How long after it was done: the row, and the days where an administrator has deleted it.
LOOKS = (("complaint_first_look_days", 30), ("complaint_second_look_days", 90))


def promise(report: ComplaintReport, by: Employee | None, day: date | None, now: datetime) -> None:
    """Keep who does what a report promises, and until the end of which day; both or neither.

    Raises:
        Refusal: ``invalid`` beside the field; also for who is concerned.
    """
    if by is None and day is None:
        return
    wrong, one = {}, report.complaint
    until = clock.day_bounds(day, one.site.clock)[1] if day is not None else now
    if until <= now:
        wrong["prevention_until"] = _("请写今天或以后的日期。")
    if by is None or not by.is_active:
        wrong["prevention_by"] = _("请写一位在职的同事。")
    elif why := concerned.names(one, by):
        wrong["prevention_by"] = _("这一位不能办：%(why)s。") % {"why": why}
    if wrong or by is None:
        raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
    Prevention.objects.create(report=report, employee=by, until=until)


def agree(complaint: Complaint, now: datetime) -> None:
    """Let what the last report promises be owed: it was approved."""
    Prevention.objects.filter(report=complaint.reports.last()).update(agreed_at=now)


def owed(complaint: Complaint, by: Actor) -> Prevention | None:
    """Return what somebody may say is done: theirs, and as 行政部 everybody's."""
    rows = _of(complaint).filter(agreed_at__isnull=False, done_at=None)
    rows = rows if by.may("complaint.judge") else rows.filter(employee=by.employee)
    return rows.first()


def to_look_at(complaint: Complaint, now: datetime) -> Prevention | None:
    """Return what is to be looked at again by now."""
    return _of(complaint).filter(look_at__lte=now).first()


@step("complaint.see", list(Complaint.Stage), judging=False)
def done(one: Complaint, act: Act, which: int, words: str) -> None:
    """Say that it is done, as who promised it, or as 行政部.

    Raises:
        Refusal: ``state_forbids``; ``not_permitted``; ``reason_missing``.
    """
    row = _of(one).filter(pk=which, agreed_at__isnull=False, done_at=None).first()
    if row is None:
        raise forbidden(one)
    mine = act.by.employee is not None and act.by.employee.pk == row.employee_id
    if not mine and not act.by.may("complaint.judge"):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    row.done_at, row.look_at = act.now, act.now + _after(0, act.by)
    row.save()
    note(act, What.PREVENTED, given(words, "words", LONGEST_WORDS), prevention=row.pk)


@step("complaint.judge", list(Complaint.Stage))
def look(one: Complaint, act: Act, which: int, *, holds: bool, words: str) -> None:
    """Say, as 行政部, whether what was done still holds or it has happened again.

    Raises:
        Refusal: ``state_forbids`` before its day and after the last look; ``reason_missing``.
    """
    row = _of(one).filter(pk=which, look_at__lte=act.now).first()
    if row is None or row.done_at is None:
        raise forbidden(one)
    row.looked += 1
    row.look_at = row.done_at + _after(row.looked, act.by) if row.looked < len(LOOKS) else None
    row.save()
    what, said = What.HOLDS if holds else What.RECURRED, given(words, "words", LONGEST_WORDS)
    note(act, what, said, prevention=row.pk, look=row.looked)


def _of(complaint: Complaint) -> QuerySet[Prevention]:
    return Prevention.objects.filter(report__complaint=complaint)


def _after(place: int, by: Actor) -> timedelta:
    code, otherwise = LOOKS[place]
    return timedelta(days=in_force(by.edition).limits.get(code, otherwise))
