"""何静 at her desk, in a house with few people."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from reception import clock
from reception.notifications.models import WorkerBeat
from tests.builders import a_site, a_user, an_employee, never_closes, some_badges, the_policy
from tests.conftest import Console

PHONE: ViewportSize = {"width": 390, "height": 844}
expect.set_options(timeout=10_000)  # a slow machine; what must be quick says so itself


@pytest.fixture
def house(transactional_db: None) -> None:
    """Let there be the policy, a site with badges that is open whenever the tests run, and people
    to visit.
    """
    the_policy()
    never_closes(a_site())
    an_employee("赵凯", extension="8021", email="zhao.kai@school.example", number="T001")
    an_employee(
        "周明远", department="校长室", level=9, email="principal@school.example", number="T002"
    )
    some_badges(20)
    WorkerBeat.objects.create(name="delivers", at=clock.now())


def let_in(context: BrowserContext, user: User, address: str) -> None:
    """Give a browser the session of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def open_desk(page: Page, address: str) -> Page:
    """Open the desk and wait until it can be typed in."""
    page.goto(f"{address}/")
    expect(page.locator("#omni")).to_be_focused()
    return page


@pytest.fixture
def hejing(house: None) -> User:
    """Return the account of 何静, who sits at the front desk."""
    return a_user("desk", "何静", sites=[a_site()])


@pytest.fixture
def desk(
    console: Console, hejing: User, live_server: Any, context: BrowserContext, page: Page
) -> Page:
    """Show the desk to 何静."""
    let_in(context, hejing, live_server.url)
    return open_desk(page, live_server.url)


@pytest.fixture
def window(console: Console, browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open further windows, each with its own session: of a user, or of somebody without an
    account.
    """
    opened: list[BrowserContext] = []

    def open_window(path: str, user: User | None = None, size: ViewportSize | None = None) -> Page:
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=size or {"width": 1440, "height": 900},
            color_scheme="light",
        )
        opened.append(context)
        console.watch(context)
        if user is not None:
            let_in(context, user, live_server.url)
        page = context.new_page()
        page.goto(f"{live_server.url}{path}")
        return page

    yield open_window
    for context in opened:
        context.close()
