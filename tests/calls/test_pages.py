"""The pages of calls: three fields at the desk, the card, the register, the message by link (T)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reception.links import tokens
from reception.notifications.models import Notice
from reception.policy.models import DeskOption
from tests.builders import a_site, a_visit
from tests.calls import scenes
from tests.calls.scenes import left, missed, rang, taken, zhao
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.calls import registering
from visitors.calls.models import Call
from visitors.discipline.models import Incident
from visitors.models import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:500]
    return " ".join(answer.content.decode().split())


def at(one: Call, step: str = "") -> str:
    return f"/calls/{one.pk}/{step + '/' if step else ''}"


def link(one: Call) -> str:
    """Return the address that 赵凯 was sent."""
    notice = Notice.objects.filter(key__startswith=f"call:{one.pk}:").latest("pk")
    return f"/m/{tokens.make(notice, after(60) + timedelta(days=1))}/"


def test_three_fields_say_who_for_whom_and_the_result() -> None:
    scenes.fang_came(after(0))
    desk = browser("desk", "何静")
    text(desk.get("/calls/new/"))
    sent = {"caller": "13900001111", "about": "赵凯", "result": "passed_on"}
    text(desk.post("/calls/new/", sent, follow=True))
    one = Call.objects.get()
    assert (one.kind.code, one.visitor and one.visitor.name) == ("for_person", "方岚")
    assert (one.state, one.result, one.passed_to) == ("closed", "passed_on", zhao())
    assert (one.began_at, one.taken_by) == (after(60), scenes.desk().user)


def test_what_is_no_colleague_is_what_it_is_about() -> None:
    zhao()
    page = text(
        browser("desk", "何静").post(
            "/calls/new/", {"caller": "物业", "about": "停水"}, follow=True
        )
    )
    one = Call.objects.get()
    assert (one.caller, one.content, one.wanted, one.kind.code) == ("物业", "停水", None, "enquiry")
    assert "停水" in page


def test_a_number_and_a_name_stand_in_one_field() -> None:
    zhao()
    browser("desk", "何静").post("/calls/new/", {"caller": "139 0000 1111 方岚", "kind": "other"})
    one = Call.objects.get()
    assert (one.number, one.caller) == (scenes.FANG, "方岚")


def test_nothing_typed_is_refused_and_what_was_typed_stays() -> None:
    zhao()
    desk = browser("desk", "何静")
    text(desk.post("/calls/new/", {}), 422)
    sent = {"caller": "方岚", "about": "停水", "result": "passed_on"}
    page = text(desk.post("/calls/new/", sent), 422)
    assert 'value="停水"' in page
    assert not Call.objects.exists()


def test_the_key_opens_the_call_that_rings() -> None:
    scenes.fang_came(after(0))
    one = rang(after(59))
    desk = browser("desk", "何静")
    page = text(desk.get("/calls/new/"))
    assert "方岚" in page
    desk.post("/calls/new/", {"ringing": one.pk, "caller": scenes.FANG, "about": "T1"})
    one = Call.objects.get()
    assert (one.state, one.began_at, one.wanted) == ("open", after(59), zhao())


def test_the_card_offers_whom_to_try_next_and_what_to_say() -> None:
    one, desk = taken(after(60)), browser("desk", "何静")
    page = text(desk.get(at(one)))
    assert "请问您是哪里的" in page
    assert 'value="T1"' in page
    page = text(desk.post(at(one, "tried"), {"employee": "T1", "result": "engaged"}, follow=True))
    assert "帮您转给 马骏" in page
    assert "占线" in page


def test_of_several_the_desk_says_which() -> None:
    for name in ("方岚", "方明"):
        a_visit(name, host=zhao(), by=scenes.desk(), now=after(0), phone=scenes.FANG)
    one, desk = taken(after(60), caller="", wanted=None, kind="client"), browser("desk", "何静")
    page = text(desk.get(at(one)))
    assert "中的一位" in page
    meant = Visitor.objects.get(name="方明")
    desk.post(at(one, "who"), {"visitor": meant.pk})
    assert Call.objects.get().visitor == meant
    assert desk.post(at(one, "who"), {"visitor": 999999}).status_code == 422


def test_a_message_is_left_and_its_words_stay_where_nobody_is_meant() -> None:
    one = taken(after(60), kind="enquiry", wanted=None, number="")
    desk = browser("desk", "何静")
    page = text(desk.post(at(one, "message"), {"text": "想了解周末班"}), 422)
    assert "想了解周末班" in page
    page = text(desk.post(at(one, "message"), {"text": "想了解周末班", "to": "赵凯"}, follow=True))
    assert "给 赵凯 的留言" in page
    notice = Notice.objects.get(employee=zhao())
    assert "想了解周末班" in notice.body
    assert "方岚" in notice.subject


def test_who_it_is_for_reads_it_by_link_and_says_that_they_called() -> None:
    one = left(after(60))
    path, his = link(one), Client()
    page = text(his.get(path))
    assert "tel:+8613900001111" in page
    message = Call.objects.get().message
    assert message.read_at is None, "mail scanners open every link"
    assert his.post(f"{path}seen/").status_code == 204
    assert Call.objects.get().message.step == "read"
    assert his.post(path, {"act": "done", "request_key": "k"}).status_code == 303
    assert his.post(path, {"act": "done", "request_key": "k"}).status_code == 303
    one = Call.objects.get()
    assert (one.state, one.result, one.message.step) == ("closed", "called_back", "done")
    assert "办完了，谢谢" in text(his.get(path))


def test_a_link_that_nobody_got_says_no_more_than_that() -> None:
    left(after(60))
    assert Client().get(f"/m/{'X' * 28}/").status_code == 404


def test_a_missed_call_stands_on_the_board_until_it_is_returned() -> None:
    one, desk = missed(after(30)), browser("desk", "何静")
    page = text(desk.get("/"))
    assert f'href="/calls/{one.pk}/"' in page
    assert "过期" in page
    desk.post(at(one, "done"), {"result": "called_back"})
    assert f'href="/calls/{one.pk}/"' not in text(desk.get("/"))


def test_who_may_not_take_calls_sees_no_number_and_no_buttons() -> None:
    one = taken(after(60))
    page = text(browser("auditor", "审计").get(at(one)))
    assert "139****1111" in page
    assert "/tried/" not in page
    assert scenes.FANG not in page
    assert browser("auditor", "审计").post(at(one, "done"), {"result": "x"}).status_code == 403


def test_the_day_is_counted_on_the_page() -> None:
    scenes.fang_came(after(30))
    taken(after(60))
    missed(after(60), "+8613900002222")
    page = text(browser("desk", "何静").get("/calls/"))
    for words, n in (
        ("今天没有预约的来访", 1),
        ("其中新访客", 1),
        ("今天的来电", 2),
        ("接听的", 1),
    ):
        assert f"<dt>{words}</dt><dd>{n}</dd>" in page


def test_a_list_of_many_asks_no_more_than_one_of_one() -> None:
    desk = browser("desk", "何静")
    left(after(0))
    desk.get("/calls/")
    with CaptureQueriesContext(connection) as few:
        text(desk.get("/calls/"))
    for n in range(30):
        left(after(n), caller=f"来电{n}")
    with CaptureQueriesContext(connection) as many:
        page = text(desk.get("/calls/"))
    assert page.count("来电2") >= 5
    assert len(many) == len(few)


class TestACallThatRings:
    def test_opens_its_card_at_the_desk_when_the_board_asks_again(self) -> None:
        scenes.fang_came(after(0))
        desk = browser("desk", "何静")
        before = _revision(desk.get("/"))
        one = rang(after(60))
        page = text(desk.get("/desk/board/", {"revision": before}))
        assert 'id="desk-notes" hx-swap-oob="true"' in page
        assert f'id="ringing-{one.pk}" hx-preserve' in page
        assert 'id="call-caller"' in page
        assert "autofocus" not in page.split('id="desk-notes"')[1]
        assert "方岚" in page

    def test_is_taken_from_there(self) -> None:
        one, desk = rang(after(59)), browser("desk", "何静")
        desk.post("/calls/new/", {"ringing": one.pk, "caller": scenes.FANG, "about": "T1"})
        assert f"ringing-{one.pk}" not in text(desk.get("/"))
        assert Call.objects.get().state == "open"

    def test_leaves_a_note_where_nobody_answers_without_loading_the_page(self) -> None:
        one, desk = rang(after(59)), browser("desk", "何静")
        before = _revision(desk.get("/"))
        registering.hung_up(one, scenes.act(after(60)))
        page = text(desk.get("/desk/board/", {"revision": before}))
        assert f"ringing-{one.pk}" not in page
        assert f'href="/calls/{one.pk}/"' in page

    def test_of_another_site_disturbs_nobody(self) -> None:
        desk = browser("desk", "何静")
        before = _revision(desk.get("/"))
        zhao()
        Call.objects.filter(pk=rang(after(60)).pk).update(site=a_site("south", "南区"))
        assert desk.get("/desk/board/", {"revision": before}).status_code == 204

    def test_changes_nothing_for_a_board_that_has_it(self) -> None:
        rang(after(60))
        desk = browser("desk", "何静")
        before = _revision(desk.get("/"))
        assert desk.get("/desk/board/", {"revision": before}).status_code == 204


def _revision(page: Any) -> str:
    found = re.search(r"revision=([\w-]+)", text(page))
    assert found is not None
    return found[1]


def test_the_card_says_in_or_out_and_how_they_heard_of_us() -> None:
    zhao()
    desk = browser("desk", "何静")
    source = DeskOption.objects.filter(of="source").order_by("order")[0]
    sent = {"caller": "姜女士", "about": "周末班", "direction": "out", "source": source.code}
    page = text(desk.post("/calls/new/", sent, follow=True))
    one = Call.objects.get()
    assert (one.direction, one.source) == ("out", source)
    assert "打出去" in page
    assert str(source) in page


def test_the_clock_on_the_card_goes_by_the_row_of_its_kind_and_is_no_violation() -> None:
    zhao()
    one, desk = taken(after(56), kind="enquiry", wanted=None), browser("desk", "何静")
    assert one.kind.most_minutes == 3
    page = text(desk.get(at(one)))
    assert 'data-warn="180"' in page
    assert "一般 3 分钟以内" in page
    desk.post(at(one, "done"), {"result": "answered"})
    assert "4:00" in text(desk.get(at(one)))
    assert not Incident.objects.exists()
