"""What the demo tells of lists: whom 李敏 has put on one, and who today may be meant."""

from datetime import datetime, timedelta

from reception import clock
from reception.accounts.actor import actor_of
from reception.policy.models import ListKind
from visitors.demo.people import Stage
from visitors.lists import acts
from visitors.lists.models import Listing
from visitors.visits.idempotency import RequestKey

DAY = timedelta(days=1)


def tell(stage: Stage, now: datetime) -> None:
    """Put on lists, once, whom the words of the demo name."""
    if Listing.objects.exists():
        return
    by, kinds = actor_of(stage.users["office"]), {row.code: row for row in ListKind.objects.all()}
    for row in stage.words["lists"]:
        at = now - row["ago"] * DAY
        review_on = clock.today(now) + row["days"] * DAY
        names = ("about", "name", "phone", "organisation", "reason", "note")
        words = {name: row[name] for name in names if name in row}
        if row["kind"] in kinds:
            entry = acts.ListingWish(kinds[row["kind"]], review_on=review_on, **words)
            acts.enter(entry, by, at, RequestKey())
