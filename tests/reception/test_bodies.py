"""Slow, large and many bodies cost the sender, not the house (Security 15): real sockets, a real
server, and real proxies as docs/operate says.
"""

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from reception import processes
from reception.management.commands import up
from tests.reception.commands import surroundings
from tests.reception.test_up import REAL, free_port, wait_until
from tests.requirements_met import require_or_skip

HOST = "127.0.0.1"
MEGABYTE = settings.MEGABYTE
FORM = f"application/x-www-form-urlencoded\r\nCookie: csrftoken={'a' * 32}"
SLOW = 6  # senders, of four threads
API = "/api/v1/visits"  # asks no database before it asks for a token
PROXIES = settings.BASE_DIR / "docs" / "operate" / "proxy.md"

pytestmark = pytest.mark.xdist_group("up")


class Server:
    """A web server on a port of this machine."""

    def __init__(self, port: int) -> None:
        self.port = port

    def answers(self) -> bool:
        return up.answers(HOST, self.port)

    def get(self, path: str, seconds: float = 20) -> int:
        asks = http.client.HTTPConnection(HOST, self.port, timeout=seconds)
        with closing(asks):
            asks.request("GET", path)
            return asks.getresponse().status

    def post(
        self, size: int | str, sent: bytes = b"", kind: str = "text/plain", path: str = API
    ) -> socket.socket:
        """Begin to send a body, of which some is there; a size that is a word is chunked."""
        asks = socket.create_connection((HOST, self.port), timeout=30)
        length = (
            f"Transfer-Encoding: {size}" if isinstance(size, str) else f"Content-Length: {size}"
        )
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\n{length}\r\nContent-Type: {kind}\r\n\r\n"
        asks.sendall(head.encode() + sent)
        return asks


