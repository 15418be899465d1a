import gc
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation

from tests import emptying
from tests.migrated import put_migrated_database
from tests.requirements_met import require_or_skip
from tests.soak import SOAK

pytest_plugins = ["tests.ground"]
ON_POSTGRES = os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))
# What can differ between SQLite and PostgreSQL: constraints, triggers, locks, transactions, the
# order and comparison of text, sums, plans, and what a column takes. The rest runs on one of them.
BOTH_DATABASES = (
    "tests/api/test_hostile_input.py",
    "tests/api/test_lists.py",
    "tests/accounts/test_hostile_input.py",
    "tests/accounts/test_trace.py",
    "tests/db",
    "tests/demo/test_demo.py",
    "tests/discipline/audit",
    "tests/discipline/ledger/test_history.py",
    "tests/discipline/models",
    "tests/discipline/payroll/test_charges.py",
    "tests/discipline/payroll/test_histories.py",
    "tests/due/test_due_page.py",
    "tests/faults",
    "tests/organisation/test_people.py",
    "tests/performance",
    "tests/policy/test_ladder_rows.py",
    "tests/privacy/test_persons.py",
    "tests/privacy/test_purge.py",
    "tests/races",
    "tests/reception/test_questions.py",
    "tests/reception/test_ready.py",
    "tests/reception/test_triggers.py",
    "tests/scanning/test_constraints.py",
    "tests/visitors/lifecycle/test_histories.py",
    "tests/visitors/lifecycle/test_zone_histories.py",
    "tests/visitors/models",
    "tests/visitors/pages/test_any_text.py",
    "tests/visitors/people/test_merging.py",
    "tests/visitors/people/test_ranking.py",
    "tests/visitors/people/test_search.py",
)
# A failure of the suite is a failure tomorrow, too; `make soak` looks for new ones.
hypothesis.settings.register_profile("suite", derandomize=True)
hypothesis.settings.register_profile("soak")
hypothesis.settings.load_profile("soak" if SOAK else "suite")
# Without the windows that nobody looks at it needs half as much of a processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
CHROMIUM_FLAGS = [
    *(
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-dev-shm-usage",
    ),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what runs on both databases, keep races in one process, and leave tests of PostgreSQL
    to the run on PostgreSQL where there is one.
    """
    elsewhere = [
        item
        for item in items
        if item.get_closest_marker("postgres")
        and not ON_POSTGRES
        and os.environ.get("TEST_DATABASE_URL")
    ]
    if elsewhere:
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)
    for item in items:
        if item.get_closest_marker("postgres") or item.nodeid.startswith(BOTH_DATABASES):
            item.add_marker("both_databases")
        if item.get_closest_marker("races"):
            # Each race opens a connection for every thread; several at once would use up what the
            # server allows.
            item.add_marker(pytest.mark.xdist_group("races"))


def pytest_collection_finish() -> None:
    """Leave the modules and the tests that were collected to the end of the run: to walk through
    them again and again for garbage took a tenth of its processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, with the reason, what this machine cannot run."""
    if item.get_closest_marker("postgres") and not ON_POSTGRES:
        require_or_skip("TEST_DATABASE_URL is not set, so there is no PostgreSQL to test on")
    if item.get_closest_marker("browser") and CHROMIUM is None:
        require_or_skip("no Chromium is installed (Debian: apt-get install chromium)")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many bad inputs were tried."""
    reports = [one for kind in terminalreporter.stats.values() for one in kind]
    called = [one for one in reports if getattr(one, "when", "") == "call"]
    tried = [dict(one.user_properties).get("bad inputs", 0) for one in called]
    if sum(tried):
        terminalreporter.write_line(f"{sum(tried):,} bad inputs were tried.")


@pytest.fixture(autouse=True)
def _chinese_first() -> None:
    """Begin every test in Chinese: a request in English leaves its language to the thread that
    served it.
    """
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Begin every test with nothing counted for the limits of a minute, and with no limit: the
    rows are read when a test empties the cache.
    """
    cache.clear()
    cache.set("limits", {}, None)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Empty the tables after a transactional test in our own way."""
    with django_db_blocker.unblock():
        emptying.remember_what_is_shipped()
    flush = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = emptying.empty_tables
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Begin on SQLite with a copy of a database that was migrated before; what a killed run left
    beside the test database would be replayed into it.
    """
    name = settings.DATABASES["default"].get("TEST", {}).get("NAME") or ""
    if not ON_POSTGRES and name:
        for end in ("-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)
        put_migrated_database(Path(name))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Let Django find that copy and migrate nothing; the folder of the run goes with the run."""
    return not ON_POSTGRES


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of this machine, quietly."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Give the screen of a desk and the language of the house."""
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
    }


class Console:
    """What the pages of a test have said in the browser's console."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.awaited: list[str] = []

    def watch(self, context: Any) -> None:
        """Listen to every page of a browser context."""
        context.on(
            "console",
            lambda message: self.lines.append(
                f"{message.type}: {message.text} [{message.location.get('url', '')}]"
            ),
        )
        context.on("weberror", lambda error: self.lines.append(f"uncaught: {error.error}"))

    def expect(self, pattern: str) -> None:
        """Allow lines that match the pattern, such as the browser's own note about an answer of
        422.
        """
        self.awaited.append(pattern)

    def unexpected(self) -> list[str]:
        """Return the lines that nobody expected."""
        return [
            line
            for line in self.lines
            if not any(re.search(pattern, line) for pattern in self.awaited)
        ]


@pytest.fixture
def console(transactional_db: None, live_server: Any, context: Any) -> Iterator[Console]:
    """Listen to the console and find it empty at the end."""
    # It asks for the server first, so the pages are closed before the tables are emptied, and no
    # poll meets an empty table.
    heard = Console()
    heard.watch(context)
    yield heard
    for page in context.pages:
        page.close()
    assert heard.unexpected() == [], "\n".join(heard.unexpected())


@pytest.fixture(autouse=True)
def _an_empty_console(request: pytest.FixtureRequest) -> None:
    """Hold every browser test to an empty console, whether or not it asks."""
    if request.node.get_closest_marker("browser"):
        request.getfixturevalue("console")
