"""A day is closed: its figures stay as they are told, with the rows they came from (D5)."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.notifications import pieces
from reception.organisation.models import Site
from visitors.figures import measuring, registry
from visitors.models import Visit
from visitors.reports.asked import DAY, AskedPeriod
from visitors.reports.layout import FROZEN
from visitors.reports.models import ClosedDay, FrozenFigure
from visitors.visits import guards

BACK = timedelta(days=31)  # a worker that was gone for longer leaves the days before as they are


def close(site: Site, day: date, by: Actor, now: datetime) -> ClosedDay:
    """Freeze the figures of a day of a site; the second time nothing is frozen anew, and what was
    frozen is returned.

    Raises:
        Refusal: ``not_permitted``; ``day_not_begun`` where the day has not come yet;
            ``day_not_over`` before the site closes.
    """
    guards.allowed(by, "report.close", site.pk)
    if day > clock.today(now, site.clock):
        raise Refusal("day_not_begun", _("这一天还没有开始。"), status=422)
    if now < _closes(site, day):
        raise Refusal("day_not_over", _("还没有闭馆，闭馆以后才能冻结当天的数。"))
    return freeze(site, day, by, now)


def _closes(site: Site, day: date) -> datetime:
    return datetime.combine(day, site.closes, tzinfo=site.clock).astimezone(UTC)


@transaction.atomic
def freeze(site: Site, day: date, by: Actor, now: datetime) -> ClosedDay:
    """Keep the figures of a day, unless somebody was first."""
    columns = {"closed_at": now, "by": by.user, "by_name": by.name[:60]}
    closed, is_new = ClosedDay.objects.get_or_create(site=site, day=day, defaults=columns)
    if is_new:
        scope = AskedPeriod((site,), day, day, is_day=True).scope
        kept = [code for code in FROZEN if not registry.confined_to(code)]
        told = measuring.tallies(kept, scope)
        FrozenFigure.objects.bulk_create(
            FrozenFigure(
                closed=closed,
                code=code,
                n=tally.n,
                total=tally.total,
                spread=[int(one) for one in tally.spread],
                rows=measuring.ids(cell, scope) if tally.n else [],
            )
            for code, (cell, tally) in told.items()
        )
    return closed


def sweep(now: datetime) -> None:
    """Close, in the morning, the days that nobody has closed (D5)."""
    for site in Site.objects.filter(is_active=True):
        today = clock.today(now, site.clock)
        opens = datetime.combine(today, site.opens, tzinfo=site.clock).astimezone(UTC)
        last = today - DAY if now >= opens else today - 2 * DAY
        pieces.each("day to close", _not_closed(site, last), partial(_close_late, site, now))


def _close_late(site: Site, now: datetime, day: date) -> None:
    freeze(site, day, NOBODY, now)


def _not_closed(site: Site, last: date) -> list[date]:
    """Return the days up to a last one that are not closed, from the first visit on."""
    if ClosedDay.objects.filter(site=site, day=last).exists():
        return []
    earliest = last - BACK
    since = clock.day_bounds(earliest, site.clock)[0]
    came = Visit.objects.filter(site=site, arrived_at__gte=since).order_by("arrived_at")
    first = came.values_list("arrived_at", flat=True).first()
    if first is None:
        return []
    begin = clock.today(first, site.clock)
    closed = set(ClosedDay.objects.filter(site=site, day__gte=begin).values_list("day", flat=True))
    days = (begin + n * DAY for n in range(max(0, (last - begin).days + 1)))
    return [day for day in days if day not in closed]
