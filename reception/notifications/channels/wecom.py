"""企业微信: a bot in a group chat, and messages of an application to one person.

Both answer 200 with ``errcode`` in the body. A text has at most 2,048 bytes; a bot takes 20
messages a minute, and the person who is mentioned is named by user id.
"""

import threading
import time
from urllib.parse import urlsplit

from reception.notifications.channels.outward import Codes, get, judged, post
from reception.notifications.errors import NotSent
from reception.notifications.limits import VENDORS
from reception.notifications.rendering import Message, Recipient, shortened

MOST_BYTES = VENDORS["wecom_bot"].most
# -1 busy; 45009 and 45033 too many calls. 40001/40013/40091 wrong account, 60011/60020/60021 no
# right to call, 40056 and 81013 nobody there, 93000 and 93008 no such bot or not allowed,
# 40008/40058/44004/45002 a message that will never fit.
CODES = Codes(
    "errcode",
    "errmsg",
    later={-1: 0, 45009: 60, 45033: 10, 45011: 60},
    never=frozenset(
        {
            40001,
            40003,
            40008,
            40013,
            40056,
            40058,
            40091,
            44004,
            45002,
            60011,
            60020,
            60021,
            81013,
            93000,
            93004,
            93008,
        }
    ),
)
TOKEN_OVER = frozenset({40014, 41001, 42001})
SOONER = 300  # seconds before its end at which a token is no longer used

_tokens: dict[tuple[str, str, str], tuple[str, float]] = {}
_one_at_a_time = threading.Lock()


def hand_in_at_bot(door: Recipient, letter: Message) -> str:
    """Put a letter into the group chat of a bot, and mention its reader there."""
    content = shortened(letter.group_text, letter.link, MOST_BYTES)
    text: dict[str, object] = {"content": content}
    if door.person:
        named = "mentioned_mobile_list" if door.person.lstrip("+").isdecimal() else "mentioned_list"
        text[named] = [door.person]
    return judged(post(door.address, {"msgtype": "text", "text": text}), CODES)


def hand_in_at_app(door: Recipient, letter: Message) -> str:
    """Send a letter to one person as an application of the company."""
    content = shortened(f"{letter.subject}\n{letter.text}", letter.link, MOST_BYTES)
    message = {
        "touser": door.person,
        "msgtype": "text",
        "agentid": int(door.agent) if door.agent.isdecimal() else door.agent,
        "text": {"content": content},
        "enable_duplicate_check": 0,
    }
    for attempt in (1, 2):
        reply = post(
            f"{_base(door)}/cgi-bin/message/send?access_token={_token(door, anew=attempt == 2)}",
            message,
        )
        body = reply.body or {}
        if attempt == 1 and body.get("errcode") in TOKEN_OVER:
            continue
        said = judged(reply, CODES)
        if body.get("invaliduser"):
            raise NotSent(f"invaliduser {body['invaliduser']}", for_good=True)
        return said
    raise AssertionError("the second attempt returns or raises")


def _token(door: Recipient, *, anew: bool) -> str:
    """Return the token of an application; asked for once in two hours, since the vendor counts how
    often.
    """
    key = (_base(door), door.account, door.secret)
    with _one_at_a_time:
        token, until = _tokens.get(key, ("", 0.0))
        if anew or time.monotonic() >= until:
            reply = get(
                f"{key[0]}/cgi-bin/gettoken", {"corpid": door.account, "corpsecret": door.secret}
            )
            judged(reply, CODES)
            body = reply.body or {}
            token, lives = str(body.get("access_token", "")), body.get("expires_in")
            _tokens[key] = (
                token,
                time.monotonic() + max(0, (lives if isinstance(lives, int) else 0) - SOONER),
            )
        return token


def _base(door: Recipient) -> str:
    split = urlsplit(door.address)
    return f"{split.scheme}://{split.netloc}"
