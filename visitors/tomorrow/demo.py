"""What the demo tells of slips of paper: those that were printed last evening."""

from datetime import datetime

from reception import clock
from reception.accounts.actor import actor_of
from visitors.demo.people import MAIN_SITE, Stage
from visitors.tomorrow import slips


def tell(stage: Stage, now: datetime) -> None:
    """Let 李敏 have made the slips of today ready, on each new day."""
    site = stage.sites[MAIN_SITE].pk
    slips.issue(site, clock.today(now), actor_of(stage.users["office"]), now)
