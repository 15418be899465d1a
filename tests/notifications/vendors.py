"""Fakes of the vendors: each speaks its real wire format over a real port, and works, throttles,
fails or dawdles as it is told.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, str]


class Vendor(ThreadingHTTPServer):
    """A vendor on this machine.

    ``mood`` says what becomes of the next messages: ``works``; ``throttles``, ``never`` and
    ``busy`` answer with the vendor's own code, each inside HTTP 200; ``hangs`` takes the request
    and says nothing; ``stalls`` keeps the message and never confirms it; ``drips`` sends a byte at
    a time and never ends; ``broken`` answers half an object; ``500`` and ``redirects`` are what
    they say.
    """

    daemon_threads = True
    codes: dict[str, tuple[int, str]]

    def __init__(self, mood: str = "works") -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mood = mood
        self.took: list[dict[str, Any]] = []
        self.calls = 0
        self.changed = threading.Condition()
        self.ending = threading.Event()

    @property
    def base(self) -> str:
        """The address of the server alone."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "Vendor":
        threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ending.set()
        self.shutdown()
        self.server_close()

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something has come in."""
        with self.changed:
            assert self.changed.wait_for(condition, seconds), (
                f"{self.calls} calls, {len(self.took)} messages"
            )

    def judge(self, call: "Conversation", query: dict[str, str], body: bytes) -> Answer:
        """Answer one call as the vendor does."""
        raise NotImplementedError

    def in_mood(self, message: dict[str, Any]) -> tuple[int, str]:
        """Return the code and sentence of this mood, and keep the message where it is taken."""
        if self.mood == "works":
            self.took.append(message)
        return self.codes[self.mood]


class Conversation(BaseHTTPRequestHandler):
    """One call."""

    server: Vendor

    def do_POST(self) -> None:
        """Take a message."""
        vendor = self.server
        with vendor.changed:
            vendor.calls += 1
            vendor.changed.notify_all()
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if vendor.mood == "hangs":
            vendor.ending.wait(30)
        elif vendor.mood == "drips":
            self.drip()
        elif vendor.mood == "stalls":
            vendor.judge(self, {}, body)
            vendor.ending.wait(30)
        elif vendor.mood == "broken":
            self.answer(200, '{"errcode": 0, "cod')
        elif vendor.mood == "500":
            self.answer(500, "<html>bad gateway</html>")
        elif vendor.mood == "redirects":
            self.answer(302, "", Location=f"{vendor.base}/elsewhere")
        else:
            split = urlsplit(self.path)
            self.answer(
                *vendor.judge(
                    self, {key: value[0] for key, value in parse_qs(split.query).items()}, body
                )
            )

    def do_GET(self) -> None:
        """Answer a question that has no body."""
        split = urlsplit(self.path)
        self.answer(
            *self.server.judge(
                self, {key: value[0] for key, value in parse_qs(split.query).items()}, b""
            )
        )

    def drip(self) -> None:
        """Send a long answer, a byte at a time, until the test is over or the caller has hung
        up.
        """
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        try:
            while not self.server.ending.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()
        except OSError:
            return

    def answer(self, status: int, text: str, **headers: str) -> None:
        """Send an answer."""
        sent = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the output of the tests clean."""


class WeCom(Vendor):
    """企业微信: a bot at ``/cgi-bin/webhook/send`` and messages of an application at
    ``/cgi-bin/message/send``.
    """

    codes = {
        "works": (0, "ok"),
        "throttles": (45009, "api freq out of limit, hint: [1]"),
        "busy": (-1, "system busy"),
        "never": (93000, "invalid webhook url, hint: [2]"),
        "nobody": (81013, "user & party & tag all invalid"),
    }

    def __init__(self, mood: str = "works") -> None:
        super().__init__(mood)
        self.tokens = 0

    def judge(self, call: Conversation, query: dict[str, str], body: bytes) -> Answer:
        """Answer as 企业微信 does: always 200, the code in ``errcode``."""
        path = urlsplit(call.path).path
        if path == "/cgi-bin/gettoken":
            if (query.get("corpid"), query.get("corpsecret")) != ("ww-corp", "app-secret"):
                return self.told(40001, "invalid credential")
            self.tokens += 1
            return 200, json.dumps(
                {
                    "errcode": 0,
                    "errmsg": "ok",
                    "access_token": f"token-{self.tokens}",
                    "expires_in": 7200,
                }
            )
        message = json.loads(body)
        if len(message["text"]["content"].encode()) > 2048:
            return self.told(45002, "content size out of limit")
        if path == "/cgi-bin/webhook/send" and query.get("key") != "the-bots-key":
            return self.told(93000, "invalid webhook url")
        if path == "/cgi-bin/message/send" and query.get("access_token") != f"token-{self.tokens}":
            return self.told(40014, "invalid access_token")
        code, said = self.in_mood(message)
        extra = {"invaliduser": "gone"} if message.get("touser") == "gone" else {}
        return 200, json.dumps({"errcode": code, "errmsg": said, **extra})

    def told(self, code: int, said: str) -> Answer:
        """Return an error as it stands in the body."""
        return 200, json.dumps({"errcode": code, "errmsg": said})

    def forget_tokens(self) -> None:
        """Let every token given so far be over."""
        self.tokens += 1


