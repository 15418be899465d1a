"""The evening at the desk: who is still on site is asked about, and what nobody confirms is
presumed and never timed (V9).
"""

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import Employee, Site
from reception.policy.models import Limit
from tests.api.callers import a_program
from tests.builders import NO_KEY, some_badges
from tests.visitors.scenes import (
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
