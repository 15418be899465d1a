"""钉钉: a bot in a group chat, signed with the time and a secret.

It answers 200 with ``errcode`` in the body, takes 20 messages a minute and then rests for ten
minutes, and mentions people by their telephone number.
"""

from urllib.parse import quote_plus

from reception import clock
from reception.notifications.channels.outward import Codes, judged, post, signature
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["dingtalk"].most
REST = 600
BOT_GONE = {300001, 300005}
NOT_ACCEPTED = {310000, 404}  # keyword, address or signature
GROUP_GONE = {400013, 400014, 400101, 400102}  # or its token
UNKNOWN_KIND = {400105, 40035}  # of message
TEXT_NOT_LIKED = {430101, 430102, 430103, 430104}
CODES = Codes(
    "errcode",
    "errmsg",
    later={-1: 0, 130101: REST, 130102: REST, 90030: REST, 410100: REST},  # busy; too many
    never=BOT_GONE | NOT_ACCEPTED | GROUP_GONE | UNKNOWN_KIND | TEXT_NOT_LIKED,
)


def hand_in(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, and mention its reader there."""
    mention = f"@{door.person} " if door.person else ""
    message = {
        "msgtype": "text",
        "text": {"content": shortened(mention + letter.group_text, letter.link, MOST_BYTES)},
        "at": {"atMobiles": [door.person] if door.person else [], "isAtAll": False},
    }
    address = signed(door.address, door.secret, int(clock.now().timestamp() * 1000))
    return judged(post(address, message), CODES)


def signed(address: str, secret: str, milliseconds: int) -> str:
    """Return an address with the time and its signature; unchanged for a bot without a secret."""
    if not secret:
        return address
    sign = quote_plus(signature(secret, f"{milliseconds}\n{secret}"))
    return f"{address}&timestamp={milliseconds}&sign={sign}"
