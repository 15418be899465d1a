"""The admin looks like our other pages: within the width of a phone, readable in both themes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, let_in
from tests.browser.pages import beyond_the_edge
from tests.browser.test_accessible import DESK, WIDGETS, violations
from tests.builders import a_user, a_visit

pytestmark = pytest.mark.browser
PAGES = (
    "",
    "policy/gradingrule/",
    "policy/gradingrule/overview/",
    "policy/gradingrule/1/change/",
    "policy/ladder/1/change/",
    "organisation/employee/",
    "organisation/employee/add/",
    "organisation/employee/import/",
    "visitors/visit/",
)


@pytest.mark.parametrize(("size", "theme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "dark")])
def test_the_main_pages_of_the_admin_shut_nobody_out(
    house: None, console: Any, context: Any, page: Page, live_server: Any, size: Any, theme: Any
) -> None:
    console.expect("Autofocus processing was blocked|Applying inline style")
    a_visit("王悦")
    li_min: User = a_user("office", "李敏")
    let_in(context, li_min, live_server.url)
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    found = []
    for path in PAGES:
        page.goto(f"{live_server.url}/admin/{path}")
        ours = [line for line in violations(page) if not WIDGETS.search(line)]
        found += [f"{path}: {line}" for line in (*ours, *beyond_the_edge(page))]
    assert found == [], "\n".join(found)
