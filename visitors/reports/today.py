"""How today stands for 行政部: who waits longest, what went wrong, what is late, what comes."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor
from reception.due import things
from reception.due.things import DueThing
from reception.organisation.models import Site
from visitors.figures import measuring
from visitors.figures.measuring import Tally
from visitors.figures.registry import EVERY, Cell, figures
from visitors.lifecycle import board
from visitors.models import VisitEvent
from visitors.reports import pictures, report
from visitors.reports.layout import NOW, TODAY, TREND
from visitors.reports.models import FrozenFigure

SHOWN, BACK = 6, 10
What = VisitEvent.What
WRONG = (
    What.NOT_TOLD,
    What.ESCALATED,
    What.OVERRIDDEN,
    What.BADGE_LOST,
    What.LISTED,
    What.CORRECTED,
    What.PRESUMED,
    What.NO_SHOW,
)


def revision(site: Site, now: datetime) -> str:
    """Return a mark that changes with what happens at a site, and each minute: waits grow."""
    return f"{board.revision(site.pk, now)}-{timezone.localtime(now):%H%M}"


def at_a_glance(site: Site, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page shows; about twenty queries however many visits."""
    mark, day = revision(site, now), clock.today(now, site.clock)
    lanes = board.board(site.pk, now, mark)
    told = report.of_day(site, day, TODAY)
    before = _before(site)
    soon = _soon(actor, now)
    return {
        "site": site,
        "report": told,
        "revision": mark,
        "query": told.asked.query(),
        "cards": [
            (one, pictures.line(before.get(one.code, []))) for code in NOW for one in told.of(code)
        ],
        "waiting": lanes.waiting[:SHOWN],
        "coming": lanes.expected[:SHOWN],
        "heads": lanes.people,
        "wrong": _wrong(site, day),
        "late": soon[:SHOWN],
        "late_count": sum(one.is_late for one in soon),
        "now": now,
        **_hours(told, _expected(lanes)),
    }


def _hours(told: report.ToldReport, coming: dict[str, int]) -> dict[str, Any]:
    every = [one for code, one in told.figures.items() if code.startswith("R08.")]
    busy = [place for place, one in enumerate(every) if one.n or one.name in coming]
    shown = every[busy[0] : busy[-1] + 1] if busy else []
    return pictures.bars(shown, coming)


def _expected(lanes: board.Board) -> dict[str, int]:
    """Return how many are still to come in which hour, by the names of the hours."""
    found: dict[str, int] = {}
    for visit in lanes.expected:
        if visit.expected_at is not None:
            hour = f"{timezone.localtime(visit.expected_at).hour}:00"
            found[hour] = found.get(hour, 0) + 1
    return found


def _before(site: Site) -> dict[str, list[float | None]]:
    """Return what the last closed days told, by code, the oldest first."""
    rows = FrozenFigure.objects.filter(closed__site=site, code__in=[*NOW, *TREND])
    rows = rows.select_related("closed").defer("rows").order_by("-closed__day")
    found: dict[str, list[float | None]] = {}
    for row in rows[: BACK * len({*NOW, *TREND})]:
        found.setdefault(row.code, []).insert(0, _value(row))
    return found


def _value(row: FrozenFigure) -> float | None:
    cell = Cell(row.code, figures[row.code], "", EVERY)
    return measuring.told(cell, Tally(row.n, row.total, row.spread)).value


def _wrong(site: Site, day: date) -> list[VisitEvent]:
    since, until = clock.day_bounds(day, site.clock)
    events = VisitEvent.objects.filter(site=site, at__gte=since, at__lt=until, what__in=WRONG)
    return list(events.select_related("visit__visitor", "visit__host").order_by("-pk")[:SHOWN])


def _soon(actor: Actor, now: datetime) -> list[DueThing]:
    """Return what is late, or due today: everybody's, where somebody may see that."""
    owed = [one for group in things.of(actor, now).values() for one in group]
    every = {one.id: one for one in owed if one.is_late or one.is_today}
    return sorted(every.values(), key=lambda one: (one.until, one.id))
