"""The morning after: who was not confirmed, and what the desk is shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reception.notifications.models import Notice
from reception.organisation.models import Employee
from tests.builders import a_user
from tests.visitors.lifecycle.test_end_of_day import (
    NEXT_OPENING,
    SIX,
    inside,
    presumed,
    presumed_minutes,
)
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    trail,
    wang_yue,
)
from visitors.models import Badge, LeaveRequest, State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


class TestTheNextMorning:
    @pytest.fixture
    def visit(self, time_machine) -> Visit:
        visit = presumed()
        time_machine.move_to(after(NEXT_OPENING + 30), tick=False)
        return visit

    @pytest.fixture
    def desk(self, client: Client) -> Client:
        client.force_login(a_user(), backend=BACKEND)
        return client

    def test_the_page_shows_the_badge_with_the_host_to_ask_and_the_extension(self, desk, visit):
        Employee.objects.filter(name="赵凯").update(extension="8021")
        page = desk.get("/closing/").content.decode()
        for words in (
            "没有交回的访客牌",
            "001",
            "王悦",
            "赵凯",
            "8021",
            "03-05 09:01 借出",
            "推定离开",
            "补记离开时间",
        ):
            assert words in page

    def test_the_desk_says_so_above_the_lanes(self, desk, visit):
        assert "有 1 张访客牌没有交回。" in desk.get("/").content.decode()
        assert "有 1 张访客牌没有交回。" in desk.get("/desk/board/").content.decode()

    def test_zhao_kai_is_asked_for_it(self, desk, visit):
        assert desk.post(f"/visits/{visit.pk}/ask-badge/", {"request_key": "k1"}).status_code == 302
        assert desk.post(f"/visits/{visit.pk}/ask-badge/", {"request_key": "k1"}).status_code == 302
        notice = Notice.objects.get(key__prefix=f"badge:{visit.pk}:")
        assert (notice.employee.name, notice.subject) == ("赵凯", "王悦 的访客牌还没有交回")
        assert "{link}" not in notice.body
        assert not any(
            word in notice.body + notice.group_text for word in ("规格", "G2", "13800138000")
        )
        assert "王悦" not in notice.group_text
        assert trail(visit).count("ask_badge") == 1
        assert "03-06 08:30 已问 赵凯" in desk.get("/closing/").content.decode()

    def test_a_notice_that_did_not_reach_him_is_told(self, desk, visit):
        desk.post(f"/visits/{visit.pk}/ask-badge/")
        Notice.objects.filter(key__prefix=f"badge:{visit.pk}:").update(state="dead")
        assert "通知未能送达，请打电话" in desk.get("/closing/").content.decode()

    def test_it_is_taken_back(self, desk, visit):
        assert desk.post(f"/visits/{visit.pk}/hand-back/")["Location"] == "/closing/"
        assert (badge_worn(visit), trail(visit)[-1]) == (None, "badge_back")
        assert "访客已走的牌都收回来了。" in desk.get("/closing/").content.decode()

    def test_or_it_is_lost_and_admits_nobody(self, desk, visit):
        desk.post(f"/visits/{visit.pk}/badge-missing/")
        badge = Badge.objects.get(number=1)
        assert (badge.condition, badge.lent, badge_worn(visit), trail(visit)[-1]) == (
            "lost",
            False,
            None,
            "badge_lost",
        )
        assert admitted(lin_ruomei(now=after(NEXT_OPENING)), now=after(NEXT_OPENING), badge=2)
        with refused("badge_not_free"):
            admitted(wang_yue(now=after(NEXT_OPENING)), now=after(NEXT_OPENING), badge=1)

    def test_the_time_is_put_right_on_the_page(self, desk, visit):
        assert (
            desk.post(f"/visits/{visit.pk}/correct/", {"left_at": "2026-03-05T18:40"}).status_code
            == 302
        )
        assert guards.fetch(visit.pk).left_at == after(SIX + 40)
        assert "补记离开时间" in desk.get(f"/visits/{visit.pk}/").content.decode()

    @pytest.mark.parametrize("typed", ["", "昨天", "0001-01-01T00:00", "9999-12-31T23:59"])
    def test_what_is_no_time_is_refused_kindly(self, desk, visit, typed):
        assert desk.post(f"/visits/{visit.pk}/correct/", {"left_at": typed}).status_code == 422

    @pytest.mark.parametrize("act", ["ask-badge", "hand-back", "badge-missing"])
    def test_nothing_is_done_about_a_badge_whose_visitor_is_here(self, desk, visit, act):
        here = admitted(lin_ruomei(now=after(NEXT_OPENING)), now=after(NEXT_OPENING), badge=2)
        assert desk.post(f"/visits/{here.pk}/{act}/").status_code == 409

    def test_whoever_looks_on_gets_no_buttons(self, client, visit):
        client.force_login(a_user("principal", "周校长"), backend=BACKEND)
        page = client.get("/closing/").content.decode()
        assert "王悦" in page
        assert "ask-badge" not in page

    def test_htmx_gets_the_list_alone_and_a_line_of_what_was_done(self, visit):
        desk = Client(headers={"HX-Request": "true"})
        desk.force_login(a_user(), backend=BACKEND)
        assert "<html" not in desk.get("/closing/").content.decode()
        answer = desk.post(f"/visits/{visit.pk}/hand-back/")
        assert "访客牌已收回" in answer.content.decode()
        assert "board" in answer["HX-Trigger"]


class TestTheLineOnTheDesk:
    @pytest.fixture
    def desk(self, client: Client) -> Client:
        client.force_login(a_user(), backend=BACKEND)
        return client

    def shown(self, desk: Client) -> str:
        return desk.get("/").content.decode().split('id="evening"')[1].split("</div>")[0]

    def test_by_day_it_waits_for_closing_time(self, desk, time_machine):
        inside()
        time_machine.move_to(after(60), tick=False)
        assert 'data-from="2026-03-05T10:00:00+00:00" hidden' in self.shown(desk)

    def test_from_closing_time_on_it_stands(self, desk, time_machine):
        inside()
        time_machine.move_to(after(SIX), tick=False)
        assert "18:00 已过关门时间，还有 1 次来访没有签离。" in self.shown(desk)
        assert "hidden" not in self.shown(desk)

    def test_after_midnight_it_says_that_somebody_is_from_the_day_before(self, desk, time_machine):
        inside()
        presumed_minutes(0)
        time_machine.move_to(after(16 * 60), tick=False)
        assert "有前一天的来访还没有结束。" in self.shown(desk)

    def test_in_an_empty_house_there_is_none(self, desk, time_machine):
        inside()
        time_machine.move_to(NINE - timedelta(days=1), tick=False)
        Visit.objects.update(state=State.LEFT, left_at=NINE + timedelta(hours=1))
        Badge.objects.update(lent=False)
        Visit.objects.get().loans.update(returned_at=NINE + timedelta(hours=1))
        assert "<p" not in self.shown(desk)


def test_the_page_before_closing_time_lists_who_is_here_and_asks_by_hand(
    client: Client, time_machine: Any
):
    visit = inside()
    client.force_login(a_user(), backend=BACKEND)
    time_machine.move_to(after(60), tick=False)
    page = client.get("/closing/").content.decode()
    assert "今天 18:00 关门" in page
    assert "王悦" in page
    client.post(f"/visits/{visit.pk}/ask-leave/")
    assert LeaveRequest.objects.get().employee.name == "赵凯"
    assert visit.events.latest("pk").by_name == "何静"


def test_the_page_of_a_desk_with_nobody_says_so(client: Client):
    client.force_login(a_user(), backend=BACKEND)
    inside()
    left(Visit.objects.get())
    page = client.get("/closing/").content.decode()
    assert "都签离了" in page
    assert "访客已走的牌都收回来了" in page
