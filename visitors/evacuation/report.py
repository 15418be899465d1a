"""The report of a closed evacuation as a table."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from reception.organisation.spreadsheets import neutral
from visitors.evacuation import roll

MARK = "\ufeff"  # by which Excel knows UTF-8


def table(of: roll.Roll) -> str:
    """Return the report as CSV: one line for each visit, with all that was said of it."""
    written = io.StringIO()
    lines = csv.writer(written)
    for line in (*_head(of), *map(_line, of.people)):
        lines.writerow([neutral(cell) for cell in line])
    return MARK + written.getvalue()


def _head(of: roll.Roll) -> Iterator[list[object]]:
    over, heads = of.evacuation, of.heads
    minutes = _("没有全部清点") if of.minutes is None else of.minutes
    yield [_("园区"), over.site]
    yield [_("开始"), _at(over.started_at), over.started_by_name]
    yield [_("结束"), _at(over.closed_at), over.closed_by_name]
    yield [_("安全人数"), heads["safe"], _("须清点人数"), heads["all"]]
    yield [_("全部清点用了几分钟"), minutes]
    yield []
    who = [_("访客"), _("单位"), _("人数"), _("被访人"), _("地点")]
    yield [*who, _("状态"), _("谁清点"), _("何时清点"), _("经过")]


def _line(person: roll.RollPerson) -> list[object]:
    visit, last = person.visit, person.last
    ticks = (f"{_at(tick.at)} {tick.by_name} {tick.get_says_display()}" for tick in person.ticks)
    return [
        visit.visitor.name,
        visit.organisation,
        visit.party_size,
        visit.host,
        person.place,
        person.state.label,
        last.by_name if last else "",
        _at(last.at if last else person.settled_at),
        "; ".join(ticks),
    ]


def _at(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}" if moment else ""
