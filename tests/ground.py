"""What stands while the tests of a file run: the policy as shipped, a site, levels, departments.

Most tests ask the builders for it. Built for each of them it took most of the time of a run; here
it is built once for a file, and what a test does to it is taken back with the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from reception.policy import rulebook
from tests.builders import DEPARTMENTS, LEVELS, a_department, a_position, a_site, the_policy

STANDS_IN = (
    "tests/admin",
    "tests/api",
    "tests/calls",
    "tests/clients",
    "tests/complaints",
    "tests/desks",
    "tests/discipline",
    "tests/due",
    "tests/evacuation",
    "tests/greeting",
    "tests/invitations",
    "tests/lists",
    "tests/plans",
    "tests/printing",
    "tests/privacy",
    "tests/scanning",
    "tests/tomorrow",
    "tests/visitors",
)
COMMITS = ("transactional_db", "live_server")


@pytest.fixture(scope="module", autouse=True)
def _ground(request: pytest.FixtureRequest) -> Iterator[None]:
    """Build the ground for a file of tests that are rolled back, each, to what they found."""
    place = request.node.nodeid
    mine = [item for item in request.session.items if item.nodeid.startswith(f"{place}::")]
    without = getattr(request.module, "WITHOUT_GROUND", False) or any(map(_commits, mine))
    if without or not place.startswith(STANDS_IN) or not any(map(_asks_for_the_database, mine)):
        yield
        return
    request.getfixturevalue("django_db_setup")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock(), transaction.atomic():
        the_policy()
        a_site()
        for level in LEVELS:
            a_position(level)
        for name in DEPARTMENTS:
            a_department(name)
        rulebook.in_force()
        yield
        transaction.set_rollback(True)


def _asks_for_the_database(item: Any) -> bool:
    return item.get_closest_marker("django_db") is not None or "db" in item.fixturenames


def _commits(item: Any) -> bool:
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    return bool(commits) or any(name in item.fixturenames for name in COMMITS)
