"""Gifts of the demo: a stock, one given by hand of 行政部, one dear enough to be reported (E24)."""

from datetime import datetime, timedelta
from decimal import Decimal

from reception.accounts.actor import actor_of
from visitors.demo.people import Stage
from visitors.gifts import acts
from visitors.gifts.acts import GiftWish, What
from visitors.gifts.models import GiftKind
from visitors.visits.idempotency import NO_KEY

DAY = timedelta(days=1)
KINDS = (
    ("校徽书签", "Bookmark with the school's crest", "25", 60),
    ("本地绿茶", "Local green tea", "68", 24),
    ("手工瓷杯", "Hand-made porcelain cup", "128", 6),
)


def tell(stage: Stage, now: datetime) -> None:
    """Fill the stock, give and receive, once."""
    if GiftKind.objects.exists():
        return
    office, host = actor_of(stage.users["office"]), actor_of(stage.users["host"])
    made = {}
    for place, (name, english, price, pieces) in enumerate(KINDS):
        kind = GiftKind(name=name, name_en=english, price=Decimal(price), order=place)
        kind.save()
        made[name] = kind
        acts.enter(GiftWish(What.BOUGHT, kind, pieces=pieces), office, now - 20 * DAY, NO_KEY)
    marks, cups = made["校徽书签"], made["手工瓷杯"]
    given = GiftWish(What.GIVEN, marks, pieces=6, whom="顾清越", unit="滨江中学")
    acts.enter(given, host, now - 9 * DAY, NO_KEY)
    dear = GiftWish(What.GIVEN, cups, pieces=5, whom="黄立群", unit="远山集团有限公司")
    acts.enter(dear, office, now - DAY, NO_KEY)
    pen = GiftWish(
        *(What.RECEIVED, None, "钢笔一支"), value=Decimal(180), whom="季书瑶", unit="云洲师范学院"
    )
    received = acts.enter(pen, host, now - 3 * DAY, NO_KEY)
    acts.enter(GiftWish(What.RETURNED, about=received), host, now - 2 * DAY, NO_KEY)
