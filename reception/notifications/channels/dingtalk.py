"""钉钉: a bot in a group chat, signed with the time and a secret.

It answers 200 with ``errcode`` in the body, takes 20 messages a minute and then rests for ten
minutes, and mentions people by their telephone number.
"""

import base64
import hashlib
import hmac
from urllib.parse import quote_plus

from reception import clock
from reception.notifications.channels.outward import Codes, judged, post
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["dingtalk"].most
REST = 600
# -1 busy; 130101, 90030 and 410100 too many messages. 300001 no such bot, 310000 keyword, address
# or signature not accepted,
# 400013/400014/400101/400102 group or token gone, 400105/40035 a kind of message it does not know,
# 430101–430104 a text it does not like.
CODES = Codes(
    "errcode",
    "errmsg",
    later={-1: 0, 130101: REST, 130102: REST, 90030: REST, 410100: REST},
    never=frozenset(
        {
            300001,
            300005,
            310000,
            400013,
            400014,
            400101,
            400102,
            400105,
            40035,
            404,
            430101,
            430102,
            430103,
            430104,
        }
    ),
)


def hand_in(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, and mention its reader there."""
    content = shortened(letter.group_text, letter.link, MOST_BYTES)
    mentioned = [door.person] if door.person else []
    if mentioned:
        content = shortened(f"@{door.person} {letter.group_text}", letter.link, MOST_BYTES)
    message = {
        "msgtype": "text",
        "text": {"content": content},
        "at": {"atMobiles": mentioned, "isAtAll": False},
    }
    return judged(
        post(signed(door.address, door.secret, int(clock.now().timestamp() * 1000)), message), CODES
    )


def signed(address: str, secret: str, milliseconds: int) -> str:
    """Return an address with the time and its signature; unchanged for a bot without a secret."""
    if not secret:
        return address
    digest = hmac.new(
        secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256
    ).digest()
    return f"{address}&timestamp={milliseconds}&sign={quote_plus(base64.b64encode(digest))}"
