"""The rows of gifts in the table of answers, and what is sent through their doors."""

from decimal import Decimal
from typing import Any

from reception import clock
from reception.accounts.actor import actor_of
from tests.builders import NO_KEY
from visitors.gifts import acts
from visitors.gifts.acts import GiftWish
from visitors.gifts.models import GiftKind

PAGES = """
gifts           GET     302       200      200      200      200      200       200      403      200
gift_new        GET     302       200      200      200      200      403       403      403      200
gift_new        POST    302       302      302      302      302      403       403      403      422
gifts_export    POST    302       200      200      200      200      200       200      403      200
"""
API = """
api:list_gifts  GET     401       200      200      200      200      200       200      404      200
api:write_gift  POST    401       201      201      201      201      403       403      403      422
"""
ADMIN = """
gifts.giftentry                 see    see       see     -        see
gifts.giftkind                  edit   see       see     see      edit
"""
SENT: dict[str, dict[str, Any]] = {
    "gift_new": {
        **{"what": "received", "thing": "茶叶一盒", "pieces": "1", "value": "80"},
        **{"whom": "林新", "unit": "远山集团"},
    },
    "gifts_export": {"year": "2026"},
    "api:write_gift": {
        "what": "declined",
        "thing": "手表",
        "value": 800,
        "whom": "林新",
        "pieces": 1,
    },
}


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of gifts; nothing where it is none."""
    return SENT.get(name)


def add_gifts(house: Any) -> None:
    """Let 李敏 buy tea for guests."""
    tea = GiftKind.objects.create(name="茶叶", price=Decimal(80))
    wish = GiftWish(what="bought", kind=tea, pieces=5)
    acts.enter(wish, actor_of(house.people["office"]), clock.now(), NO_KEY)
