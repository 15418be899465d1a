"""何静 walks through the house with her telephone: from the search to the report, with a photo, and
while the line is down.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reception import clock
from reception.organisation.models import Zone
from tests.browser.acts import let_inside
from tests.browser.conftest import PHONE
from tests.browser.pages import beyond_the_edge, in_english
from tests.browser.test_accessible import trouble
from tests.builders import a_site, a_user, a_visit, an_employee
from tests.discipline.reports import REASON, a_shot
from visitors.discipline.models import Incident
from visitors.models import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wang_yue(house: None, settings: Any, tmp_path: Path) -> Visit:
    """Let 王悦 be inside with a badge, 林若梅 inside without one, and 吴天 wait."""
    settings.MEDIA_ROOT = tmp_path
    for slug, name in (("reception", "接待区"), ("teaching", "教学区")):
        Zone.objects.create(site=a_site(), slug=slug, name=name)
    visit = a_visit("王悦", organisation="滨江小区", phone="+8613800138000")
    let_inside(visit)
    let_inside(
        a_visit(
            "林若梅",
            category="education_authority",
            organisation="市教育局",
            host=an_employee("周明远"),
        )
    )
    a_visit("吴天", category="appointment", organisation="锐思软件")
    return visit


@pytest.fixture
def patrol(wang_yue: Visit, hejing: User, window: Callable[..., Page]) -> Page:
    """Show the patrol to 何静."""
    page = window("/patrol/", hejing, PHONE)
    expect(page.locator(".met")).to_have_count(3)
    return page


def shown(page: Page) -> list[str]:
    """Return who is shown in the list."""
    return [name.inner_text() for name in page.locator(".met:visible .who b").all()]


def take_a_photo(page: Page) -> None:
    """Take one with the camera, which hands over the file."""
    page.locator("#photo").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": a_shot(size=(3000, 2000))}
    )
    expect(page.locator(".report-form canvas")).to_be_visible()


def test_a_report_goes_from_the_search_to_what_happens_next(patrol: Page, wang_yue: Visit) -> None:
    patrol.locator("#q").fill("wy")
    assert shown(patrol) == ["王悦"]
    patrol.locator("#q").fill("周明")
    assert shown(patrol) == ["林若梅"]
    for typed in ("王悅", "濱江", "ｗａｎｇ"):
        patrol.locator("#q").fill(typed)
        assert shown(patrol) == ["王悦"], typed
    patrol.locator("#q").fill("001")
    patrol.locator(".met:visible").click()
    expect(patrol.locator("#confirm-name")).to_have_text("王悦")
    expect(patrol.locator("#confirm-wears")).to_contain_text("001")
    patrol.locator(".send").click()
    expect(patrol.locator(".said")).to_have_text("请选一个区域，或写明地点。")
    patrol.locator(".chip", has_text="教学区").click()
    patrol.locator("#place").fill("三楼走廊")
    patrol.locator("#note").fill("独自一人")
    take_a_photo(patrol)
    assert beyond_the_edge(patrol) == []
    patrol.locator(".send").dblclick()
    expect(patrol.locator("h1")).to_contain_text("已报告")
    incident = Incident.objects.get()
    assert (incident.visit, incident.where, incident.note) == (
        wang_yue,
        "教学区 · 三楼走廊",
        "独自一人",
    )
    assert (incident.photo.width, incident.photo.height) == (1600, 1067)
    assert abs((clock.now() - incident.seen_at).total_seconds()) < 60
    patrol.get_by_text("继续巡查").click()
    expect(patrol.locator(".report")).to_contain_text("王悦")
    patrol.locator(".met", has_text="王悦").click()
    expect(patrol.locator(".chip input:checked")).to_have_count(1)
    expect(patrol.locator("#place")).to_have_value("三楼走廊")
    expect(patrol.locator("#confirm-warn")).to_contain_text("已有一份报告")


def test_who_is_exempt_or_still_waits_is_shown_without_a_form(patrol: Page) -> None:
    for name, said in (("林若梅", "免佩戴"), ("吴天", "还没有放行")):
        patrol.locator(".met", has_text=name).click()
        expect(patrol.locator("#confirm-why")).to_contain_text(said)
        expect(patrol.locator(".report-form")).to_be_hidden()
        patrol.get_by_text("返回").click()
    assert not Incident.objects.exists()


def test_while_the_line_is_down_a_report_with_its_photo_stays_on_the_device_and_is_sent_once(
    patrol: Page, wang_yue: Visit, console: Any
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED|sendError|htmx")
    patrol.context.set_offline(True)
    expect(patrol.locator("#no-line")).to_be_visible()
    patrol.locator("#q").fill("wy")
    patrol.locator(".met:visible").click()
    patrol.locator("#place").fill("后门")
    patrol.locator("#note").fill("断线时看到")
    take_a_photo(patrol)
    patrol.locator(".send").click()
    expect(patrol.locator("#unsent-list")).to_contain_text("王悦")
    expect(patrol.locator("#unsent-list")).to_contain_text("有照片")
    expect(patrol.locator("#confirm")).to_be_hidden()
    assert not Incident.objects.exists()
    patrol.context.set_offline(False)
    expect(patrol.locator(".reports .report")).to_contain_text("王悦")
    expect(patrol.locator("#unsent")).to_be_hidden()
    incident = Incident.objects.get()
    assert (incident.place, incident.note) == ("后门", "断线时看到")
    assert incident.photo.width == 1600
    assert incident.reported_at >= incident.seen_at
    patrol.reload()
    expect(patrol.locator(".met")).to_have_count(3)
    assert Incident.objects.count() == 1


def test_what_was_not_sent_survives_that_the_page_was_closed(
    patrol: Page, wang_yue: Visit, console: Any, live_server: Any
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED|sendError|htmx")
    patrol.context.set_offline(True)
    patrol.locator(".met", has_text="王悦").click()
    patrol.locator("#place").fill("后门")
    patrol.locator(".send").click()
    expect(patrol.locator("#unsent-list")).to_contain_text("王悦")
    context = patrol.context
    patrol.close()
    context.set_offline(False)
    later = context.new_page()
    later.goto(f"{live_server.url}/patrol/")
    expect(later.locator(".reports .report")).to_contain_text("后门")
    assert Incident.objects.count() == 1


def test_li_min_looks_at_the_photo_and_drops_the_proposal(
    patrol: Page, wang_yue: Visit, window: Callable[..., Page]
) -> None:
    patrol.locator(".met", has_text="王悦").click()
    patrol.locator("#place").fill("后门")
    take_a_photo(patrol)
    patrol.locator(".send").click()
    expect(patrol.locator("h1")).to_contain_text("已报告")
    office = window("/incidents/", a_user("office", "李敏"))
    office.locator("tbody a").click()
    office.wait_for_url("**/incidents/*/", wait_until="load")
    office.get_by_text("查看照片").click()
    image = office.locator("img.shown")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.naturalWidth") == 1600
    office.locator("#reason").fill(REASON)
    office.get_by_role("button", name="撤销").click()
    expect(office.locator(".tag.dropped")).to_have_text("已撤销")
    expect(office.locator(".readings").first).to_contain_text("李敏 看过")


def test_without_scripts_li_min_gets_the_photo_as_a_page_of_its_own(
    patrol: Page, wang_yue: Visit, window: Callable[..., Page], console: Any
) -> None:
    patrol.locator(".met", has_text="王悦").click()
    patrol.locator("#place").fill("后门")
    take_a_photo(patrol)
    patrol.locator(".send").click()
    expect(patrol.locator("h1")).to_contain_text("已报告")
    office = window("/incidents/", a_user("office", "李敏"))
    office.route("**/photo.js", lambda route: route.abort())
    console.expect("ERR_FAILED")
    office.locator("tbody a").click()
    office.get_by_text("查看照片").click()
    office.wait_for_url("**/photo/", wait_until="load")
    assert office.locator("img").evaluate("image => image.naturalWidth") == 1600


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_it_is_accessible(
    patrol: Page, wang_yue: Visit, window: Callable[..., Page], live_server: Any, language: str
) -> None:
    patrol.locator(".met", has_text="王悦").click()
    patrol.locator("#place").fill("后门")
    take_a_photo(patrol)
    patrol.locator(".send").click()
    expect(patrol.locator("h1")).to_contain_text("已报告")
    office = window("/patrol/", a_user("office", "李敏"))
    if language == "en":
        in_english(office, live_server.url)
    incident = Incident.objects.get()
    found: list[str] = []
    for path in (
        "/patrol/",
        f"/patrol/{wang_yue.pk}/",
        "/patrol/stranger/",
        "/incidents/",
        f"/incidents/{incident.pk}/",
    ):
        office.goto(live_server.url + path)
        found += trouble(office, path, language)
    office.goto(f"{live_server.url}/patrol/")
    office.locator(f"#met-{wang_yue.pk}").click()
    expect(office.locator("#confirm")).to_be_visible()
    found += trouble(office, "the dialog", language)
    assert found == [], "\n".join(found)
