"""A signed webhook: a program of one's own gets every notice as JSON and answers with a status."""

import hashlib
import hmac
import json

import httpx

from reception import clock
from reception.notifications.channels.outward import post, refused_by_status
from reception.notifications.rendering import Message, Recipient, filled


def hand_in(door: Recipient, letter: Message) -> str:
    """Post a letter; any 2xx takes it, unless the body says ``"ok": false``.

    The signature, HMAC-SHA256 in hexadecimal, is over the time, a point and the body, so that a
    stolen request is worth nothing a few minutes later; the id is the same for every delivery.
    """
    facts = {
        "id": letter.id,
        "notice": letter.number,
        "to": door.person or door.reader,
        "subject": letter.subject,
        "text": filled(letter.text, letter.link),
        "link": letter.address,
        "written_at": letter.written_at.isoformat(),
    }
    content = json.dumps(facts, ensure_ascii=False).encode()
    seconds = str(int(clock.now().timestamp()))
    headers = {"X-Yingke-Notice": letter.id, "X-Yingke-Timestamp": seconds}
    if door.secret:
        signed = seconds.encode() + b"." + content
        mac = hmac.new(door.secret.encode(), signed, hashlib.sha256)
        headers["X-Yingke-Signature"] = "sha256=" + mac.hexdigest()
    reply = post(door.address, content, headers)
    if httpx.codes.is_success(reply.status) and reply.body.get("ok") is not False:
        return f"HTTP {reply.status}"
    raise refused_by_status(reply)