class DingTalk(Vendor):
    """钉钉: a bot at ``/robot/send`` that checks the signature and the age of a message."""

    codes = {
        "works": (0, "ok"),
        "throttles": (130101, "send too fast, exceed 20 times per minute"),
        "busy": (-1, "系统繁忙"),
        "never": (300001, "token is not exist"),
    }
    secret = "SEC-ding"

    def judge(self, call: Conversation, query: dict[str, str], body: bytes) -> Answer:
        """Answer as 钉钉 does: always 200, the code in ``errcode``."""
        if query.get("access_token") != "the-bots-token":
            return 200, json.dumps({"errcode": 300001, "errmsg": "token is not exist"})
        digest = hmac.new(
            self.secret.encode(),
            f"{query.get('timestamp')}\n{self.secret}".encode(),
            hashlib.sha256,
        ).digest()
        if query.get("sign") != base64.b64encode(digest).decode():
            return 200, json.dumps({"errcode": 310000, "errmsg": "sign not match"})
        message = json.loads(body)
        if len(body) > 20_000 + 500:
            return 200, json.dumps({"errcode": 40035, "errmsg": "不合法的参数"})
        code, said = self.in_mood(message)
        return 200, json.dumps({"errcode": code, "errmsg": said})


class Feishu(Vendor):
    """飞书: a bot at ``/open-apis/bot/v2/hook/…`` that checks the signature and takes 20 KB."""

    codes = {
        "works": (0, "success"),
        "throttles": (11232, "create message trigger system frequency limit"),
        "busy": (230099, "try later"),
        "never": (19001, "param invalid: incoming webhook access token invalid"),
    }
    secret = "feishu-secret"
    speaks_old = False

    def judge(self, call: Conversation, query: dict[str, str], body: bytes) -> Answer:
        """Answer as 飞书 does: the code in ``code``, and in ``StatusCode`` from an older bot."""
        if call.path != "/open-apis/bot/v2/hook/the-bots-id":
            return 200, json.dumps(
                {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
            )
        message = json.loads(body)
        digest = hmac.new(
            f"{message.get('timestamp')}\n{self.secret}".encode(), b"", hashlib.sha256
        ).digest()
        if message.get("sign") != base64.b64encode(digest).decode():
            return 200, json.dumps(
                {
                    "code": 19021,
                    "msg": "sign match fail or timestamp is not within one hour from current time",
                }
            )
        if len(body) > 20 * 1024:
            return 200, json.dumps({"code": 11246, "msg": "request body too large"})
        code, said = self.in_mood(message)
        if self.speaks_old:
            return 200, json.dumps({"StatusCode": code, "StatusMessage": said, "Extra": None})
        return 200, json.dumps({"code": code, "msg": said, "data": {}})


class Hook(Vendor):
    """A program of one's own: it compares the signature and answers with a status."""

    secret = "hook-secret"

    def judge(self, call: Conversation, query: dict[str, str], body: bytes) -> Answer:
        """Answer as a careful program does."""
        seconds = call.headers["X-Yingke-Timestamp"]
        wanted = hmac.new(
            self.secret.encode(), seconds.encode() + b"." + body, hashlib.sha256
        ).hexdigest()
        if call.headers["X-Yingke-Signature"] != f"sha256={wanted}":
            return 401, '{"ok": false, "why": "signature"}'
        if self.mood == "throttles":
            return 429, '{"ok": false}'
        if self.mood == "never":
            return 410, '{"ok": false}'
        if self.mood == "busy":
            return 503, "{}"
        if self.mood == "says no":
            return 200, '{"ok": false}'
        with self.changed:
            self.took.append({"id": call.headers["X-Yingke-Notice"], **json.loads(body)})
            self.changed.notify_all()
        return 200, '{"ok": true}'


class Json(Vendor):
    """What apprise's plain JSON notification speaks to."""

    def judge(self, call: Conversation, query: dict[str, str], body: bytes) -> Answer:
        """Take what comes, unless busy."""
        if self.mood != "works":
            return 503, "busy"
        self.took.append(json.loads(body))
        return 200, "ok"
