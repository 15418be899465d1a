"""The entrance for granian: a request is taken in whole, within limits, before a thread works.

Under WSGI the four threads that work would also wait for bodies: four slow senders stop everybody
(measured: the fifth request waits until they have ended). Here the event loop waits, at a cost of
0.12 ms of processor time a request.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from secrets import token_hex
from tempfile import SpooledTemporaryFile
from types import SimpleNamespace
from typing import Any

from django.conf import settings

from reception import addresses
from reception.wsgi import application

THREADS = 4  # of one process, that work
SLOWEST = 20_000  # bytes a second, beyond the first seconds, that a body has to come with
LARGE = 1_000_000  # bytes: a body of which an address sends only few at a time
LARGE_AT_ONCE = 4  # of one address
AT_ONCE = 200  # bodies of one address that have not come in yet
IN_MEMORY = 256_000  # bytes of a body; beyond it lies in a file
RETRY_AFTER = 5  # seconds
ENVIRONMENT = {
    "SCRIPT_NAME": "",
    "SERVER_SOFTWARE": "granian",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
WITHOUT_PREFIX = ("CONTENT_TYPE", "CONTENT_LENGTH")
Headers = list[tuple[str, str]]


class Turned(Exception):
    """A request that is not let in, with the status and what is said."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence


class Entrance:
    """What granian calls for each request."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(THREADS, "web")
        self.arriving: Counter[str] = Counter()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer a request."""
        if scope.proto != "http":
            return
        if scope.path == "/healthz" and scope.method in ("GET", "HEAD"):
            # Not in the line of the others: it tells that this process serves, however busy.
            proto.response_bytes(200, headers_of("application/json"), b'{"ok": true}')
            return
        environ = environ_of(scope)
        try:
            with await self._body(environ, proto) as body:
                size = body.seek(0, 2)
                body.seek(0)
                environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(size) if size else ""}
                loop = asyncio.get_running_loop()
                status, headers, content = await loop.run_in_executor(
                    self.threads, worked_on, environ
                )
        except Turned as why:
            status, headers, content = answer_of(why, environ)
        proto.response_bytes(status, headers, content)

    async def _body(self, environ: dict[str, Any], proto: Any) -> Any:
        """Return the body of a request, within its size and time.

        Raises:
            Turned: it is too large, too slow, cut off, or one too many of its address.
        """
        declared = environ.get("CONTENT_LENGTH", "")
        body = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed by whoever asked for it)
        if declared in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return body
        most = most_of(environ)
        size = int(declared) if declared.isdecimal() else None
        if size is not None and size > most:
            raise too_large(most)
        try:
            with self._counted(environ, is_large=size is None or size > LARGE):
                came = await _received(proto, body, most)
        except BaseException:
            body.close()
            raise
        if size is not None and came != size:
            body.close()
            raise Turned(400, "unreadable", "请求没有传完。 The request broke off.")
        return body

    @contextmanager
    def _counted(self, environ: dict[str, Any], *, is_large: bool) -> Iterator[None]:
        """Count the bodies of an address that are on their way.

        Raises:
            Turned: there are too many of them.
        """
        request: Any = SimpleNamespace(META=environ)
        address = addresses.counted(request)
        kinds = {address: AT_ONCE, **({f"large {address}": LARGE_AT_ONCE} if is_large else {})}
        if any(self.arriving[kind] >= most for kind, most in kinds.items()):
            raise Turned(429, "too_many", "正在上传的太多，请稍后再试。 Too many uploads at once.")
        self.arriving.update(kinds.keys())
        try:
            yield
        finally:
            self.arriving.subtract(kinds.keys())
            self.arriving += Counter()  # forgets whom nothing comes from


async def _received(proto: Any, body: Any, most: int) -> int:
    """Write what comes into a file and return how much it was.

    Raises:
        Turned: it is more than it may be, or comes too slowly.
    """
    loop, came = asyncio.get_running_loop(), 0
    began = loop.time()
    try:
        async with asyncio.timeout_at(began + settings.BODY_SECONDS) as until:
            async for chunk in proto:
                came += len(chunk)
                if came > most:
                    raise too_large(most)
                body.write(chunk)
                until.reschedule(began + settings.BODY_SECONDS + came / SLOWEST)
    except TimeoutError as why:
        sentence = "上传太慢，已经停止。 The request came too slowly."
        raise Turned(408, "too_slow", sentence) from why
    return came


def most_of(environ: dict[str, Any]) -> int:
    """Return how large a body may be, in bytes; of who may send a larger one Django knows more
    (``accounts.middleware.LargeBodies``).
    """
    is_file = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/form-data")
    return int(settings.UPLOAD_AT_MOST if is_file else settings.BODY_AT_MOST)


def too_large(most: int) -> Turned:
    megabytes = most // settings.MEGABYTE
    sentence = f"内容太大，最多 {megabytes} MB。 Too large: at most {megabytes} MB."
    return Turned(413, "too_large", sentence)


def environ_of(scope: Any) -> dict[str, Any]:
    """Return the environment of a request as PEP 3333 has it."""
    server, _colon, port = scope.server.rpartition(":")
    client, _colon, its_port = scope.client.rpartition(":")
    environ = {
        **ENVIRONMENT,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": as_latin(scope.path),
        "QUERY_STRING": as_latin(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": client.strip("[]"),
        "REMOTE_PORT": its_port,
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        # X_Forwarded_For would become the same as X-Forwarded-For, which the proxy in front sets.
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in WITHOUT_PREFIX else f"HTTP_{key}"
        between = ";" if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


def as_latin(text: str) -> str:
    """Return the bytes of a text as PEP 3333 writes them."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def worked_on(environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """Return the answer of the application; in a thread."""
    status, headers, written = 500, [], []

    def start_response(line: str, given: Headers, exc_info: Any = None) -> Any:
        nonlocal status, headers
        status, headers = int(line.split(" ", 1)[0]), given
        return written.append

    parts: Any = application(environ, start_response)
    try:
        written.extend(parts)
    finally:
        if hasattr(parts, "close"):
            parts.close()
    return status, headers, b"".join(written)


def answer_of(why: Turned, environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """Return what is said to whoever is not let in, as JSON to programs."""
    is_program = environ["PATH_INFO"].startswith("/api/")
    said = {"code": why.code, "message": why.sentence, "fields": {}}
    content = json.dumps(said, ensure_ascii=False) if is_program else why.sentence
    headers = headers_of("application/json" if is_program else "text/plain; charset=utf-8")
    headers.append(("connection", "close"))
    if why.status == 429:
        headers.append(("retry-after", str(RETRY_AFTER)))
    return why.status, headers, content.encode()


def headers_of(kind: str) -> Headers:
    return [
        ("content-type", kind),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-request-id", token_hex(4)),
    ]


entrance = Entrance()
