"""No page of ours shuts anybody out: WCAG 2.2 AA, in both themes, both languages, on a desk and on
a phone.
"""

import re
import zlib
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.utils.translation import override as in_language
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import PHONE, let_in
from tests.browser.pages import (
    beyond_the_edge,
    full,
    in_english,
    look,
    look_at_the_office,
    look_without_an_account,
)
from tests.builders import a_site, a_user
from tests.soak import SOAK

pytestmark = pytest.mark.browser
RULES = {"preload": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
DESK: ViewportSize = {"width": 1440, "height": 900}
WIDGETS = re.compile(
    "select2-selection__rendered|select2-.*multiple|help-tooltip"
)  # what a completion shows, several of them, two columns to choose from
WAITING = "accounts/waiting.html"
EXPECTED = "(404|409|422) \\("


def violations(page: Page) -> list[str]:
    """Return what axe finds, one line for each element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']}: {node['html'][:400]} {node['failureSummary'][:300]}"
        for one in found
        for node in one["nodes"]
    ]


WAYS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [
    (DESK, "light"),
    (DESK, "dark"),
    (PHONE, "dark"),
    (PHONE, "light"),
]


def ways(what: str, language: str) -> list[tuple[ViewportSize, Literal["light", "dark"]]]:
    """Return how a page is looked at: in English with the other width and the other theme than in
    Chinese, and the next page in another way; in a soak in every way.
    """
    first = zlib.crc32(what.encode()) + (0 if language == "zh-hans" else 2)
    return WAYS if SOAK else [WAYS[first % len(WAYS)]]


def trouble(page: Page, what: str, language: str) -> list[str]:
    """Look at a page; it may not scroll sideways either, on a phone least of all."""
    found = []
    for size, theme in ways(what, language):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        found += [
            f"{what}, {theme}, {size['width']} wide: {line}"
            for line in (*violations(page), *beyond_the_edge(page))
        ]
    page.set_viewport_size(PHONE)
    found += [f"{what}, on a phone: {line}" for line in beyond_the_edge(page)]
    page.set_viewport_size(DESK)
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_desk_is_accessible(
    desk: Page, live_server: Any, console: Any, language: str
):
    console.expect(EXPECTED)
    house = full(live_server.url)
    if language == "en":
        in_english(desk, live_server.url)
    found: list[str] = []
    for what in look(desk, house):
        found += trouble(desk, what, language)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_office_is_accessible(
    house: None, console: Any, context: Any, page: Page, live_server: Any, language: str
):
    let_in(context, a_user("office", "李敏", sites=[a_site()]), live_server.url)
    if language == "en":
        in_english(page, live_server.url)
    found: list[str] = []
    for what in look_at_the_office(page, live_server.url):
        found += trouble(page, what, language)
    assert found == [], "\n".join(found)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_at_the_door_are_accessible(
    house: None, console: Any, page: Page, live_server: Any, language: str
):
    console.expect(EXPECTED)
    if language == "en":
        in_english(page, live_server.url)
    found: list[str] = []
    for what in look_without_an_account(page, live_server.url):
        found += trouble(page, what, language)
    for name in (
        "400.html",
        "404.html",
        "403.html",
        "403_csrf.html",
        "500.html",
        "503.html",
        WAITING,
    ):
        with in_language(language):
            page.set_content(
                render_to_string(name).replace("/static/", f"{live_server.url}/static/")
            )
        found += trouble(page, name, language)
    assert found == [], "\n".join(found)


def test_admin_has_no_trouble_beyond_what_django_ships(
    house: None, console: Any, context: Any, page: Page, live_server: Any
):
    """Our lists and forms in the admin, held against the one list that is Django's alone."""
    console.expect(
        "Autofocus processing was blocked|Applying inline style"
    )  # the latter is axe's own way of looking
    let_in(context, User.objects.create_superuser("operator"), live_server.url)
    theirs: set[str] = set()
    for path in ("auth/user/", "auth/user/add/"):
        page.goto(f"{live_server.url}/admin/{path}")
        theirs |= rules(page)
    ours = {}
    for path in (
        "",
        "policy/gradingrule/",
        "policy/gradingrule/add/",
        "organisation/employee/",
        "organisation/employee/add/",
        "organisation/employee/import/",
    ):
        page.goto(f"{live_server.url}/admin/{path}")
        ours[path] = rules(page) - theirs
    assert {path: found for path, found in ours.items() if found} == {}


def rules(page: Page) -> set[str]:
    """Return the rules that a page breaks outside the widgets of Django's own that no list of ours
    can change.
    """
    return {line.split(":")[0] for line in violations(page) if not WIDGETS.search(line)}
