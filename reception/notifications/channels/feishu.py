"""飞书: a bot in a group chat, signed, with a card that carries a button.

It answers with ``code`` in the body (an older one with ``StatusCode``), takes 20 KB, five messages
a second and a hundred a minute.
"""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_noop as _

from reception import clock
from reception.notifications.channels.outward import Codes, judged, post, signature
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["feishu"].most - 2_000  # the card around the text takes the rest
NO_SUCH_BOT = {19001, 230001, 230002}
NOT_ACCEPTED = {19021, 19022, 19024}  # signature or clock, address, keyword
UNREADABLE = {10002, 11246, 19002, 19003, 19007}  # card or parameters
CODES = Codes(
    "code",
    "msg",
    later={9499: 10, 11232: 60, 11233: 60, 230020: 10, 99991400: 60},  # too many messages
    never=NO_SUCH_BOT | NOT_ACCEPTED | UNREADABLE,
)


def hand_in(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, as a card with a button to answer."""
    message: dict[str, Any] = {"msg_type": "interactive", "card": card(door, letter)}
    if door.secret:
        seconds = str(int(clock.now().timestamp()))
        # Time and secret are the key, and nothing is signed with it.
        message |= {"timestamp": seconds, "sign": signature(f"{seconds}\n{door.secret}", "")}
    reply = post(door.address, message)
    if "code" not in reply.body and "StatusCode" in reply.body:
        old = {"code": reply.body["StatusCode"], "msg": reply.body.get("StatusMessage", "")}
        reply = replace(reply, body=old)
    return judged(reply, CODES)


def card(door: Recipient, letter: Message) -> dict[str, Any]:
    """Return the card: plain text, so that nothing typed is read as markup, and a button."""
    text = shortened(letter.group_text, letter.link, MOST_BYTES)
    elements: list[dict[str, Any]] = [
        {"tag": "div", "text": {"tag": "plain_text", "content": text}}
    ]
    if door.person:
        elements.append({"tag": "markdown", "content": f"<at id={door.person}></at>"})
    if letter.link:
        button = {
            "tag": "button",
            "type": "primary",
            "url": letter.address,
            "text": {"tag": "plain_text", "content": _("应答")},
        }
        elements.append({"tag": "action", "actions": [button]})
    return {"config": {"wide_screen_mode": True}, "elements": elements}