@contextmanager
def serving(
    folder: Path, command: Callable[[int], list[str]], **variables: str
) -> Iterator[Server]:
    port = free_port()
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command(port),
            cwd=settings.BASE_DIR,
            env=surroundings(folder, **REAL, **variables),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(port)
    try:
        wait_until(lambda: server.answers() or process.poll() is not None, 60)
        assert process.poll() is None, (folder / "said.txt").read_text()
        yield server
    finally:
        processes.stop_all({"web": process})


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The web server as `up` starts it, with less patience than as shipped."""
    less = {
        "YINGKE_BODY_SECONDS": "3",
        "YINGKE_BODY_MEGABYTES": "1",
        "YINGKE_UPLOAD_MEGABYTES": "2",
    }
    folder = tmp_path_factory.mktemp("ours")
    with serving(folder, lambda port: up.web_command(HOST, port), **less) as server:
        yield server


@contextmanager
def slow_senders(server: Server) -> Iterator[list[socket.socket]]:
    """Let some begin a body and not end it."""
    with ExitStack() as open_ones:
        slow = [server.post(100_000, b"a", FORM, "/sign-in/") for _ in range(SLOW)]
        for sender in slow:
            open_ones.enter_context(closing(sender))
        yield slow


def status(sender: socket.socket) -> int:
    """Return what is answered; 0 where nothing is, in time."""
    try:
        line = sender.recv(4096)
    except (TimeoutError, ConnectionResetError):
        return 0
    return int(line.split(b" ", 2)[1]) if line else 0


class TestSlowSenders:
    def test_stop_nobody_and_are_ended(self, ours: Server) -> None:
        with slow_senders(ours) as slow:
            began = time.monotonic()
            assert ours.get("/healthz", seconds=2) == 200
            assert ours.get(API, seconds=20) == 401
            slow[0].sendall(b"b")
            assert [status(sender) for sender in slow] == [408] * SLOW
            assert time.monotonic() - began < 30

    def test_would_stop_everybody_without_the_entrance(self, ours: Server, tmp_path: Path) -> None:
        """The control: the same server and the same senders, its threads reading the bodies."""

        def as_wsgi(port: int) -> list[str]:
            command = [
                part.replace("reception.rsgi:entrance", "reception.wsgi:application")
                for part in up.web_command(HOST, port)
            ]
            return [*command, "--interface=wsgi", "--blocking-threads=4"]

        def is_stopped() -> bool:
            try:
                theirs.get("/healthz", seconds=2)
            except TimeoutError:
                return True
            return False

        with serving(tmp_path, as_wsgi) as theirs, slow_senders(theirs):
            wait_until(is_stopped, 20)


class TestLargeBodies:
    def test_are_refused_before_they_are_sent(self, ours: Server) -> None:
        for size, kind, answer in [
            (MEGABYTE + 1, "text/plain", 413),
            (MEGABYTE + 1, "application/json", 413),
            (2 * MEGABYTE + 1, "multipart/form-data; boundary=x", 413),
        ]:
            with closing(ours.post(size, kind=kind)) as sender:
                assert status(sender) == answer, (size, kind)

    def test_and_as_soon_as_they_are_too_much_where_nobody_said_how_long(
        self, ours: Server
    ) -> None:
        chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
        gone = pytest.raises((BrokenPipeError, ConnectionResetError))
        with closing(ours.post("chunked")) as sender, gone:
            for _ in range(1000):
                sender.sendall(chunk)

    def test_that_are_small_enough_reach_the_page(self, ours: Server) -> None:
        for size in (1000, MEGABYTE):
            with closing(ours.post(size, b"a" * size)) as sender:
                assert status(sender) == 401, "a program without its token"
        with closing(ours.post("chunked", b"3\r\nabc\r\n0\r\n\r\n")) as sender:
            assert status(sender) == 401

    def test_of_which_an_address_sends_few_at_once(self, ours: Server) -> None:
        with ExitStack() as open_ones:
            large = [open_ones.enter_context(closing(ours.post(MEGABYTE, b"a"))) for _ in range(4)]
            with closing(ours.post(MEGABYTE, b"a")) as fifth:
                assert status(fifth) == 429
            with closing(ours.post(1000, b"a" * 1000)) as small:
                assert status(small) == 401, "a small one of the same address"
            assert [status(sender) for sender in large] == [408] * 4
        with closing(ours.post(MEGABYTE, b"a" * MEGABYTE)) as again:
            assert status(again) == 401

    def test_that_break_off_are_no_request(self, ours: Server) -> None:
        sender = ours.post(1000, b"a")
        sender.close()
        assert ours.get("/healthz") == 200


def shown_for(name: str) -> str:
    """Return the configuration that the page shows."""
    page = PROXIES.read_text(encoding="utf-8")
    found = re.search(rf"^{name}\b[^\n]*(?:\n[^\n]+)*:\n\n((?:(?: {{4}}[^\n]*)?\n)+)", page, re.M)
    assert found is not None, name
    return re.sub(r"^ {4}", "", found[1], flags=re.M)


def nginx(folder: Path, server: Server, port: int) -> list[str]:
    """Write the configuration of nginx, without TLS and as nobody special."""
    shown = re.sub(r"^ +ssl_\w+ .*\n", "", shown_for("nginx"), flags=re.M)
    shown = shown.replace("listen 443 ssl", f"listen {HOST}:{port}").replace(
        ":8000", f":{server.port}"
    )
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{shown}}}\n"
    )
    return ["nginx", "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy(folder: Path, server: Server, port: int) -> list[str]:
    """Write the configuration of Caddy, without TLS and without its own port for orders."""
    shown = shown_for("Caddy").replace("{\n", "{\nadmin off\nauto_https off\n", 1)
    shown = shown.replace("reception.example.org", f"http://{HOST}:{port}")
    (folder / "Caddyfile").write_text(shown.replace(":8000", f":{server.port}"))
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_the_proxy_of_the_docs_takes_the_slow_and_the_large_upon_itself(
    ours: Server, tmp_path: Path, proxy: Any
) -> None:
    name = proxy.__name__
    if shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") is None:
        require_or_skip(f"{name} is not installed (Debian: apt-get install {name})")
    home = {"HOME": str(tmp_path), "PATH": f"{os.environ['PATH']}:/usr/sbin"}
    with serving(tmp_path, lambda port: proxy(tmp_path, ours, port), **home) as front:
        assert front.get(API) == 401
        with closing(front.post(1000, b"a" * 1000)) as sender:
            assert status(sender) == 401, "it passes bodies on"
        with closing(front.post(25 * MEGABYTE)) as sender:
            with suppress(BrokenPipeError, ConnectionResetError):
                sender.sendall(b"a" * 25 * MEGABYTE)
            assert status(sender) in (413, 502, 0), "told by the proxy, or cut off"
        with slow_senders(front) as slow:
            assert front.get(API) == 401
            slow[0].settimeout(4)
            assert status(slow[0]) == 0, "the proxy still waits; what lies behind has not begun"
