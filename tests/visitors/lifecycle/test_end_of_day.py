"""The evening at the desk: who is still on site is asked about, and what nobody confirms is
presumed and never timed (V9).
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from reception.notifications.models import Notice
from reception.organisation.models import Employee, Site
from reception.policy.models import Limit
from tests.api.callers import a_program
from tests.builders import NO_KEY, a_user, some_badges
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import end_of_day, sign_out, unreturned_badges
from visitors.lifecycle.undo import undo
from visitors.models import Badge, LeaveRequest, State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db
SIX = 9 * 60  # minutes after nine in the morning
EIGHT = SIX + 120
NEXT_OPENING = 23 * 60
BACKEND = "reception.accounts.actor.UserWithEmployee"


def inside(visit: Visit | None = None) -> Visit:
    """Let 王悦, or somebody else, in a minute after nine, with a badge."""
    some_badges(3)
    return admitted(visit or wang_yue())


def swept(minutes: float, visit: Visit) -> Visit:
    end_of_day.sweep(after(minutes))
    return guards.fetch(visit.pk)


def presumed() -> Visit:
    return swept(EIGHT, inside())


def presumed_minutes(value: int) -> None:
    limit = Limit.objects.get(code="presumed_left_minutes")
    limit.value = value
    limit.save()


def asked() -> int:
    return LeaveRequest.objects.count()


class TestAtClosingTime:
    def test_zhao_kai_is_asked_once_to_sign_her_out(self):
        visit = inside()
        swept(SIX - 0.1, visit)
        assert asked() == 0
        for minutes in (SIX, SIX + 0.1, SIX + 60, EIGHT - 0.1):
            swept(minutes, visit)
        (request,) = LeaveRequest.objects.all()
        assert (request.employee.name, request.notice.purpose, request.at) == (
            "赵凯",
            "leave",
            after(SIX),
        )
        assert trail(visit)[-1] == "ask_leave"

    def test_his_link_signs_her_out_at_a_real_time(self):
        visit = inside()
        swept(SIX, visit)
        sign_out.left(
            LeaveRequest.objects.select_related("visit", "employee").get(), after(SIX + 5)
        )
        visit = swept(EIGHT, visit)
        assert (visit.state, visit.left_at, visit.presumed_left) == (
            State.LEFT,
            after(SIX + 5),
            False,
        )

    def test_who_is_signed_out_by_the_desk_is_not_asked_about_any_more(self):
        visit = inside()
        swept(SIX, visit)
        left(visit, after(SIX + 1))
        assert LeaveRequest.objects.get().notice.state == Notice.State.STOPPED

    def test_nobody_is_asked_about_who_waits_or_came_after_closing_time(self):
        inside(lin_ruomei(now=after(SIX + 29)))
        swept(SIX + 60, wang_yue())
        assert asked() == 0

    def test_nobody_who_left_the_house_is_asked(self):
        visit = inside()
        Employee.objects.filter(name="赵凯").update(is_active=False)
        swept(SIX, visit)
        assert asked() == 0

    def test_each_site_has_its_own_closing_time(self):
        visit = inside()
        Site.objects.update(closes="12:00")
        swept(3 * 60, visit)
        assert asked() == 1

    def test_a_sweep_by_day_costs_two_queries(self, django_assert_num_queries):
        inside()
        end_of_day.sweep(after(2))
        with django_assert_num_queries(2):
            end_of_day.sweep(after(2))


class TestWhatNobodyConfirms:
    def test_two_hours_after_closing_she_is_presumed_to_have_left(self):
        visit = inside()
        assert swept(EIGHT - 0.1, visit).state == State.INSIDE
        visit = swept(EIGHT, visit)
        assert (visit.state, visit.left_at, visit.presumed_left, visit.closed_at) == (
            State.LEFT,
            None,
            True,
            after(EIGHT),
        )
        event = visit.events.latest("pk")
        assert (event.what, event.by, event.by_name, event.facts) == (
            "presumed",
            None,
            "",
            {"before": "inside", "badge_out": 1},
        )

    def test_it_is_presumed_once(self):
        visit = presumed()
        swept(EIGHT + 1, visit)
        swept(NEXT_OPENING + 60, visit)
        assert trail(visit).count("presumed") == 1

    def test_her_badge_stays_lent_until_the_desk_has_it(self):
        visit = presumed()
        assert (badge_worn(visit), Badge.objects.get(number=1).lent) == (1, True)
        unreturned_badges.hand_back(visit, the_desk(), after(NEXT_OPENING), NO_KEY)
        assert (badge_worn(visit), Badge.objects.get(number=1).lent) == (None, False)

    def test_what_is_on_its_way_to_zhao_kai_is_stopped(self):
        visit = inside()
        swept(SIX, visit)
        swept(EIGHT, visit)
        assert LeaveRequest.objects.get().notice.state == Notice.State.STOPPED

    def test_the_minutes_are_a_row_and_nought_is_the_next_opening(self):
        visit = inside()
        presumed_minutes(30)
        assert swept(SIX + 29.9, visit).state == State.INSIDE
        presumed_minutes(0)
        assert swept(NEXT_OPENING - 0.1, visit).state == State.INSIDE
        assert swept(NEXT_OPENING, visit).presumed_left

    def test_so_many_minutes_that_the_house_opens_before(self):
        visit = inside()
        presumed_minutes(24 * 60)
        assert swept(NEXT_OPENING, visit).presumed_left

    def test_who_came_after_closing_time_stays_until_the_next_opening(self):
        visit = inside(lin_ruomei(now=after(SIX + 10)))
        visit = admitted(wang_yue(now=after(SIX + 10)), now=after(SIX + 11))
        assert swept(NEXT_OPENING - 0.1, visit).state == State.INSIDE
        assert swept(NEXT_OPENING, visit).presumed_left

    def test_who_waited_until_the_next_morning_is_cancelled_by_its_own_event(self):
        visit = wang_yue()
        assert swept(EIGHT, visit).state == State.WAITING
        visit = swept(NEXT_OPENING, visit)
        assert (visit.state, visit.left_at, visit.presumed_left) == (State.CANCELLED, None, True)
        assert visit.events.latest("pk").facts == {"before": "waiting", "badge_out": None}
        assert visit.requests.get().notice.state == Notice.State.STOPPED

    def test_a_visit_over_midnight_is_counted_from_its_own_evening(self):
        visit = admitted(lin_ruomei(now=after(14 * 60)), now=after(14 * 60 + 55))
        assert swept(15 * 60 + 30, visit).state == State.INSIDE
        assert swept(NEXT_OPENING, visit).presumed_left

    def test_a_worker_that_was_gone_for_the_night_asks_nobody_about_yesterday_and_closes_once(self):
        visit, waits = inside(), lin_ruomei()
        for minutes in (NEXT_OPENING + 30, NEXT_OPENING + 31):
            end_of_day.sweep(after(minutes))
        assert asked() == 0
        assert [trail(one).count("presumed") for one in (visit, waits)] == [1, 1]
        assert guards.fetch(visit.pk).closed_at == after(NEXT_OPENING + 30)

    def test_a_clock_set_back_closes_nobody(self):
        visit = admitted(lin_ruomei(now=after(60)), now=after(61))
        assert swept(-3 * 24 * 60, visit).state == State.INSIDE

    def test_she_may_come_again_the_next_morning(self):
        presumed()
        assert wang_yue(now=after(NEXT_OPENING + 60)).state == State.WAITING

    def test_who_is_brought_back_inside_stays_until_the_next_evening(self):
        visit = undo(presumed(), "还在楼上", the_office(), after(EIGHT + 30), NO_KEY)
        assert (visit.state, visit.presumed_left, badge_worn(visit)) == (State.INSIDE, False, 1)
        assert swept(EIGHT + 31, visit).state == State.INSIDE
        assert swept(NEXT_OPENING, visit).presumed_left
        assert trail(visit).count("presumed") == 2

    def test_who_waited_may_be_brought_back_too(self):
        visit = undo(
            swept(NEXT_OPENING, wang_yue()),
            "还在等",
            the_desk(),
            after(NEXT_OPENING + 5),
            NO_KEY,
        )
        assert (visit.state, visit.presumed_left) == (State.WAITING, False)
        assert swept(NEXT_OPENING + 6, visit).state == State.WAITING

    def test_the_api_says_presumed_and_no_time(self, time_machine):
        visit = presumed()
        time_machine.move_to(after(NEXT_OPENING), tick=False)
        answer = a_program().get(f"/visits/{visit.pk}")
        assert (answer["state"], answer["times"]["left_at"], answer["presumed_left"]) == (
            "left",
            None,
            True,
        )


class TestTheRealTime:
    def test_he_jing_writes_down_what_zhao_kai_tells(self):
        visit = end_of_day.correct(
            presumed(), after(SIX + 40), the_desk(), after(NEXT_OPENING), NO_KEY
        )
        assert (visit.state, visit.left_at, visit.presumed_left) == (
            State.LEFT,
            after(SIX + 40),
            False,
        )
        event = visit.events.latest("pk")
        assert (event.what, event.by_name, trail(visit).count("presumed")) == (
            "corrected",
            "何静",
            1,
        )

    @pytest.mark.parametrize("minutes", [0, NEXT_OPENING + 1])
    def test_not_before_she_came_in_nor_in_the_future(self, minutes):
        visit = presumed()
        with refused("wrong_time"):
            end_of_day.correct(visit, after(minutes), the_desk(), after(NEXT_OPENING), NO_KEY)
        assert guards.fetch(visit.pk).presumed_left

    def test_a_real_time_is_not_written_over(self):
        visit = left(inside())
        with refused("not_presumed"):
            end_of_day.correct(visit, after(50), the_desk(), after(NEXT_OPENING), NO_KEY)

    def test_nobody_writes_a_time_for_who_never_came_in(self):
        visit = swept(NEXT_OPENING, wang_yue())
        with refused("state_forbids"):
            end_of_day.correct(visit, after(50), the_desk(), after(NEXT_OPENING), NO_KEY)

    def test_zhao_kai_writes_nothing_himself(self):
        visit = presumed()
        with refused("not_permitted"):
            end_of_day.correct(visit, after(50), the_host(), after(NEXT_OPENING), NO_KEY)


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
