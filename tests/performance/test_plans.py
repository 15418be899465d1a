"""How the database finds what the desk asks for: through indexes, never by walking through visits,
visitors, keys, events or notices.
"""

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reception import clock
from reception.accounts.actor import actor_of
from reception.links import tokens
from reception.notifications import delivery, outbox, periodic
from tests.builders import a_user
from tests.conftest import ON_POSTGRES
from visitors.badges import lending
from visitors.demo.people import Stage
from visitors.lifecycle import board, transitions
from visitors.models import Badge, BadgeLoan, HostReminder, HostRequest, Visit, VisitEvent, Visitor
from visitors.people import search
from visitors.privacy.models import PurgeReport
from visitors.reports import closing
from visitors.scanning.models import Scan
from visitors.visits.idempotency import RequestKey, earlier
from visitors.visits.notice_kinds import ANSWER

pytestmark = [pytest.mark.xdist_group("plans"), pytest.mark.django_db]
BIG = (
    "visitors_visit",
    "visitors_visitor",
    "visitors_visitorkey",
    "visitors_visitevent",
    "visitors_hostrequest",
    "visitors_badgeloan",
    "notifications_notice",
    "scanning_scan",
)
OF_FEW = ("a_visit_wears_one_badge",)  # holds only what is out
SEARCHES = (
    "13012345678 1301234 +861301 5678 王 王伟 有限公司 责任公司 云洲宏达科技 王龘靐 公司龘 wang wxm"
    " zzxqv"
)


@pytest.fixture(autouse=True)
def _each_on_the_filled_tables(filled: Stage) -> None:
    """Fill the tables once, before the transaction of the first test; each test undoes what it
    wrote and no more.
    """


def plans_of(action: Callable[[], Any]) -> dict[str, list[str]]:
    """Do something and return the plan of each of its questions about the big tables."""
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        seen.append((sql, parameters))
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(note):
        action()
    reading = re.compile(rf"\W*(SELECT|UPDATE|DELETE)\b.*({'|'.join(BIG)})", re.DOTALL)
    return {sql: plan(sql, parameters) for sql, parameters in seen if reading.match(sql)}


