"""How much the database does for a page when years lie behind the house: steps and rows, not time.
A page that walks through what has piled up does more than one of the newest rows needs.
"""

import json
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reception import clock
from reception.accounts import tokens
from reception.accounts.actor import actor_of
from reception.accounts.models import SiteGrant
from reception.notifications import delivery
from reception.organisation.models import Employee
from tests.api.callers import Program
from tests.builders import a_user
from tests.conftest import ON_POSTGRES
from tests.performance.conftest import VISITS
from visitors.demo.people import Stage
from visitors.models import Visit
from visitors.visits import finding, visibility
from visitors.visits.finding import VisitsWanted

pytestmark = [pytest.mark.xdist_group("plans"), pytest.mark.django_db]
BACKEND = "reception.accounts.actor.UserWithEmployee"
# Whoever looks at each visit once does more.
MOST = VISITS // (2 if ON_POSTGRES else 4)
STEPS = 10


@pytest.fixture(autouse=True)
def _each_on_the_filled_tables(filled: Stage) -> None:
    """Fill the tables once; each test undoes what it wrote."""


@pytest.fixture
def desk(filled: Stage) -> Client:
    """Sign 何静 in, who works at both sites."""
    for site in filled.sites.values():
        SiteGrant.objects.get_or_create(user=filled.users["desk"], site=site)
    return signed_in(filled.users["desk"])


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user, BACKEND)
    return browser


def work_of(action: Callable[[], Any]) -> int:
    """Do something and return the work of the database: on SQLite the steps of its machine, by
    tens; on PostgreSQL the rows that were looked at.
    """
    if connection.vendor == "sqlite":
        steps = iter(range(1, 10**9))
        connection.connection.set_progress_handler(lambda: next(steps) < 0, STEPS)
        try:
            action()
        finally:
            connection.connection.set_progress_handler(None, 0)
        return next(steps)
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        action()
    return sum(rows_of(*one) for one in asked if one[0].startswith("SELECT"))


def rows_of(sql: str, parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", parameters)
        plan = cursor.fetchone()[0]
    return looked_at((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def looked_at(node: dict[str, Any]) -> int:
    """Return how many rows the leaves of a plan have read."""
    below = node.get("Plans", [])
    if below:
        return sum(map(looked_at, below))
    removed = sum(rows for name, rows in node.items() if name.startswith("Rows Removed"))
    return int((node["Actual Rows"] + removed) * node["Actual Loops"])


def test_a_walk_through_the_visits_is_seen() -> None:
    assert work_of(lambda: list(Visit.objects.filter(purpose="-").order_by())) > MOST


def test_an_index_is_seen(filled: Stage) -> None:
    rows = Visit.objects.filter(site=filled.sites["hq"]).order_by("-pk")
    assert 10 <= work_of(lambda: list(rows[:50])) < MOST


@pytest.mark.parametrize(
    "path",
    [
        # The board reads all who are inside; that it walks through no others is held by test_plans.
        *("/my/", "/belongings/", "/badges/", "/closing/", "/on-site/"),
    ],
)
def test_a_page_of_a_desk_of_two_sites_is_flat(desk: Client, path: str) -> None:
    statuses = [desk.get(path).status_code]
    assert work_of(lambda: statuses.append(desk.get(path).status_code)) < MOST
    assert set(statuses) == {200}


@pytest.mark.parametrize("before", [None, 4000])
@pytest.mark.parametrize("wanted", [VisitsWanted(), VisitsWanted(fields=(("state", "left"),))])
def test_a_page_of_the_record_of_two_sites_is_flat(
    filled: Stage, desk: Client, before: int | None, wanted: VisitsWanted
) -> None:
    by = actor_of(filled.users["desk"])
    sites = visibility.only_sites(by)
    assert len(sites) == 2

    def of_all_sites() -> list[Visit]:
        return finding.page(
            finding.of(visibility.visits(by), wanted, by, clock.now()), before, 50, sites
        )[0]

    assert work_of(of_all_sites) < MOST
    at_once = finding.page(finding.of(visibility.visits(by), wanted, by, clock.now()), before, 50)[
        0
    ]
    assert of_all_sites() == at_once
    assert len(at_once) == 50


@pytest.mark.parametrize("path", ["/visits?limit=20", "/visits?limit=20&cursor=4000"])
def test_so_is_the_api_for_it(filled: Stage, desk: Client, path: str) -> None:
    program = Program(tokens.create(filled.users["desk"], "排队机", clock.now()))
    assert program.get(path).status == 200
    assert work_of(lambda: program.get(path)) < MOST


def test_two_sites_are_listed_newest_first_as_they_come(filled: Stage, desk: Client) -> None:
    newest = list(Visit.objects.order_by("-pk").values_list("pk", flat=True)[:50])
    for place, site in enumerate(filled.sites.values()):
        Visit.objects.filter(pk__in=newest[place::2]).update(site=site)
    shown = visibility.newest(actor_of(filled.users["desk"]), Visit.objects.all(), 50)
    assert [visit.pk for visit in shown] == newest
    assert len({visit.site_id for visit in shown}) == 2


@pytest.mark.parametrize("role", ["host", "head", "office"])
def test_the_page_of_somebody_new_is_flat(role: str) -> None:
    browser = signed_in(a_user(role, "新来的"))
    assert browser.get("/my/").status_code == 200
    assert work_of(lambda: browser.get("/my/")) < MOST


def test_registering_is_flat_however_many_work_here(filled: Stage, desk: Client) -> None:
    some = Employee.objects.filter(site=filled.sites["hq"])[0]
    same = {name: getattr(some, name) for name in ("site", "department", "position")}
    Employee.objects.bulk_create(
        Employee(number=f"Z{place}", name=f"同事{place}", **same) for place in range(VISITS)
    )
    typed = {
        **{"name": "新客", "phone": "13900000001", "organisation": "别家", "purpose": "咨询"},
        **{"host": some.name, "category": "parent", "request_key": secrets.token_hex(8)},
    }
    desk.get("/")  # which categories this desk uses most is counted once a day
    assert work_of(lambda: desk.post("/desk/register/", typed)) < MOST
    assert Visit.objects.filter(purpose="咨询", host=some).exists()


def test_the_worker_takes_what_is_due_without_a_walk() -> None:
    assert work_of(lambda: delivery.claim(clock.now())) < MOST


def test_the_filters_of_the_notices_ask_no_table_what_there_is(desk: Client) -> None:
    auditor = signed_in(a_user("auditor", "孙审计"))
    asked: list[str] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, parameters, many, context)

    address = "/admin/notifications/notice/?purpose=answer"
    with connection.execute_wrapper(note):
        assert auditor.get(address).context["cl"].result_count > 0
    assert [sql for sql in asked if "SELECT DISTINCT" in sql] == []
