"""One database at one size: fill it, serve it, and ask it for every row in turn, in several
rounds.
"""

import os
import time
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from reception import clock
from reception.policy.models import Limit
from tests.performance import filling
from tests.performance.bare.models import Entry
from tests.performance.desk import BARE_ROWS, Desk, Row
from tests.performance.queries import asked
from tests.performance.server import Clients, database_cpu_seconds, serving
from tests.performance.table import Measured, drawn
from tests.triggers import lifted_triggers
from visitors.demo import people
from visitors.demo.people import Stage

ROUNDS = 3
MOST_PER_SECOND = (
    225  # of requests that may be sent only once; so many are prepared for each client and second
)


def whole(visits: int, seconds: float, clients: int, only: str) -> str:
    """Return the table of this database with so many visits.

    Args:
        visits: how many there are.
        seconds: for each row, spread over the rounds.
        clients: how many ask at the same time.
        only: what the names of the rows have in them that are measured.
    """
    begin = time.monotonic()
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    call_command("load_policy", verbosity=0)
    # One client asks more often than a person may.
    Limit.objects.filter(code__endswith="_a_minute").update(value=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    stage = people.set_up(clock.now())
    visitors = filling.fill(stage, visits, clock.now())
    Entry.objects.bulk_create([Entry(text=f"entry {number}") for number in range(BARE_ROWS)])
    filled = time.monotonic() - begin
    busy = os.getloadavg()[0]
    desk = Desk(stage, visitors)
    rows = measure(stage, [row for row in desk.rows() if only in row.name], seconds, clients)
    size = f"{visits:,} visits, {visitors:,} visitors (filled in {filled:.0f} s)"
    # What else this machine does is part of the result: the best rows of a busy machine are slower
    # than the worst of an idle one.
    weather = (
        f"{os.cpu_count()} processors, load before {busy:.1f} and after {os.getloadavg()[0]:.1f}"
    )
    return drawn(f"== {database()}, {size}, {clients} clients, {weather}", rows)


def database() -> str:
    """Return the name of the database and how it keeps a commit."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            return (
                "SQLite (WAL,"
                f" synchronous={ {2: 'FULL', 3: 'EXTRA'}.get(cursor.fetchone()[0], 'NOT DURABLE') })"
            )
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'),"
            " current_setting('synchronous_commit')"
        )
        version, fsync, commit = cursor.fetchone()
        return f"PostgreSQL {version} (fsync {fsync}, synchronous_commit {commit})"


def measure(stage: Stage, rows: list[Row], seconds: float, clients: int) -> list[Measured]:
    """Count the queries of every row, then load the server with each in turn, in several rounds, so
    that all rows meet the same weather.
    """
    tidying = Tidying()
    measured = {row.name: Measured(row.name, queries=queries(row, stage)) for row in rows}
    tidying.tidy()
    with (
        serving(os.environ["YINGKE_DATA"]) as server,
        Clients(server, [signed_in(stage, server.port) for _client in range(clients)]) as at_work,
    ):
        for part in range(ROUNDS + 1):
            for row in rows:
                length = seconds / ROUNDS if part else 0.5
                jobs = [job(row, length) for _client in range(1 if row.alone else clients)]
                before = server.cpu_seconds(), database_cpu_seconds()
                answers = at_work.run(jobs)
                after = server.cpu_seconds(), database_cpu_seconds()
                if part:
                    add(
                        measured[row.name],
                        answers,
                        [new - old for new, old in zip(after, before, strict=True)],
                    )
                if row.writes:
                    tidying.tidy()
    return list(measured.values())


def job(row: Row, seconds: float) -> dict[str, Any]:
    """Return what one client is to do."""
    source = row.requests()
    count = int(seconds * MOST_PER_SECOND) + 1 if row.once else 200
    requests = [next(source) for _request in range(count)]
    return {
        "requests": requests,
        "seconds": seconds,
        "once": row.once,
        "status": row.status,
        "header": row.header,
    }


def add(measured: Measured, answers: list[dict[str, Any]], cpu: list[float]) -> None:
    """Add a round."""
    for answer in answers:
        measured.seen += answer["seen"]
        measured.told += answer["told"]
    measured.rates.append(sum(len(answer["seen"]) / answer["seconds"] for answer in answers))
    measured.cpu += cpu[0]
    measured.database_cpu += cpu[1]


def signed_in(stage: Stage, port: int, person: str = "desk") -> dict[str, str]:
    """Return the headers of a browser in which somebody of the demo has signed in: session, token
    against forgery, htmx.
    """
    browser = Client()
    browser.force_login(stage.users[person], backend="reception.accounts.actor.UserWithEmployee")
    session = browser.cookies["sessionid"].value
    http = HTTPConnection("127.0.0.1", port, timeout=30)
    http.request("GET", "/", headers={"Cookie": f"sessionid={session}"})
    response = http.getresponse()
    response.read()
    token = SimpleCookie(response.headers.get("Set-Cookie", ""))["csrftoken"].value
    http.close()
    return {
        "Cookie": f"sessionid={session}; csrftoken={token}",
        "X-CSRFToken": token,
        "HX-Request": "true",
        "Accept-Language": "zh-CN",
    }


def queries(row: Row, stage: Stage) -> tuple[int, int]:
    """Return how many statements one request takes, once everything is warm; the most of a few."""
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(stage.users["desk"], backend="reception.accounts.actor.UserWithEmployee")
    source = row.requests()
    found = []
    for _time in range(6):
        path, form = next(source)
        as_form = "application/x-www-form-urlencoded"
        ask = (
            (lambda: browser.get(path))
            if form is None
            else (lambda: browser.post(path, form, content_type=as_form))
        )
        statements, all_of_them = asked(ask)
        found.append((len(statements), all_of_them))
    return max(found[1:])


class Tidying:
    """Removes what the measuring has written, so that the board is as long and today as busy as
    before.
    """

    OURS = (
        ("scanning_scan", "id", "scanning_scan"),
        ("visitors_badgeloan", "id", "visitors_badgeloan"),
        ("visitors_badge", "id", "visitors_badge"),
        ("visitors_visitevent", "visit_id", "visitors_visit"),
        ("visitors_hostrequest", "visit_id", "visitors_visit"),
        ("visitors_visit", "id", "visitors_visit"),
        ("visitors_visitorkey", "visitor_id", "visitors_visitor"),
        ("visitors_visitor", "id", "visitors_visitor"),
        ("notifications_notice", "id", "notifications_notice"),
        ("bare_entry", "id", "bare_entry"),
    )

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            self.last = {
                table: self._last(cursor, table)
                for table in {above for _table, _column, above in self.OURS}
            }

    def _last(self, cursor: Any, table: str) -> int:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        return int(cursor.fetchone()[0])

    def tidy(self) -> None:
        """Remove every row above the last one that was here before."""
        with lifted_triggers(), connection.cursor() as cursor:
            for table, column, above in self.OURS:
                cursor.execute(f"DELETE FROM {table} WHERE {column} > %s", [self.last[above]])
