"""企业微信: a bot in a group chat, and messages of an application to one person.

Both answer 200 with ``errcode`` in the body. A text has at most 2,048 bytes; a bot takes 20
messages a minute, and the person who is mentioned is named by user id.
"""

import threading
import time
from urllib.parse import urlsplit

from reception.notifications.channels.outward import Codes, VendorReply, get, judged, post
from reception.notifications.errors import NotSent
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["wecom_bot"].most
WRONG_ACCOUNT = {40001, 40003, 40013, 40091}
NO_RIGHT = {60011, 60020, 60021}  # to call
NOBODY_THERE = {40056, 81013}
NO_SUCH_BOT = {93000, 93004, 93008}  # or not allowed
NEVER_FITS = {40008, 40058, 44004, 45002}
CODES = Codes(
    "errcode",
    "errmsg",
    later={-1: 0, 45009: 60, 45033: 10, 45011: 60},  # busy; too many calls
    never=WRONG_ACCOUNT | NO_RIGHT | NOBODY_THERE | NO_SUCH_BOT | NEVER_FITS,
)
TOKEN_OVER = {40014, 41001, 42001}
SOONER = 300  # seconds before its end at which a token is no longer used

_tokens: dict[tuple[str, str, str], tuple[str, float]] = {}
_one_at_a_time = threading.Lock()


def hand_in_at_bot(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, and mention its reader there."""
    text: dict[str, object] = {"content": shortened(letter.group_text, letter.link, MOST_BYTES)}
    if door.person:
        named = "mentioned_mobile_list" if door.person.lstrip("+").isdecimal() else "mentioned_list"
        text[named] = [door.person]
    return judged(post(door.address, {"msgtype": "text", "text": text}), CODES)


def hand_in_at_app(door: Recipient, letter: Message) -> str:
    """Send a letter to one person as an application of the company."""
    content = shortened(f"{letter.subject}\n{letter.text}", letter.link, MOST_BYTES)
    message: dict[str, object] = {
        "touser": door.person,
        "msgtype": "text",
        "agentid": int(door.agent) if door.agent.isdecimal() else door.agent,
        "text": {"content": content},
        "enable_duplicate_check": 0,
    }
    reply = _send(door, message)
    if reply.body.get("errcode") in TOKEN_OVER:
        reply = _send(door, message, anew=True)
    answer = judged(reply, CODES)
    if nobody := reply.body.get("invaliduser"):
        raise NotSent(f"invaliduser {nobody}", for_good=True)
    return answer


def _send(door: Recipient, message: dict[str, object], *, anew: bool = False) -> VendorReply:
    token = _token(door, anew=anew)
    return post(f"{_base(door)}/cgi-bin/message/send?access_token={token}", message)


def _token(door: Recipient, *, anew: bool) -> str:
    """Return the token of an application, kept for two hours: the vendor counts how often."""
    key = (_base(door), door.account, door.secret)
    with _one_at_a_time:
        token, until = _tokens.get(key, ("", 0.0))
        if anew or time.monotonic() >= until:
            who = {"corpid": door.account, "corpsecret": door.secret}
            reply = get(f"{key[0]}/cgi-bin/gettoken", who)
            judged(reply, CODES)
            token, lives = str(reply.body.get("access_token", "")), reply.body.get("expires_in")
            lives = max(0, (lives if isinstance(lives, int) else 0) - SOONER)
            _tokens[key] = (token, time.monotonic() + lives)
        return token


def _base(door: Recipient) -> str:
    split = urlsplit(door.address)
    return f"{split.scheme}://{split.netloc}"
