"""What was not put right in time counts as a further violation, where the ladder says so (P4)."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.notifications import pieces
from reception.organisation import calendar
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import case_terms, reports
from visitors.discipline.ledger import booking
from visitors.discipline.ledger.account import read
from visitors.discipline.models import BY_THE_SYSTEM, Appeal, Entry, Incident
from visitors.discipline.neglects.warnings import propose

CORRECTION = "correction"  # the measure 责令改正
PREFIX = f"{BY_THE_SYSTEM}uncorrected:"
Kind = Entry.Kind


def sweep(now: datetime) -> None:
    """Propose a further violation for each that has not been put right in time (P4).

    One after the other: the next one only once the last was confirmed, and again so many working
    days later. Where 行政部 dropped one, none follows; and what was booked from one asks for no
    further ones of its own, because the first still does.
    """
    ladders = {
        code: ladder
        for code, ladder in in_force().ladders.items()
        if ladder.is_active and ladder.uncorrected_days
    }
    pieces.each("uncorrected on", ladders, lambda code: _sweep(ladders[code], now))


def _sweep(ladder: Ladder, now: datetime) -> None:
    due = dict(_due(ladder, now))
    pieces.each("uncorrected entry", due, lambda pk: _take(pk, due[pk], ladder, now))


def _due(ladder: Ladder, now: datetime) -> list[tuple[int, list[Incident]]]:
    """Return the violations of a ladder that a further one is to follow, with those before it."""
    rows = Entry.objects.filter(
        kind=Kind.VIOLATION,
        sheet__ladder=ladder.id,
        sheet__employee__is_active=True,
        booked_at__lt=calendar.working_days_ago(now, ladder.uncorrected_days or 0),
        incident__corrected_at__isnull=True,
    )
    rows = rows.exclude(incident__source__startswith=PREFIX)
    rows = rows.exclude(appeal__state=Appeal.State.OPEN).exclude(later__kind=Kind.VOID)
    later = Prefetch("later", Entry.objects.only("violation", "penalty"))
    rows = rows.select_related("incident__version").prefetch_related(later)
    entries = [row for row in rows if _orders(row) or any(_orders(one) for one in row.later.all())]
    if not entries:
        return []
    # A case that was reported before the ladder was edited has the longer time of the two.
    days = {row.pk: case_terms.days_to_correct(_case(row), ladder) for row in entries}
    ends = {one: calendar.working_days_ago(now, one) for one in set(days.values()) if one}
    further = defaultdict(list)
    proposed = Incident.objects.filter(source__prefix=PREFIX, ladder=ladder.code)
    for incident in proposed.order_by("pk"):
        further[int(incident.source.removeprefix(PREFIX).split(":")[0])].append(incident)
    return [
        (row.pk, further[row.pk])
        for row in entries
        if (before := ends.get(days[row.pk] or 0))
        and row.booked_at < before
        # Every one before it was confirmed, and that long ago.
        and all(one.confirmed_at and one.confirmed_at < before for one in further[row.pk])
    ]


def _case(entry: Entry) -> Incident:
    assert entry.incident is not None, "a violation has an incident"
    return entry.incident


def _orders(entry: Entry) -> bool:
    return CORRECTION in entry.penalty.measures


def _take(entry_id: int, before: list[Incident], ladder: Ladder, now: datetime) -> None:
    """Propose one behind the lock of its sheet, unless the measure stands no more."""
    with transaction.atomic():
        entry = Entry.objects.select_related(
            "sheet__employee__department", "sheet__ladder", "incident"
        ).get(pk=entry_id)
        account = read(booking.locked(entry.sheet.employee_id, entry.sheet.ladder_id))
        incident = Incident.objects.select_related("version").get(pk=_case(entry).pk)
        is_open = Appeal.objects.filter(entry=entry, state=Appeal.State.OPEN).exists()
        if account.lines[entry.pk].is_void or incident.corrected_at is not None or is_open:
            return
        if CORRECTION not in account.derived()[entry.pk].penalty.measures:
            return
        number, days = len(before) + 1, case_terms.days_to_correct(incident, ladder)
        if days is None:
            return
        since = before[-1].confirmed_at or now if before else entry.booked_at
        with in_language("zh-hans"):
            note = _("第 %(seq)d 号记录责令改正，%(days)d 个工作日内没有改正")
        report = reports.Report(
            ladder.code,
            f"uncorrected:{entry.pk}:{number}",
            incident.site_id,
            employee=entry.sheet.employee,
            severity=entry.severity,
            note=note % {"seq": entry.seq, "days": days},
            seen_at=case_terms.working_days_after(since, days),
            facts={
                "entry": entry.pk,
                "incident": incident.pk,
                "booked_at": entry.booked_at.isoformat(),
                "further": number,
            },
        )
        propose(report, now)
