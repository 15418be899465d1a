"""A coach with forty people: from the code of one of them until all are inside, by the keyboard."""

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.browser.acts import scan
from tests.builders import NO_KEY, a_site
from tests.invitations.scenes import the_host, zhao_kai
from visitors.badges import lending
from visitors.invitations import codes, importing
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.models import BadgeLoan, State, Visit

pytestmark = pytest.mark.browser
FORTY = 40
KEY_GROUPS = 6  # a word that is typed, a scan, a key with its modifier


def test_forty_people_are_inside_after_a_scan_and_a_key(desk: Page) -> None:
    lending.add(a_site().pk, range(1, FORTY + 1))
    guests = [Invitee(row, {"name": f"队员{row:02}"}) for row in range(1, FORTY + 1)]
    occasion = Occasion(the_host(), clock.now(), purpose="参观", name="青山中学")
    sent = importing.invite_all(guests, occasion, zhao_kai(), clock.now(), NO_KEY, in_force())
    pressed = 0

    scan(desk, codes.code_of(sent.invitations[17]))
    pressed += 1
    expect(desk.get_by_role("heading", name="青山中学")).to_be_visible()
    expect(desk.locator("input[name=who]:checked")).to_have_count(FORTY)
    expect(desk.get_by_role("button", name="勾选的人签到并发牌")).to_be_focused()
    desk.keyboard.press("Enter")
    pressed += 1

    expect(desk.get_by_text("已办好 40 位。")).to_be_visible()
    expect(desk.locator(".badge-number")).to_have_count(FORTY)
    assert pressed <= KEY_GROUPS
    assert set(Visit.objects.values_list("state", flat=True)) == {State.INSIDE}
    loans = BadgeLoan.objects.order_by("visit__invited__invitation_id")
    assert list(loans.values_list("badge__number", flat=True)) == list(range(1, FORTY + 1))
    assert Notice.objects.filter(key__startswith="ask:").count() == 1


def test_two_are_late_and_come_after_the_others(desk: Page) -> None:
    lending.add(a_site().pk, range(1, 9))
    guests = [Invitee(row, {"name": f"队员{row:02}"}) for row in range(1, 7)]
    occasion = Occasion(the_host(), clock.now(), purpose="参观", name="青山中学")
    sent = importing.invite_all(guests, occasion, zhao_kai(), clock.now(), NO_KEY, in_force())
    scan(desk, codes.code_of(sent.invitations[0]))
    for late in ("队员03", "队员05"):
        desk.get_by_label(late).uncheck()
    desk.get_by_role("button", name="勾选的人签到并发牌").click()
    expect(desk.get_by_text("已办好 4 位。")).to_be_visible()
    expect(desk.get_by_label("队员03")).not_to_be_checked()
    desk.get_by_label("队员03").check()
    desk.get_by_role("button", name="勾选的人签到并发牌").click()
    expect(desk.get_by_text("已办好 1 位。")).to_be_visible()
    desk.get_by_role("button", name="勾选的人签离收牌").click()
    expect(desk.get_by_text("已办好 5 位。")).to_be_visible()
    assert Visit.objects.filter(state=State.LEFT).count() == 5
