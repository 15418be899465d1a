"""Nobody is reminded at night; 何静 is told before she closes, and one quarter of an hour brings one
reminder (V5).
"""

from datetime import timedelta

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import CalendarDay
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import a_visit, an_employee, the_policy
from tests.discipline.neglected import proposed, reached, switched_on
from tests.visitors.scenes import after, lin_ruomei, wang_yue
from visitors.discipline.neglects import overdue
from visitors.lifecycle import escalation
from visitors.models import HostReminder, State, Visit, VisitEvent
from visitors.visits.event_text import event_text

pytestmark = pytest.mark.django_db
DAY = 24 * 60
LATE = DAY + 8 * 60 + 50  # Friday, ten to six
What = VisitEvent.What


def swept(start: float, end: float, every: float = 5) -> None:
    """Let a worker come by from one minute after Thursday's nine to another."""
    minute = start
    while minute <= end:
        escalation.sweep(after(minute))
        overdue.sweep(after(minute))
        minute += every


class TestFridayTenToSix:
    def test_nothing_is_sent_at_night_and_the_desk_gets_one_line(self):
        switched_on()
        visit = reached(wang_yue(now=after(LATE)), after(LATE))
        swept(LATE + 1, LATE + 9, 1)
        before = HostReminder.objects.filter(by_hand=False).count()
        lines = visit.events.filter(what=What.ESCALATED, facts__on="2026-03-06")
        assert (lines.count(), event_text(lines.get())) == (1, "还没有应答，快关门了")
        swept(LATE + 10, LATE + 62 * 60, 15)
        assert HostReminder.objects.count() == before
        assert proposed() == []
        assert visit.events.filter(what=What.ESCALATED).count() == 1

    def test_on_monday_the_time_goes_on_where_it_stopped(self):
        visit = wang_yue(now=after(LATE))
        opens = 4 * DAY - 60
        escalation.sweep(after(opens + 1))
        assert visit.requests.count() == 1
        deputy = an_employee("马骏")
        visit.host.deputy = deputy
        visit.host.save()
        escalation.sweep(after(opens))
        assert visit.requests.filter(employee=deputy).exists()

    def test_a_day_off_does_not_count_either(self):
        CalendarDay.objects.create(on="2026-03-06", works=False, name="校庆")
        wang_yue(now=after(DAY))
        swept(DAY, DAY + 60)
        assert not HostReminder.objects.exists()

    def test_the_next_step_is_that_of_monday(self):
        visit = wang_yue(now=after(LATE))
        coming = escalation.next_step(visit, in_force(), after(LATE + 9.5))
        assert coming is not None
        assert after(LATE + 9.5) + coming.wait == after(4 * DAY - 60)
        said = escalation.in_words(coming, after(LATE + 9.5), visit.site.clock)
        assert said is not None
        assert said["at"] == "03-09 08:00"

    def test_where_the_row_says_never_the_desk_gets_no_line(self):
        the_policy()
        Limit.objects.get(code="closing_notice_minutes").delete()
        visit = wang_yue(now=after(LATE))
        swept(LATE + 1, LATE + 9, 1)
        assert not visit.events.filter(what=What.ESCALATED).exists()


class TestReminders:
    def test_an_hour_without_an_answer_brings_eight(self):
        wang_yue()
        swept(0, 60, 1)
        assert HostReminder.objects.count() == 8

    def test_two_visitors_of_one_host_share_one_after_the_last_step(self):
        wang_yue()
        lin_ruomei(now=after(1))
        swept(0, 25, 1)
        before = HostReminder.objects.count()
        swept(26, 55, 1)
        later = Notice.objects.filter(host_reminder__isnull=False).order_by("-pk")
        assert HostReminder.objects.count() - before == 2
        assert "另外也在等您的：林若梅" in later[0].body or "王悦" in later[0].body

    def test_a_visitor_who_went_is_not_named(self):
        wang_yue()
        gone = a_visit("陈立", now=after(0), category="parent")
        Visit.objects.filter(pk=gone.pk).update(
            state=State.CANCELLED, closed_at=after(1), answer=""
        )
        swept(2, 6, 1)
        assert all(
            "陈立" not in notice.body for notice in Notice.objects.filter(key__contains=":r")
        )

    def test_the_promised_time_is_waited_for(self):
        visit = wang_yue()
        Visit.objects.filter(pk=visit.pk).update(patience_from=after(30))
        swept(0, 32)
        assert not HostReminder.objects.exists()
        escalation.sweep(after(30) + timedelta(minutes=3))
        assert HostReminder.objects.count() == 1
