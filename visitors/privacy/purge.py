"""Clear what is past its days: every night by the worker, or by the command (privacy 5).

A run goes through the parts of the registry in batches, each a transaction that also writes down
how far the run has come. Killed anywhere it goes on there, or a new one finds the same rows: what
went is not found again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from reception import clock, retention
from reception.notifications import pieces
from reception.policy.rulebook import in_force
from reception.retention import HOLD_DAYS, Part
from visitors.privacy.models import PurgeReport

BATCHES = 20  # of one sweep; the next one goes on
HOUR = "purge_hour"
AHEAD = timedelta(days=30)  # how far a forecast looks
# A run from the future, after a clock was set back, is not waited for.
SLACK = timedelta(hours=1)


def run(now: datetime) -> PurgeReport:
    """Clear everything that is past its days."""
    report = PurgeReport.objects.create(at=now)
    go_on(report, now)
    return report


def sweep(now: datetime) -> None:
    """Begin the run of a night when its hour has come, and go on with it."""
    begun = PurgeReport.objects.filter(at__gte=_last_night(now), at__lte=now + SLACK).first()
    if begun is None or begun.finished_at is None:
        go_on(begun or PurgeReport.objects.create(at=now), now, BATCHES)


def go_on(report: PurgeReport, now: datetime, batches: int | None = None) -> None:
    """Take the next batches of a run, all of them without a number; what fails keeps nothing else
    from being cleared.
    """
    taken = 0
    for part, before in _due(report.at):
        left = part.name not in report.place.get("done", ())
        while left:
            if batches is not None and taken >= batches:
                return
            taken += 1
            left = False  # where it fails the next night tries again

            def take(part: Part = part, before: datetime = before) -> None:
                nonlocal left
                left = _take_a_batch(report, part, before, now)

            pieces.attempt(f"retention of {part.name}", take)
    for name, chore in retention.chores.items():
        pieces.attempt(name, partial(chore, now))
    pieces.attempt("forecast of retention", partial(_foretell, report, now + AHEAD))
    report.finished_at = max(now, report.at)
    report.save(update_fields=["finished_at", "forecast"])


def _foretell(report: PurgeReport, until: datetime) -> None:
    report.forecast = forecast(until)


def forecast(until: datetime) -> dict[str, int]:
    """Return how many rows of which kind go by a moment, as things stand."""
    found: Counter[str] = Counter()
    for part, before in _due(until):
        found[part.kind] += rows_of(part, before, until).count()
    return {kind: count for kind, count in found.items() if count}


def rows_of(part: Part, before: datetime, now: datetime) -> QuerySet[Any]:
    """Return the rows of a part that go, without what something open keeps."""
    rows = part.there().filter(part.past(before, now))
    since = now - timedelta(days=in_force().limits.get(HOLD_DAYS, 0))
    for hold in retention.holds.values() if part.visit else ():
        rows = rows.exclude(**{f"{part.visit}__in": hold.visits(since, now)})
    return rows


def days_of(limits: Mapping[str, int], kind: str) -> int:
    """Return for how many days a kind stays; 0 for good."""
    return limits.get(retention.kinds[kind].limit, 0)


def _due(now: datetime) -> Iterator[tuple[Part, datetime]]:
    """Yield the parts that have days, with the moment before which their rows must be."""
    limits = in_force().limits
    for part in retention.parts.values():
        if days := days_of(limits, part.kind):
            yield part, now - timedelta(days=days)


def _take_a_batch(report: PurgeReport, part: Part, before: datetime, now: datetime) -> bool:
    """Clear some rows and write down how far the run has come, both or neither; tell whether there
    may be more.
    """
    with transaction.atomic():
        fresh = PurgeReport.objects.select_for_update().get(pk=report.pk)
        report.place, report.counts = fresh.place, fresh.counts
        done = report.place.setdefault("done", [])
        if part.name in done:
            return False  # by another worker
        rows = rows_of(part, before, report.at)
        if (after := report.place.pop("after", None)) is not None:
            rows = rows.filter(pk__gt=after)
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[: part.batch])
        if ids:
            found = part.model._base_manager.filter(pk__in=ids).order_by("pk")
            gone = part.go(found, before, now)
            report.counts[part.kind] = report.counts.get(part.kind, 0) + gone
        if len(ids) < part.batch:
            done.append(part.name)
        else:
            report.place["after"] = ids[-1]
        report.save(update_fields=["place", "counts"])
    return len(ids) == part.batch


def _last_night(now: datetime) -> datetime:
    """Return the last moment at which a run had to begin."""
    hours = timedelta(hours=in_force().limits.get(HOUR, 0))
    today = clock.today(now)
    tonight = clock.day_bounds(today)[0] + hours
    if tonight > now:
        return clock.day_bounds(today - timedelta(days=1))[0] + hours
    return tonight
