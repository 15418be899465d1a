"""What the page about the end of the day says of the report: freeze the figures, hand over (D5)."""

from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Site
from visitors.reports.asked import AskedPeriod
from visitors.reports.models import ClosedDay


def of_closing(site_id: int, actor: Actor, now: datetime) -> dict[str, Any] | None:
    """Return the last block of the end of the day; two queries."""
    if not actor.may_at("report.close", site_id):
        return None
    site = Site.objects.get(pk=site_id)
    day = clock.today(now, site.clock)
    closed = ClosedDay.objects.filter(site=site, day=day).first()
    query = AskedPeriod((site,), day, day, is_day=True).query()
    return {
        "template": "reports/_closing.html",
        "site": site,
        "day": day,
        "closed": closed,
        "query": query,
        "is_over": now >= datetime.combine(day, site.closes, tzinfo=site.clock),
    }
