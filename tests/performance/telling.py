"""How soon people are told: a message after registering, and a hundred screens after a change;
with every provider down, too.

And how soon a badge is on paper.
"""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.test import Client

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.current_site import SITE_KEY
from reception.accounts.models import SiteGrant
from reception.links import tokens as link_tokens
from reception.organisation.models import Site
from tests.builders import NO_KEY, a_visit
from tests.faults.mail_server import MailServer
from tests.performance import printing
from tests.performance.rounds import database, signed_in
from tests.performance.server import Server, serving
from tests.performance.table import share
from visitors.demo import people
from visitors.demo.people import Stage
from visitors.lifecycle import transitions
from visitors.link_pages import host
from visitors.models import HostRequest, Visit
from visitors.pages.desk import revision

REGISTRATIONS = 20
# Ten desks stand where it happens, the others at another site.
DESKS, HERE, HOSTS, VISITS, IN_EACH_PROCESS = 60, 10, 40, 20, 100
WARM, QUIET, AFTER = 4, 9, 6  # seconds: until all have asked, of nothing new, after a change


def whole() -> str:
    """Return what was measured on this database, as lines to print."""
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    call_command("load_policy", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    stage = people.set_up(clock.now())
    lines = [f"== {database()}, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors"]
    with MailServer() as mail:
        os.environ["YINGKE_EMAIL_URL"] = f"smtp://127.0.0.1:{mail.port}"
        with serving(os.environ["YINGKE_DATA"]) as server, a_worker():
            headers = signed_in(stage, server.port)
            lines.append(first_messages(server, headers, mail))
            mail.mood = "hangs"
            lines.append(while_providers_hang(server, headers))
            lines.append(screens(server, headers, stage))
            mail.mood = "works"
            lines += printing.lines(server, stage)
    return "\n".join(lines)


@contextmanager
def a_worker() -> Iterator[None]:
    """Run a worker beside the server."""
    command = [sys.executable, "manage.py", "worker"]
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def first_messages(server: Server, headers: dict[str, str], mail: MailServer) -> str:
    """Register one visitor after the other, and wait for each message."""
    register(server, headers)
    mail.wait_for_mails(1)
    took = []
    for number in range(REGISTRATIONS):
        register(server, headers)
        begin = time.monotonic()
        mail.wait_for_mails(number + 2)
        took.append(time.monotonic() - begin)
    return (
        f"first message after registering: p50 {share(took, 0.5):.2f} s, p95"
        f" {share(took, 0.95):.2f} s, longest {max(took):.2f} s"
    )


def while_providers_hang(server: Server, headers: dict[str, str]) -> str:
    """Register while the mail server takes every connection and says nothing."""
    told = [register(server, headers) for _number in range(REGISTRATIONS)]
    return (
        f"registering while every provider hangs: server p50 {share(told, 0.5):.0f} ms, p95"
        f" {share(told, 0.95):.0f} ms"
    )


def screens(server: Server, headers: dict[str, str], stage: Stage) -> str:
    """Let a hundred desks and hosts look on; measure what they cost while nothing happens, and
    how soon all of them know.
    """
    by = actor_of(stage.users["desk"])
    visits = [
        a_visit(
            f"访客{number}", host=stage.employees["E009"], by=by, phone=f"+8613600000{number:03}"
        )
        for number in range(VISITS)
    ]
    looking = [*desks(stage), *(page for visit in visits for page in hosts(visit))]
    job = {"port": server.port, "seconds": WARM + QUIET + AFTER}
    pipes: dict[str, Any] = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "text": True,
        "cwd": settings.BASE_DIR,
    }
    command = [sys.executable, "-m", "tests.performance.screens"]
    processes = [
        subprocess.Popen(command, **pipes) for _process in range(0, DESKS + HOSTS, IN_EACH_PROCESS)
    ]
    for number, process in enumerate(processes):
        own = looking[number :: len(processes)]
        assert process.stdin is not None
        process.stdin.write(json.dumps({**job, "screens": own}) + "\n")
        process.stdin.flush()
    time.sleep(WARM)
    before, begin = server.cpu_seconds(), time.monotonic()
    time.sleep(QUIET)
    share_of_a_core = (server.cpu_seconds() - before) / (time.monotonic() - begin)
    transitions.cancel(visits[0], "有事先走了", by, clock.now(), NO_KEY)
    changed = time.time()
    told = [json.loads(process.communicate()[0]) for process in processes]
    if wrong := next((answer["wrong"] for answer in told if answer["wrong"]), ""):
        raise SystemExit(wrong)
    soon = sorted(
        min(at for one, at in answer["heard"] if one == screen and at >= changed - 0.001) - changed
        for answer in told
        for screen in {one for one, at in answer["heard"] if at >= changed - 0.001}
    )
    return (
        f"{DESKS} desks and {HOSTS} pages of hosts, each asking every 3 seconds:"
        f" {share_of_a_core:.0%} of a core while nothing happens; after a change {len(soon)} knew"
        f" of it, half within {share(soon, 0.5):.2f} s, 95 % within {share(soon, 0.95):.2f} s"
    )


def desks(stage: Stage) -> list[dict[str, str]]:
    """Return the screens of desks, each in a browser of its own."""
    here, elsewhere = stage.sites["hq"], stage.sites["east"]
    SiteGrant.objects.get_or_create(user=stage.users["desk"], site=elsewhere)
    return [
        {
            "path": "/desk/board/",
            "field": "revision",
            "mark": revision(site.pk, clock.now()),
            "cookie": a_session(stage, site),
        }
        for site in [here] * HERE + [elsewhere] * (DESKS - HERE)
    ]


def hosts(visit: Visit) -> list[dict[str, str]]:
    """Return the open pages of those who were asked about a visit, each with a link of its own."""
    asked = host.marked(HostRequest.objects.select_related("notice")).get(visit=visit)
    mark, until = host.revision_of(asked), clock.now() + timedelta(minutes=link_tokens.MINUTES)
    assert asked.notice is not None
    tokens = [link_tokens.make(asked.notice, until) for _host in range(HOSTS // VISITS)]
    return [
        {"path": f"/h/{token}/now/", "field": "mark", "mark": mark, "cookie": ""}
        for token in tokens
    ]


def a_session(stage: Stage, site: Site) -> str:
    """Return the cookie of one more browser of the desk, at a site."""
    browser = Client()
    browser.force_login(stage.users["desk"], backend="reception.accounts.actor.UserWithEmployee")
    session = browser.session
    session[SITE_KEY] = site.pk
    session.save()
    return f"sessionid={browser.cookies['sessionid'].value}"


def register(server: Server, headers: dict[str, str]) -> float:
    """Register a parent for 赵凯; return the milliseconds of the server.

    Raises:
        SystemExit: it was not registered.
    """
    number = secrets.randbelow(10**8)
    typed = {
        "name": "王悦",
        "phone": f"138{number:08}",
        "organisation": "初二数学班",
        "purpose": "咨询课时",
        "party_size": "1",
        "host_number": "E009",
        "category": "parent",
        "request_key": secrets.token_hex(16),
    }
    connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
    as_form = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/desk/register/", urlencode(typed), as_form)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if "registered" not in (response.headers.get("HX-Trigger") or ""):
        raise SystemExit(f"not registered: {response.status} {body.decode(errors='replace')[:500]}")
    return float(response.headers.get("Server-Timing", "app;dur=0").partition("dur=")[2])
