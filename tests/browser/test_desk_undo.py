"""One button and one key take back what 何静 did last, whatever it was, and cover nothing."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import answer_three_questions, let_inside, row
from tests.builders import a_visit
from visitors.models import Visit

pytestmark = pytest.mark.browser


def sign_out(desk: Page, name: str) -> None:
    row(desk, "inside", name).get_by_role("button").click()
    expect(row(desk, "inside", name)).to_have_count(0)


def states() -> dict[str, str]:
    return dict(Visit.objects.values_list("visitor__name", "state"))


def test_after_a_sign_out_and_a_registration_the_registration_goes_first(desk: Page):
    let_inside(a_visit("吴天", category="appointment"))
    expect(row(desk, "inside", "吴天")).to_be_visible()
    sign_out(desk, "吴天")
    answer_three_questions(desk, "滨江小区", "王悦", "咨询课时")
    desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Alt+z")  # at once, while the registration is still on its way
    expect(desk.locator("#toasts")).to_contain_text("王悦")
    expect(desk.locator("#undo .last")).to_contain_text("吴天 离开")
    assert states() == {"吴天": "left", "王悦": "cancelled"}
    desk.keyboard.press("Alt+z")
    expect(row(desk, "inside", "吴天")).to_be_visible()
    assert states() == {"吴天": "inside", "王悦": "cancelled"}


def test_the_button_says_what_it_takes_back_and_what_comes_before(desk: Page):
    for name in ("吴天", "许琳"):
        let_inside(a_visit(name, category="appointment"))
    for name in ("吴天", "许琳"):
        sign_out(desk, name)
    expect(desk.locator("[data-undo]")).to_have_count(1)
    expect(desk.locator("#undo .last")).to_contain_text("许琳 离开")
    desk.reload()
    expect(desk.locator("#undo .earlier").first).to_contain_text("吴天 离开")
    desk.locator("#undo").get_by_role("button", name="撤回").click()
    expect(row(desk, "inside", "许琳")).to_be_visible()
    expect(desk.locator("#undo .last")).to_contain_text("吴天 离开")


def test_a_registration_that_was_refused_leaves_the_step_before_it_alone(desk: Page, console):
    console.expect("422 \\(")
    let_inside(a_visit("吴天", category="appointment"))
    sign_out(desk, "吴天")
    desk.locator("#name").fill("王悦")
    held: list[Route] = []
    sent: list[str] = []
    desk.on("request", lambda request: sent.append(request.url))
    desk.route("**/desk/register/", lambda route: held.append(route))
    with desk.expect_request("**/desk/register/"):
        desk.keyboard.press("Control+Enter")
    desk.keyboard.press("Alt+z")  # while it is on its way
    held[0].continue_()
    expect(desk.locator("#e-host")).to_be_visible()
    expect(desk.locator("#undo .last")).to_contain_text("吴天 离开")
    assert [url for url in sent if "/visits/" in url] == []
    assert states() == {"吴天": "left"}


def test_what_is_told_covers_no_button(desk: Page):
    for number in range(12):
        let_inside(a_visit(f"访客{number}", category="appointment"))
    sign_out(desk, "访客3")
    told = desk.locator("#toasts .toast").bounding_box()
    assert told is not None
    for button in desk.locator(
        "#arrival button:visible, #lanes button:visible, #undo button"
    ).all():
        box = button.bounding_box()
        beside = box["x"] + box["width"] <= told["x"] or told["x"] + told["width"] <= box["x"]
        assert beside or box["y"] + box["height"] <= told["y"], button.inner_text()
