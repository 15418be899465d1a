"""程砚秋, an important guest of 云帆出版社; 秦某, whom the house declines; who writes lists."""

from datetime import datetime, timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.policy.models import ListKind
from tests.builders import NO_KEY, the_policy
from tests.visitors.scenes import NINE, the_office
from visitors.lists import acts
from visitors.lists.models import Listing, ListingHit

PHONE = "+8613800138111"


def on_a_list(
    kind: str = "decline",
    name: str = "秦川",
    *,
    now: datetime = NINE,
    days: int = 30,
    by: Actor | None = None,
    **fields: Any,
) -> Listing:
    """Let 李敏 put somebody on a list until some days from now."""
    the_policy()
    who = {"about": "person", "name": name, "phone": PHONE, "reason": "两次闯进教室", **fields}
    entry = acts.ListingWish(
        ListKind.objects.get(code=kind),
        review_on=clock.today(now) + timedelta(days=days),
        **who,
    )
    return acts.enter(entry, by or the_office(), now, NO_KEY)


def the_hit() -> ListingHit:
    """Return the one proposal that there is."""
    return ListingHit.objects.select_related("visit", "listing").get()
