"""What the demo tells of visitors who agreed to have their wishes remembered."""

from datetime import datetime

from reception.accounts.actor import actor_of
from visitors.demo.people import Stage
from visitors.greeting import wishes
from visitors.greeting.models import RememberedWish
from visitors.models import Visit
from visitors.visits.idempotency import RequestKey


def tell(stage: Stage, now: datetime) -> None:
    """Remember, once, what those whom the words of the demo name drink."""
    by = actor_of(stage.users["office"])
    for row in stage.words["wishes"]:
        visit = Visit.objects.filter(visitor__name=row["name"]).order_by("-pk").first()
        known = RememberedWish.objects.filter(visitor__name=row["name"])
        if visit is not None and not known.exists():
            wishes.remember(visit, row["drink"], [], by, now, RequestKey())
