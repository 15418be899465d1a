import http.client
import os
import socket
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections
from django.db.models import Q

from reception import addresses, clock, processes
from reception.checks import refuse_unsafe_settings
from reception.management.preparing import is_empty, prepare_database, take_step

# The server counts open connections here, idle ones too; every open desk keeps one or more. Work is
# limited by the threads of reception/rsgi.py.
CONNECTIONS = 1000
HEADERS_SECONDS = 15  # until the headers of a request are there, also of the next one
HEADERS_AT_MOST = 64 * 1024  # bytes
NOBODY_YET = (
    "Nobody can sign in yet. Stop this with Ctrl-C, run `manage.py setup`, and start it again."
)


class Command(BaseCommand):
    """Bring the database up to date, then serve pages and deliver notices until told to stop."""

    help = (
        "Migrate, load the policy on an empty database, start web and worker, and stop both"
        " together."
    )
    # `up --demo` checks after it has restarted with the demo's settings; see handle.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--demo",
            action="store_true",
            help="sample people and visits, one-click sign-in, this machine only",
        )
        parser.add_argument(
            "--host", default=None, help="address to listen on (default: YINGKE_HOST or 127.0.0.1)"
        )
        parser.add_argument(
            "--port", type=int, default=8000, help="port to listen on (default: 8000)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"] or settings.BIND_HOST, options["port"]
        surroundings = {**os.environ, "YINGKE_HOST": host}
        surroundings.setdefault("YINGKE_BASE_URL", f"http://{browsable(host)}:{port}")
        if options["demo"] and (settings.DEMO_BY_DATA or not settings.DEMO):
            # Settings are read once, before options are: the demo needs a process that starts with
            # the variable.
            os.execve(  # noqa: S606  (this program again, with its own arguments)
                sys.executable,
                [sys.executable, *sys.orig_argv[1:]],
                {**surroundings, "YINGKE_DEMO": "1"},
            )
        if settings.DEMO and not addresses.is_loopback(host):
            raise CommandError(
                f"The demo signs in everybody with one click, so it may not listen on {host}."
            )
        try:
            refuse_unsafe_settings()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.check(display_num_errors=False)
        refuse_taken_port(host, port)
        with processes.asked_to_stop() as stop:
            self.prepare(stop)
            ended = None if stop() else self.serve(host, port, surroundings, stop)
        if ended is not None:
            raise CommandError(f"The {ended} process ended by itself; everything was stopped.")

    def prepare(self, stop: Callable[[], bool]) -> None:
        """Bring schema, policy, demo data and static files up to date; each step is whole, so a
        stop comes between two of them.
        """
        prepare_database(self.stdout, stop)
        if not stop() and settings.DEMO and is_empty("organisation", "Site"):
            take_step(self.stdout, "Making the demo data …", "load_demo")
        if not stop() and settings.DEMO and empty_today():
            take_step(self.stdout, "Bringing the demo to today …", "load_demo")
        if not stop() and not settings.DEBUG:
            sentence = "Collecting static files …"
            take_step(self.stdout, sentence, "collectstatic", interactive=False)
        if not stop() and is_empty("auth", "User"):
            self.stdout.write(NOBODY_YET)
        # The children open connections of their own.
        connections.close_all()

    def serve(
        self, host: str, port: int, surroundings: dict[str, str], stop: Callable[[], bool]
    ) -> str | None:
        """Run web and worker until one ends, whose name is returned, or we are asked to stop."""
        manage = str(settings.BASE_DIR / "manage.py")
        children = {
            "web": processes.start(web_command(host, port), surroundings),
            "worker": processes.start([sys.executable, manage, "worker"], surroundings),
        }
        try:
            while not stop() and all(child.poll() is None for child in children.values()):
                if answers(host, port):
                    self.stdout.write(f"http://{browsable(host)}:{port}")
                    self.stdout.flush()
                    break
                time.sleep(processes.LOOK_SECONDS)
            return processes.first_to_end(children, stop)
        finally:
            processes.stop_all(children)


def web_command(host: str, port: int) -> list[str]:
    """Return the command line of the web server."""
    # Two processes that write one SQLite file wait for each other; threads of one process queue at
    # one lock (reception/db/single_writer).
    workers = 2 if connection.vendor == "postgresql" else 1
    options = {
        "interface": "rsgi",
        "http": 1,
        "http1-header-read-timeout": HEADERS_SECONDS * 1000,
        "http1-buffer-size": HEADERS_AT_MOST,
        "host": host,
        "port": port,
        "workers": workers,
        "backlog": CONNECTIONS,
        "backpressure": CONNECTIONS,
        "log-level": "error",
        "workers-kill-timeout": 10,
        "working-dir": settings.BASE_DIR,
    }
    return [
        *(sys.executable, "-m", "granian", "reception.rsgi:entrance", "--no-ws"),
        "--no-access-log",  # its lines would carry the links that are keys to a visit
        *(f"--{name}={value}" for name, value in options.items()),
    ]


def empty_today() -> bool:
    """Tell whether nobody comes today, as in a demo that was made on an earlier day."""
    today = clock.today()
    of_today = Q(arrived_at__gte=clock.day_bounds(today)[0]) | Q(expected_on=today)
    return not apps.get_model("visitors", "Visit")._default_manager.filter(of_today).exists()


def browsable(host: str) -> str:
    """Return the host as it stands in an address that opens on this machine."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError where another program listens there."""
    # The server would share the port with another copy of itself, and every second request would go
    # to the older one.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = f"Cannot listen on {host}:{port}: {error.strerror}."
            raise CommandError(f"{why} Choose another: make demo PORT=8001") from error


def answers(host: str, port: int) -> bool:
    """Tell whether the web server answers requests, whatever the answer."""
    request = http.client.HTTPConnection(browsable(host).strip("[]"), port, timeout=2)
    try:
        request.request("GET", "/healthz")
        return bool(request.getresponse().status)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        request.close()
