"""赵凯 signs 王悦 out on his phone, and 何静 sees that the badge is still to come (V9, B3)."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.acts import let_inside, row
from tests.browser.conftest import PHONE
from tests.builders import a_link_to_leave, a_visit
from visitors.models import Badge, State, Visit

pytestmark = pytest.mark.browser


def test_without_javascript_and_without_an_account(desk: Page, browser: Browser, live_server: Any):
    visit = a_visit("王悦")
    let_inside(visit)
    expect(row(desk, "inside", "王悦")).to_be_visible()
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="zh-CN")
    phone = context.new_page()
    phone.goto(f"{live_server.url}/h/{a_link_to_leave(visit.pk)}/leave/")
    assert phone.locator("button", has_text="访客已离开").bounding_box()["height"] >= 44
    phone.get_by_role("button", name="访客已离开").click()
    expect(phone.get_by_role("heading")).to_have_text("访客已签离")
    context.close()
    expect(row(desk, "inside", "王悦")).to_have_count(0)
    assert Visit.objects.get().state == State.LEFT

    desk.goto(f"{live_server.url}/visits/{visit.pk}/")
    expect(desk.locator(".worn")).to_contain_text("访客牌还没有交回")
    desk.get_by_role("button", name="收回访客牌").press("Enter")
    expect(desk.locator(".trail")).to_contain_text("交回访客牌")
    assert not Badge.objects.filter(lent=True).exists()
