"""The way out: a request to a vendor, without redirects and private addresses, within a time, and
its answer judged.
"""

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import httpx
from django.conf import settings
from django.utils.translation import gettext_noop as _

from reception.addresses import is_public
from reception.notifications.errors import NotSent

PATIENCE = 8.0  # seconds for the whole answer; the next channel of the same person waits for it
EACH = httpx.Timeout(5.0, connect=3.0)
MOST_READ = 64 * 1024  # bytes of an answer; a vendor's is a few hundred
AFTER_SILENCE = 30  # seconds for which a channel rests that has not answered in time
THROTTLED = 60  # seconds for which a channel rests when the vendor does not say how long
LONGEST_REST = 3600
TOO_SLOW = _("对方服务器迟迟没有答复。")


@dataclass(frozen=True)
class VendorReply:
    """What a vendor answered; the body is empty where the text is no object."""

    status: int
    text: str
    body: Mapping[str, Any]
    retry_after: int = 0


@dataclass(frozen=True)
class Codes:
    """How a vendor speaks in the body of its answer.

    Attributes:
        code: the field with the code, 0 for success.
        message: the field with its sentence.
        later: codes that mean "not now", with the seconds the channel rests; 0 for one failed try.
        never: codes after which the same message is useless.
    """

    code: str
    message: str
    later: Mapping[int, int]
    never: Set[int]


class Outward(httpx.HTTPTransport):
    """Connect to the very address that was looked at: a name that is asked twice may answer
    differently. The certificate is still checked against the name.
    """

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=public_address(host, request.url.port or 443))
        return super().handle_request(request)


def public_address(host: str, port: int) -> str:
    """Return an address of a host.

    Raises:
        NotSent: for good, where any of its addresses is loopback, private or link-local; later,
            where the name is not found.
    """
    try:
        entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise NotSent(f"{host}: {error.strerror or error}") from error
    addresses = [str(entry[4][0]) for entry in entries]
    if host not in settings.CHANNEL_HOSTS_NOT_PUBLIC and not all(map(is_public, addresses)):
        raise NotSent(_("%(host)s 不是公网地址，不发送。") % {"host": host}, for_good=True)
    return addresses[0]


def post(
    url: str, content: bytes | dict[str, Any], headers: Mapping[str, str] | None = None
) -> VendorReply:
    """Post an object as JSON, or bytes that are JSON already, and read the answer.

    Raises:
        NotSent: where nobody answers in time, or the address is none.
    """
    if not isinstance(content, bytes):
        content = json.dumps(content, ensure_ascii=False).encode()
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return _reply("POST", url, content, {**kind, **(headers or {})})


def get(url: str, query: Mapping[str, str]) -> VendorReply:
    """Ask a vendor for something, such as a token."""
    return _reply("GET", str(httpx.URL(url, params=dict(query))))


def judged(reply: VendorReply, codes: Codes) -> str:
    """Return what a vendor answered where it took the message: the code in the body decides before
    the status.

    Raises:
        NotSent: later or for good, as the code says; later where no code can be read.
    """
    code = reply.body.get(codes.code)
    if isinstance(code, bool) or not isinstance(code, int):
        raise refused_by_status(reply)
    answer = f"{code} {reply.body.get(codes.message, '')}".strip()
    if code == 0:
        return answer
    raise NotSent(answer, for_good=code in codes.never, pause=codes.later.get(code, 0))


def refused_by_status(reply: VendorReply) -> NotSent:
    """Return what an answer without a readable code means; never a success."""
    answer = f"HTTP {reply.status} {reply.text}"
    if reply.status == httpx.codes.TOO_MANY_REQUESTS:
        return NotSent(answer, pause=min(reply.retry_after or THROTTLED, LONGEST_REST))
    lasting = httpx.codes.is_redirect(reply.status) or httpx.codes.is_client_error(reply.status)
    for_a_while = reply.status in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY)
    return NotSent(answer, for_good=lasting and not for_a_while)


def signature(key: str, content: str) -> str:
    """Return an HMAC-SHA256 in base64, as 钉钉 and 飞书 read it."""
    return base64.b64encode(hmac.digest(key.encode(), content.encode(), hashlib.sha256)).decode()


def _reply(
    method: str, url: str, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> VendorReply:
    until = time.monotonic() + PATIENCE
    if not _is_address(url):
        raise NotSent(_("这不是一个网址。"), for_good=True)
    transport = Outward(trust_env=False)
    try:
        with (
            httpx.Client(
                transport=transport, timeout=EACH, follow_redirects=False, trust_env=False
            ) as client,
            client.stream(method, url, content=content, headers=headers) as response,
        ):
            read = b""
            for piece in response.iter_bytes():
                read += piece
                if time.monotonic() > until or len(read) > MOST_READ:
                    raise NotSent(TOO_SLOW, pause=AFTER_SILENCE)
    except httpx.TimeoutException as slow:
        raise NotSent(TOO_SLOW, pause=AFTER_SILENCE) from slow
    text = read.decode("utf-8", "replace")
    try:
        body = json.loads(text)
    except ValueError:
        body = None
    rest = response.headers.get("Retry-After", "")
    return VendorReply(
        response.status_code,
        text,
        body if isinstance(body, dict) else {},
        int(rest) if rest.isdecimal() else 0,
    )


def _is_address(url: str) -> bool:
    try:
        read = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return read.scheme in ("https", "http") and bool(read.host)
