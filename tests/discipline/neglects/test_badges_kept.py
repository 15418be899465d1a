"""赵凯 is warned, and then proposed, where the badge of a visitor who has gone does not come back
(V9).
"""

from datetime import timedelta

import pytest

from reception.organisation.models import CalendarDay
from tests.builders import NO_KEY, an_actor, an_employee, some_badges
from tests.discipline.neglected import proposed, switched_on, waiting, warned, warnings_went_out
from tests.visitors.scenes import admitted, after, agreed, the_desk, the_host, wang_yue
from visitors.discipline.neglects import overdue
from visitors.hosts import answers, requests
from visitors.lifecycle import transitions, unreturned_badges
from visitors.models import Visit

pytestmark = pytest.mark.django_db


class TestABadge:
    """王悦 left at ten on a Thursday; a day later the badge is still out (V9)."""

    def kept(self) -> Visit:
        some_badges()
        visit = admitted(agreed(wang_yue()), now=after(3))
        return transitions.leave_from_the_host(visit, the_host(), after(60), NO_KEY)

    def at(self, hours: float) -> None:
        warnings_went_out()
        overdue.sweep(after(60) + timedelta(hours=hours))

    def test_that_is_not_handed_back_is_warned_of_and_proposed(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=120)
        visit = self.kept()
        self.at(1.9)
        assert warned() == []
        self.at(2)
        (notice,) = warned()
        assert (notice.purpose, "来访已结束 2 小时，访客牌还没有交回" in notice.body) == ("", True)
        assert "请交回前台" in notice.body
        self.at(3.9)
        assert proposed() == []
        self.at(4)
        self.at(5)
        assert proposed() == [("赵凯", f"auto:badge_kept:{visit.pk}:{an_employee('赵凯').pk}")]

    def test_that_comes_back_in_time_is_nothing(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=120)
        visit = self.kept()
        self.at(2)
        unreturned_badges.hand_back(visit, the_desk(), after(60 + 180), NO_KEY)
        self.at(4)
        assert proposed() == []

    def test_that_is_lost_is_awaited_from_nobody(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=120)
        visit = self.kept()
        unreturned_badges.badge_is_missing(visit, the_desk(), after(90), NO_KEY)
        self.at(2)
        self.at(4)
        assert (warned(), proposed()) == ([], [])

    def test_is_asked_for_neither_at_night_nor_on_a_day_off(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=120)
        self.kept()
        CalendarDay.objects.create(on="2026-03-06", works=False, name="校庆")
        for hours in (
            13,
            24,
            48,
            72,
        ):  # eleven at night, then Friday to Sunday at ten in the morning
            self.at(hours)
        assert warned() == []
        self.at(96)
        assert len(warned()) == 1
        self.at(98)
        assert len(proposed()) == 1

    def test_of_somebody_who_was_met_by_a_colleague_is_the_colleagues(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=None)
        some_badges()
        visit = waiting()
        answers.hand_over(visit.requests.get(), an_employee("任可欣"), after(1), the_host())
        answers.coming(requests.latest_request(visit), after(2), an_actor("host", "任可欣"))
        transitions.leave_from_the_host(
            admitted(visit, now=after(3)), the_host(), after(60), NO_KEY
        )
        self.at(4)
        assert [name for name, _source in proposed()] == ["任可欣"]
