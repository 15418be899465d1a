"""赵凯 leaves his page open on his phone: 何静 sees that he has looked, and his page shows what
happens meanwhile (V3–V5).
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from reception.notifications.models import Notice
from tests.browser.acts import link_of_the_last_mail, row
from tests.browser.conftest import PHONE
from tests.builders import NO_KEY, a_visit, an_actor, an_employee
from visitors.hosts import answers
from visitors.lifecycle import transitions
from visitors.models import HostRequest, Visit
from visitors.visits import guards

pytestmark = pytest.mark.browser


def asked(visit: Visit, name: str = "赵凯") -> HostRequest:
    return HostRequest.objects.select_related("employee", "visit").get(
        visit=visit, employee__name=name
    )


def test_he_jing_sees_that_he_has_looked(desk: Page, window: Callable[..., Page]):
    a_visit("王悦", organisation="滨江小区")
    row(desk, "waiting", "王悦").locator(".name").click()
    expect(desk.locator("#panel .told")).to_contain_text("赵凯")
    window(link_of_the_last_mail(), size=PHONE)
    expect(desk.locator("#panel .told")).to_contain_text("已查看")
    assert Notice.objects.get().seen_at is not None


def test_his_page_follows_the_visitor_without_being_loaded_anew(
    house: None, window: Callable[..., Page]
):
    visit = a_visit("林若梅", category="education_authority", organisation="市教育局")
    phone = window(link_of_the_last_mail(), size=PHONE)
    expect(phone.get_by_role("button", name="我马上过来")).to_be_visible()
    answers.wait(asked(visit), 10, clock.now(), an_actor())
    expect(phone.locator(".answered")).to_contain_text("请访客稍候 10 分钟")
    transitions.admit(visit, an_actor(), clock.now(), NO_KEY)
    expect(phone.get_by_role("heading")).to_have_text("访客已经进来了")
    expect(phone.get_by_role("button", name="我马上过来")).to_have_count(0)
    transitions.leave(guards.fetch(visit.pk), an_actor(), clock.now(), NO_KEY)
    expect(phone.get_by_role("heading")).to_have_text("访客已经离开")


def test_what_he_is_choosing_stays_under_his_finger_until_he_lets_go(
    house: None, window: Callable[..., Page]
):
    an_employee("马骏"), an_employee("孙磊")
    visit = a_visit("王悦", further=[an_employee("马骏")])
    link = link_of_the_last_mail()  # 马骏's
    phone = window(link, size=PHONE)
    phone.locator("summary", has_text="请同事代接").click()
    phone.locator("#colleague").select_option(label="孙磊 · 职级5")
    answers.hand_over(asked(visit), an_employee("孙磊"), clock.now(), an_actor())
    expect(phone.locator(".answered")).to_contain_text("请同事代接")
    assert phone.locator("#colleague option", has_text="孙磊").count() == 1
    expect(phone.locator("#colleague")).to_have_value(an_employee("孙磊").number)
    phone.locator("summary", has_text="请同事代接").click()
    phone.evaluate("document.activeElement.blur()")
    expect(phone.locator("#colleague option", has_text="孙磊")).to_have_count(0)
    # Where another has gone to meet the visitor there is nothing to choose any more.
    phone.locator("summary", has_text="请同事代接").click()
    answers.coming(asked(visit), clock.now(), an_actor())
    expect(phone.locator(".answered")).to_contain_text("已去接待这位访客")
    expect(phone.locator("summary")).to_have_count(0)
