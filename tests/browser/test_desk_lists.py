"""何静 says on the card whether somebody is who stands on a list; what she said stays (G4)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from reception import clock
from tests.lists.scenes import on_a_list
from visitors.models import Visit

pytestmark = pytest.mark.browser


def test_what_is_said_on_the_card_stays_while_it_is_drawn_again_and_after_a_reload(
    console: Any, desk: Page
) -> None:
    console.expect("422 \\(")
    on_a_list(now=clock.now(), organisation="")
    desk.locator("#organisation").fill("个人")
    desk.locator("#name").fill("秦川")
    desk.locator("#phone").fill("13800138111")
    desk.locator("#purpose").fill("看看")
    desk.get_by_label("是同一人", exact=True).click()
    expect(desk.locator("#grade")).to_contain_text("婉拒名单")
    desk.reload()
    expect(desk.get_by_label("是同一人", exact=True)).to_be_checked()
    expect(desk.locator("#grade")).to_contain_text("婉拒名单")
    desk.keyboard.press(
        "Control+Enter"
    )  # nobody is chosen yet: what was said is kept with the rest
    expect(desk.locator("#e-host")).to_be_visible()
    expect(desk.get_by_label("是同一人", exact=True)).to_be_checked()
    assert not Visit.objects.exists()


def test_a_press_on_the_card_counts_also_where_leaving_the_field_draws_it_again(
    console: Any, desk: Page
) -> None:
    on_a_list(now=clock.now(), organisation="")
    for field, words in (("organisation", "个人"), ("name", "秦川"), ("phone", "13800138111")):
        desk.locator(f"#{field}").fill(words)
    said = desk.locator("#grade label", has_text="是同一人").first
    expect(said).to_be_visible()
    expect(desk.locator("#grade.htmx-request")).to_have_count(0)
    desk.locator("#purpose").press_sequentially("看看")
    said.hover()
    with desk.expect_response("**/desk/grade/**"):
        desk.mouse.down()
    expect(desk.locator("#grade.htmx-request")).to_have_count(0)
    desk.mouse.up()
    expect(desk.get_by_label("是同一人", exact=True)).to_be_checked()
    expect(desk.locator("#grade")).to_contain_text("婉拒名单")
