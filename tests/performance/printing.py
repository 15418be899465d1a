"""How long it takes to put badges on paper: the page of one, and a thousand of plastic in one
file.
"""

import time
from http.client import HTTPConnection, HTTPResponse

from reception import clock
from reception.accounts.actor import actor_of
from reception.policy.enums import BadgeKind
from tests.builders import NO_KEY, a_visit
from tests.performance.rounds import signed_in
from tests.performance.server import Server
from tests.performance.stopwatch import HEADER
from tests.performance.table import share
from visitors.badges import inventory
from visitors.demo.people import Stage
from visitors.lifecycle import transitions

BADGES, PAGES = 1000, 100
# pages before those that are measured: each thread of the server opens a file or a connection, and
# reads its templates
WARM = 30
FIRST = 1001  # above the pools of the house


def lines(server: Server, stage: Stage) -> list[str]:
    """Return what was measured, as lines to print."""
    return [
        badge_pages(server, stage),
        *(thousand(server, stage, layout) for layout in ("sheets", "cards")),
    ]


def badge_pages(server: Server, stage: Stage) -> str:
    """Open the print pages of badges, each of a code that was never drawn before."""
    desk, now = actor_of(stage.users["desk"]), clock.now()
    inventory.make(
        stage.sites["hq"].pk,
        BadgeKind.VISITOR,
        FIRST,
        FIRST + BADGES - 1,
        actor_of(stage.users["office"]),
        now,
    )
    host = stage.employees["E009"]
    headers = {
        name: text for name, text in signed_in(stage, server.port).items() if name != "HX-Request"
    }
    told = []
    for number in range(WARM + PAGES):
        visit = a_visit(f"访客{number}", host=host, by=desk, phone=f"+861370000{number:04}")
        transitions.admit(visit, desk, clock.now(), NO_KEY, badge=FIRST + number)
        answer, _length, _took = ask(server, f"/visits/{visit.pk}/badge/", headers)
        told.append(float(answer.headers[HEADER].split("dur=")[1]))
    told = told[WARM:]
    return (
        f"badge page: server p50 {share(told, 0.5):.1f} ms, p95 {share(told, 0.95):.1f} ms, longest"
        f" {max(told):.1f} ms"
    )


def thousand(server: Server, stage: Stage, layout: str) -> str:
    """Let a thousand badges be drawn, and see how soon the first line of progress comes and when
    the file is there.
    """
    headers = signed_in(stage, server.port, "office")
    path = f"/badges/print/pdf/?kind=&first={FIRST}&last={FIRST + BADGES - 1}&layout={layout}&progress=1"
    _answer, length, (first, whole) = ask(server, path, headers)
    return (
        f"{BADGES} badges as PDF, {layout}: first progress after {first:.2f} s, whole after"
        f" {whole:.2f} s, {length / 1e6:.1f} MB"
    )


def ask(
    server: Server, path: str, headers: dict[str, str]
) -> tuple[HTTPResponse, int, tuple[float, float]]:
    """Return an answer, its length in bytes, and after how many seconds its first byte and its last
    came.
    """
    http = HTTPConnection("127.0.0.1", server.port, timeout=120)
    begin = time.monotonic()
    http.request("GET", path, headers=headers)
    answer = http.getresponse()
    length = len(answer.read(1))
    first = time.monotonic() - begin
    length += len(answer.read())
    whole = time.monotonic() - begin
    http.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return answer, length, (first, whole)
