"""The rows behind a number: exactly those that it counts, frozen ones as they were (D1)."""

from dataclasses import dataclass

from django.http import Http404

from reception.accounts.actor import Actor
from visitors.figures import measuring, registry
from visitors.figures.registry import Cell, RowLine, sources
from visitors.reports.asked import AskedPeriod
from visitors.reports.models import FrozenFigure
from visitors.reports.report import runs

# Who may open what stands behind a row; others read when it was and what kind of thing.
OPENS = {
    "visit": "visit.see",
    "call": "call.see",
    "complaint": "complaint.see",
    "entry": "ledger.see",
    "plan": "plan.see",
    "contact": "client.see",
}


@dataclass(frozen=True)
class Behind:
    """A page of the rows behind a number."""

    cell: Cell
    lines: list[RowLine]
    count: int
    after: int | None
    gone: int


def page(code: str, asked: AskedPeriod, actor: Actor, after: int = 0, most: int = 50) -> Behind:
    """Return a page of the rows that a number counts, by their ids.

    Raises:
        Http404: there is no such number.
    """
    cell = registry.cell(code, asked.scope)
    if cell is None or not registry.may_know(cell.figure.code, actor):
        raise Http404
    every = ids(cell, asked)
    wanted = [pk for pk in every if pk > after][: most + 1]
    source = sources[cell.figure.source]
    rows = source.rows().model._default_manager.select_related(*source.joined)
    found = rows.in_bulk(wanted[:most])
    lines = [_for(source.line(found[pk]), actor) for pk in wanted[:most] if pk in found]
    gone = len(wanted[:most]) - len(lines)
    more = wanted[most - 1] if len(wanted) > most else None
    return Behind(cell, lines, len(every), more, gone)


def ids(cell: Cell, asked: AskedPeriod) -> list[int]:
    """Return the ids of the rows that a number counts; of closed days those that were frozen."""
    adds_up = registry.adds_up(cell.figure.code) or (asked.is_day and cell.figure.standing)
    if not asked.is_frozen_by_days or not adds_up:
        return measuring.ids(cell, asked.scope)
    found: list[int] = []
    for site in asked.sites:
        within = {"closed__site": site, "closed__day__gte": asked.first}
        within["closed__day__lte"] = asked.last
        frozen = FrozenFigure.objects.filter(code=cell.code, **within)
        kept = dict(frozen.values_list("closed__day", "rows"))
        for rows in kept.values():
            found += rows
        for run in runs(asked.days, set(kept)):
            found += measuring.ids(cell, asked.between(*run, site))
    return sorted(found)


def _for(line: RowLine, actor: Actor) -> RowLine:
    capability = OPENS.get(line.kind, "")
    if capability and actor.reach(capability) in ("all", "site"):
        return line
    what = line.what if line.kind == "call" else line.kind
    return RowLine(line.at, what, line.kind, line.pk, "")
