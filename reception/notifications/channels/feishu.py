"""飞书: a bot in a group chat, signed, with a card that carries a button.

It answers with ``code`` in the body (an older one with ``StatusCode``), takes 20 KB, five messages
a second and a hundred a minute.
"""

import base64
import hashlib
import hmac
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.notifications.channels.outward import Codes, VendorReply, judged, post
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["feishu"].most - 2_000  # the card around the text takes the rest
# 9499, 11232 and 11233 too many messages. 19001 no such bot, 19021 signature or clock, 19022
# address, 19024 keyword not accepted,
# 10002 and 11246 a card it cannot read, 19002/19003/19007 parameters.
CODES = Codes(
    "code",
    "msg",
    later={9499: 10, 11232: 60, 11233: 60, 230020: 10, 99991400: 60},
    never=frozenset(
        {10002, 11246, 19001, 19002, 19003, 19007, 19021, 19022, 19024, 230001, 230002}
    ),
)


def hand_in(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, as a card with a button to answer."""
    message: dict[str, Any] = {"msg_type": "interactive", "card": card(door, letter)}
    if door.secret:
        seconds = int(clock.now().timestamp())
        message |= {"timestamp": str(seconds), "sign": signature(door.secret, seconds)}
    reply = post(door.address, message)
    if reply.body is not None and "code" not in reply.body and "StatusCode" in reply.body:
        old = {"code": reply.body["StatusCode"], "msg": reply.body.get("StatusMessage", "")}
        reply = VendorReply(reply.status, reply.text, old, reply.retry_after)
    return judged(reply, CODES)


def card(door: Recipient, letter: Message) -> dict[str, Any]:
    """Return the card: the text as plain text, so that nothing a visitor typed is read as markup,
    and a button.
    """
    text = shortened(letter.group_text, letter.link, MOST_BYTES)
    mention = [{"tag": "markdown", "content": f"<at id={door.person}></at>"}] if door.person else []
    button = []
    if letter.link:
        with in_language("zh-hans"):
            label = _("应答")
        button = [
            {
                "tag": "action",
                "actions": [
                    {
                        "tag": "button",
                        "type": "primary",
                        "url": letter.address,
                        "text": {"tag": "plain_text", "content": label},
                    },
                ],
            }
        ]
    return {
        "config": {"wide_screen_mode": True},
        "elements": [
            {"tag": "div", "text": {"tag": "plain_text", "content": text}},
            *mention,
            *button,
        ],
    }


def signature(secret: str, seconds: int) -> str:
    """Return the signature: time and secret are the key, and nothing is signed with it."""
    return base64.b64encode(
        hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
    ).decode()
