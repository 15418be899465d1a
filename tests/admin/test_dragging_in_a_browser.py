"""Dragging works under our content security policy, in a real browser, with an empty console."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from reception.policy.models import GradingRule
from tests.builders import a_user, the_policy

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAG = "#result_list tbody tr:nth-child(%d) .drag.handle"
UPDATED = "**/adminsortable2_update/"


@pytest.fixture
def li_min(transactional_db: None) -> User:
    """Return 李敏, and the policy that she keeps."""
    the_policy()
    return a_user("office", "李敏")


@pytest.fixture
def desk_of_li_min(live_server: Any, context: Any, li_min: User) -> Any:
    """Return a page of 李敏's browser."""
    client = Client()
    client.force_login(li_min, backend="reception.accounts.actor.UserWithEmployee")
    context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                "url": live_server.url,
            }
        ]
    )
    return context.new_page()


def test_li_min_drags_the_third_rule_to_the_top(
    desk_of_li_min: Any, live_server: Any, li_min: User
) -> None:
    first, second, third, *_rest = GradingRule.objects.all()
    page = desk_of_li_min
    page.goto(f"{live_server.url}/admin/policy/gradingrule/")
    with page.expect_response(UPDATED) as answer:
        page.locator(DRAG % 3).drag_to(page.locator(DRAG % 1))
    assert answer.value.status == 200
    assert list(GradingRule.objects.all()[:3]) == [third, first, second]
    page.goto(f"{live_server.url}/admin/policy/gradingrule/{third.pk}/history/")
    expect(page.locator("#change-history")).to_contain_text("李敏")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "organisation/employee/",
        "organisation/employee/add/",
        "organisation/employee/import/",
        "organisation/employee/export/",
        "policy/gradingrule/add/",
    ],
)
def test_the_pages_of_the_admin_leave_the_console_empty(
    desk_of_li_min: Any, live_server: Any, path: str
) -> None:
    page = desk_of_li_min
    page.goto(f"{live_server.url}/admin/{path}")
    expect(page.locator("#site-name")).to_have_text("迎客 · 行政后台")


def test_an_import_is_previewed_in_the_browser(desk_of_li_min: Any, live_server: Any) -> None:
    page = desk_of_li_min
    page.goto(f"{live_server.url}/admin/organisation/department/import/")
    table = {"name": "部门.csv", "mimeType": "text/csv", "buffer": "代号,名称\nart,艺术部".encode()}
    page.locator("#id_import_file").set_input_files(table)
    expect(page.locator("#id_format")).to_have_value("0")
    page.locator("input[type=submit]").click()
    expect(page.locator("table.import-preview ins")).to_have_text(["art", "艺术部"])
    page.locator("input[name=confirm]").click()
    expect(page.locator("#result_list")).to_contain_text("艺术部")
