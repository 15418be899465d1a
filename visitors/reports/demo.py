"""What the demo tells of reports: the last two weeks were closed each evening."""

from datetime import datetime, timedelta

from reception import clock
from reception.accounts.actor import actor_of
from visitors.demo.people import MAIN_SITE, Stage, at_hour
from visitors.reports import closing
from visitors.reports.asked import DAY

BACK = 14
AFTER = timedelta(minutes=20)


def tell(stage: Stage, now: datetime) -> None:
    """Close the days before today, as the desk did twenty minutes after closing time."""
    site, by = stage.sites[MAIN_SITE], actor_of(stage.users["desk"])
    today = clock.today(now, site.clock)
    for back in range(BACK, 0, -1):
        day = today - back * DAY
        closing.freeze(site, day, by, at_hour(day, site.closes) + AFTER)