def plan(sql: str, parameters: Any) -> list[str]:
    """Return how a question is answered; asked with its parameters, because SQLite plans
    differently for literals.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN {sql}", parameters)
            return [line for (line,) in cursor.fetchall()]
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
        return [row[3] for row in cursor.fetchall()]


def walks(steps: list[str]) -> list[str]:
    """Return the steps that walk through a big table, or, on SQLite, through all there is of one
    site or one state.
    """
    big = "|".join(BIG)
    # The short names are those that Django gives to a table inside a subquery.
    through_all = rf"Seq Scan on ({big})\b|^SCAN ({big}|[UVWT]\d+)\b"
    through_a_site = rf"^SEARCH ({big}|[UVWT]\d+)\b.* USING (COVERING )?INDEX \w+ \(site_id=\?\)"
    through_few = rf"USING INDEX ({'|'.join(OF_FEW)})$"
    return [
        step
        for step in steps
        if (re.search(through_all, step) or re.search(through_a_site, step))
        and not re.search(through_few, step)
    ]


def test_a_walk_is_seen() -> None:
    anything = plans_of(lambda: list(Visit.objects.filter(purpose="-").order_by()))
    assert [walks(steps) != [] for steps in anything.values()] == [True], "the control"
    if connection.vendor == "sqlite":
        by_day = plans_of(
            lambda: list(
                Visit.objects.filter(site=1, state__in=["waiting", "inside"]).order_by("arrived_at")
            )
        )
        assert [walks(steps) != [] for steps in by_day.values()] == [True], (
            "the control for one that walks through a site"
        )


def assert_finds(action: Callable[[], Any], at_least: int = 1) -> None:
    found = plans_of(action)
    assert len(found) >= at_least
    assert {sql: walks(steps) for sql, steps in found.items() if walks(steps)} == {}


# PostgreSQL always has its statistics; SQLite as shipped has none, and must find its way with those
# of an administrator's ANALYZE too.
@pytest.fixture(
    params=["with statistics"] if ON_POSTGRES else ["without statistics", "with statistics"]
)
def statistics(request: pytest.FixtureRequest) -> None:
    """Let the database plan with statistics of its tables, or without."""
    if request.param == "with statistics":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.usefixtures("statistics")
@pytest.mark.parametrize("typed", SEARCHES.split())
def test_a_search_goes_through_the_keys(typed: str) -> None:
    assert_finds(lambda: search.with_last_visit(search.find(typed)))


@pytest.mark.usefixtures("statistics")
def test_the_board_finds_who_is_here_and_who_is_expected(filled: Stage) -> None:
    site = filled.sites["hq"].pk
    assert_finds(lambda: board.board(site, clock.now()), at_least=4)
    assert len(board.board(site, clock.now()).expected) > 0


@pytest.mark.usefixtures("statistics")
def test_registering_finds_the_visitor_and_what_stands_in_the_way(filled: Stage) -> None:
    browser = the_desk(filled)
    browser.get("/")  # counts the categories of some weeks, once a day
    known = Visitor.objects.filter(phone__gt="").order_by("pk")[100]
    by_number = {"name": known.name, "phone": known.phone}
    for person in (
        {"visitor": known.pk, "name": known.name},
        {**by_number, "organisation": "别家"},
        {"name": "新客", "phone": "13900000001"},
    ):
        typed = {
            "organisation": known.organisation,
            "purpose": "咨询",
            "host_number": "E009",
            "category": "parent",
            **person,
        }
        assert_finds(
            lambda: browser.post("/desk/register/", {**typed, "request_key": secrets.token_hex(8)})
        )
        Visit.objects.filter(visitor=known).exclude(closed_at__isnull=False).update(
            state="cancelled", closed_at=clock.now()
        )
    assert Visit.objects.filter(purpose="咨询").count() == 3


@pytest.mark.usefixtures("statistics")
def test_admitting_and_leaving_find_visit_and_badge(filled: Stage) -> None:
    by = actor_of(filled.users["desk"])
    visit = Visit.objects.filter(state="inside", badge_required=True).order_by("pk")[0]
    assert_finds(lambda: transitions.leave(visit, by, clock.now(), RequestKey()))
    assert_finds(lambda: lending.wearer(Badge.objects.all()[0]))


@pytest.mark.usefixtures("statistics")
@pytest.mark.parametrize(
    ("at", "action"), [("desk", "auto"), ("zone:reception", "in"), ("patrol", "check")]
)
@pytest.mark.parametrize("kept", [False, True])
def test_a_scan_finds_badge_wearer_and_what_it_did_before(
    filled: Stage, at: str, action: str, kept: bool
) -> None:
    browser, loan = (
        the_desk(filled),
        BadgeLoan.objects.filter(returned_at__isnull=True)
        .select_related("badge")
        .order_by("pk")[0],
    )
    typed = {"code": lending.code_of(loan.badge), "at": at, "action": action}
    if kept:
        typed["scanned_at"] = clock.now().isoformat()
    for _time in range(2):
        assert_finds(lambda: browser.post("/scan/pass/", {**typed, "key": secrets.token_hex(8)}))
    assert set(Scan.objects.order_by("-pk")[:2].values_list("badge", flat=True)) == {loan.badge_id}


@pytest.mark.usefixtures("statistics")
def test_a_repeated_request_finds_its_first_arrival(filled: Stage) -> None:
    by = actor_of(filled.users["desk"])
    key = VisitEvent.objects.filter(by=by.user, request_key__gt="").order_by("pk")[0]
    assert_finds(lambda: earlier(by, RequestKey(key.request_key, key.request_digest)))


@pytest.mark.usefixtures("statistics")
def test_the_open_page_of_a_host_finds_what_it_is_about() -> None:
    request = HostRequest.objects.order_by("pk")[100]
    notice = outbox.write(
        request.employee_id, "ask:again", "王悦在前台等您", "{link}", clock.now(), ANSWER
    )
    HostReminder.objects.create(request=request, notice=notice, at=clock.now())
    page = f"/h/{tokens.make(notice, clock.now() + timedelta(minutes=30))}"
    assert_finds(lambda: Client().get(f"{page}/now/", {"mark": "0-0"}), at_least=2)
    assert_finds(lambda: Client().post(f"{page}/seen/"))


@pytest.mark.usefixtures("statistics")
@pytest.mark.parametrize("role", ["host", "head", "office"])
def test_the_visitors_of_somebody_new_are_found_without_a_walk(filled: Stage, role: str) -> None:
    browser = Client()
    browser.force_login(a_user(role, "新来的"), "reception.accounts.actor.UserWithEmployee")
    assert_finds(lambda: browser.get("/my/"), at_least=2)


SEARCHED = [
    "",
    "state=inside",
    "state=left&grade=refused",
    "category={media}&since=2000-01-01",
    "grade=high&state=left&since=2000-01-01&until=2030-01-01",
    "host=zk",
    "badge=7",
    "q=wang&state=left",
    "q=王龘靐",
    "before={last}",
]
if ON_POSTGRES:
    # Of a table as small as this one it rightly reads the half that these ask for in one go; how
    # much they read is held by test_work.
    SEARCHED = [one for one in SEARCHED if one.startswith(("state", "category", "grade", "host"))]


@pytest.mark.usefixtures("statistics")
@pytest.mark.parametrize("role", ["office", "desk"])
@pytest.mark.parametrize("wanted", SEARCHED)
def test_visits_are_searched_without_a_walk(filled: Stage, role: str, wanted: str) -> None:
    browser, some = Client(), Visit.objects.order_by("-arrived_at")[0]
    browser.force_login(filled.users[role], backend="reception.accounts.actor.UserWithEmployee")
    wanted = wanted.format(media=some.category_id, last=some.pk)
    assert_finds(lambda: browser.get(f"/visits/?{wanted}"))


@pytest.mark.usefixtures("statistics")
def test_the_history_of_a_visitor_is_found_without_a_walk(filled: Stage) -> None:
    browser = Client()
    browser.force_login(filled.users["office"], backend="reception.accounts.actor.UserWithEmployee")
    visitor = Visit.objects.all()[0].visitor_id
    assert_finds(lambda: browser.get(f"/visitors/{visitor}/"), at_least=3)


def test_the_worker_finds_what_is_due() -> None:
    now = clock.now()
    # What is past its days is looked for once a night, row after row.
    PurgeReport.objects.create(at=now, finished_at=now)
    # And so is a day, to close it.
    closing.sweep(now)
    assert_finds(lambda: periodic.sweep_all(now))
    assert_finds(lambda: delivery.claim(now))


def the_desk(filled: Stage) -> Client:
    browser = Client(headers={"HX-Request": "true"})
    browser.force_login(filled.users["desk"], backend="reception.accounts.actor.UserWithEmployee")
    return browser
