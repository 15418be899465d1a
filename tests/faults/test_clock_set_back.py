"""The clock is set back by two hours, as a server does that has run ahead: nothing waits for the
time to come again. Each test moves time from eleven back to nine.
"""

from datetime import datetime, timedelta
from queue import SimpleQueue
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from reception.due import approvals
from reception.due.models import ApprovalAsk
from reception.notifications import delivery, periodic, routes
from reception.notifications.delivery import Parcel
from reception.notifications.errors import NotSent
from reception.notifications.models import Attempt, Channel, Notice, Route, WorkerBeat
from reception.notifications.sender_threads import SenderThreads
from reception.policy.models import Limit
from tests.builders import (
    NO_KEY,
    a_user,
    a_visit,
    a_zone,
    an_employee,
    put_in_office,
    some_badges,
)
from tests.discipline.neglected import (
    proposed,
    reached,
    switched_on,
    warned,
    warnings_went_out,
)
from tests.notifications.received import a_letter, fresh
from tests.visitors.scenes import NINE, admitted, after, the_desk, the_host
from visitors.discipline.neglects import overdue
from visitors.hosts import answers
from visitors.lifecycle import (
    escalation,
    sign_out,
    transitions,
    unreturned_badges,
    zone_approvals,
)
from visitors.models import HostReminder, LeaveRequest, Visit

pytestmark = pytest.mark.django_db
ELEVEN = after(120)


def set_back(now: datetime = NINE) -> datetime:
    """Let the worker that reported at eleven report at nine; return nine."""
    WorkerBeat.objects.get_or_create(name="worker", defaults={"at": ELEVEN})
    periodic.beat("worker", now)
    return now


def a_group(**fields: Any) -> Channel:
    """Return a channel that takes twenty messages a minute."""
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"
    return Channel.objects.create(name="群", kind="wecom_bot", address=address, **fields)


def is_due(notice: Notice, now: datetime) -> bool:
    return delivery.claim(now) == notice


def test_a_notice_written_before_goes_out():
    notice = a_letter(now=ELEVEN)
    assert not is_due(notice, NINE)
    assert is_due(notice, set_back())


def test_a_notice_that_is_tried_again_is_tried_after_its_pause():
    a_letter(now=after(-30))
    claimed = delivery.claim(ELEVEN)
    delivery.prepare(claimed, ELEVEN)
    delivery.failed(claimed, NotSent("421"), ELEVEN)
    set_back()
    assert not is_due(claimed, NINE)
    assert is_due(claimed, NINE + timedelta(seconds=10))


def test_what_a_killed_worker_held_is_taken_again():
    notice = a_letter(now=ELEVEN)
    assert is_due(notice, ELEVEN)
    assert is_due(notice, set_back())


def test_what_quiet_hours_hold_back_until_tomorrow_is_not_moved():
    notice = a_letter(now=after(-30))
    Notice.objects.update(due_at=after(12 * 60))
    set_back()
    assert fresh(notice).due_at == after(12 * 60)


def test_a_channel_rests_no_longer_than_it_would_have():
    channel = a_group(rests_until=ELEVEN + timedelta(seconds=60))
    set_back()
    channel.refresh_from_db()
    assert channel.rests_until == NINE + timedelta(seconds=60)


def test_what_a_channel_took_at_eleven_does_not_fill_the_minute_at_nine():
    host = an_employee("赵凯", email="")
    channel = a_group()
    Route.objects.create(employee=host, channel=channel)
    notice = a_letter(to=host, now=ELEVEN)
    notice.group_text = "王女士在前台"
    took = {"notice": notice, "channel": channel, "kind": channel.kind, "began_at": ELEVEN}
    for number in range(20):
        Attempt.objects.create(number=number, name="群", **took)
    assert routes.choose(routes.route_options(notice, ELEVEN)) is None
    assert routes.choose(routes.route_options(notice, set_back())) is not None


def test_a_message_that_hangs_frees_its_courier():
    couriers = SenderThreads(SimpleQueue())
    notice = a_letter(now=ELEVEN)
    claimed = delivery.claim(ELEVEN)
    parcel: Any = Parcel(claimed, None, None, None)  # type: ignore[arg-type]
    couriers.out[claimed.pk, claimed.attempts] = parcel
    assert couriers.overdue(ELEVEN) == []
    assert [back.notice for back in couriers.overdue(NINE)] == [notice]


def test_the_desk_is_told_of_what_does_not_go_out():
    notice = a_letter(now=ELEVEN)
    Notice.objects.update(trouble="421")
    delivery.tell_of_late(NINE)
    assert fresh(notice).late_at == NINE


def test_a_worker_that_reported_at_eleven_and_is_gone_is_silent_at_nine():
    WorkerBeat.objects.create(name="worker", at=ELEVEN)
    assert not periodic.is_silent(ELEVEN)
    assert periodic.is_silent(NINE)


def test_a_clock_that_is_a_little_off_moves_nothing():
    WorkerBeat.objects.create(name="another", at=NINE + timedelta(seconds=50))
    notice = a_letter(now=NINE + timedelta(seconds=50))
    periodic.beat("worker", NINE)
    assert fresh(notice).due_at == NINE + timedelta(seconds=50)


def test_a_host_is_reminded_of_who_came_at_eleven():
    visit = a_visit("王悦", now=ELEVEN)
    escalation.sweep(after(4))
    assert not HostReminder.objects.exists()
    set_back()
    visit.refresh_from_db()
    assert visit.patience_from == NINE
    escalation.sweep(after(4))
    assert HostReminder.objects.get().request.visit == visit


def test_a_promise_lasts_as_long_as_it_was_given_for():
    visit = a_visit("王悦", now=after(-5))
    request = visit.requests.get()
    answers.wait(request, 10, ELEVEN, the_desk(), NO_KEY)
    other = a_visit("陈立", now=after(-5))
    answers.wait(other.requests.get(), 15, after(-1), the_desk(), NO_KEY)
    set_back()
    assert Visit.objects.get(pk=visit.pk).wait_until == after(10)
    assert Visit.objects.get(pk=other.pk).wait_until == after(14), "given before, and kept as told"


def test_the_principal_is_reminded_of_what_was_asked_at_eleven():
    put_in_office("周校长")
    visit = a_visit("王悦", now=after(-5))
    wish = zone_approvals.Wish(a_zone(), "看展", after(200))
    zone_approvals.ask(visit, wish, the_desk(), ELEVEN, NO_KEY)
    set_back()
    approvals.sweep(after(30))
    assert ApprovalAsk.objects.count() == 2


def test_whoever_had_to_wait_at_eleven_waits_no_longer():
    def sign_in() -> int:
        given = {"username": "desk", "password": "wrong"}
        return Client().post("/sign-in/", given, REMOTE_ADDR="10.0.0.7").status_code

    with time_machine.travel(ELEVEN, tick=False) as hands:
        assert [sign_in() for _ in range(6)] == [422] * 4 + [429] * 2
        hands.move_to(NINE)
        assert sign_in() == 422


def test_the_board_is_drawn_anew():
    cache.clear()
    a_visit("王悦", now=after(-5))
    browser = Client()
    browser.force_login(a_user("desk", "何静"), "reception.accounts.actor.UserWithEmployee")

    with time_machine.travel(ELEVEN, tick=False) as hands:
        later = browser.get("/desk/board/").content
        hands.move_to(NINE)
        assert browser.get("/desk/board/").content != later, "the waiting time is another"


class TestWhatCountsFromWhatTheClockSaid:
    """王悦 comes in, or waits, or leaves with her badge, at eleven by the clock that ran ahead; what
    was written down stays, and counts from nine.
    """

    def test_her_host_is_asked_whether_she_has_left(self):
        some_badges()
        visit = admitted(a_visit("王悦", now=ELEVEN), now=ELEVEN)
        set_back()
        after_minutes = Limit.objects.get(code=sign_out.AFTER).value
        sign_out.sweep(after(after_minutes - 1))
        assert not LeaveRequest.objects.exists()
        sign_out.sweep(after(after_minutes))
        assert LeaveRequest.objects.get().visit == visit
        assert Visit.objects.get().admitted_at == ELEVEN

    def test_a_badge_that_is_kept_stands_on_the_list_and_is_proposed(self):
        switched_on("badge_kept", after_minutes=240, warning_minutes=None)
        some_badges()
        visit = admitted(a_visit("王悦", now=ELEVEN), now=ELEVEN)
        transitions.leave_from_the_host(visit, the_host(), ELEVEN, NO_KEY)
        set_back()
        assert unreturned_badges.badges_out(visit.site_id, NINE).exists()
        overdue.sweep(after(239))
        assert proposed() == []
        overdue.sweep(after(240))
        assert len(proposed()) == 1

    def test_who_does_not_answer_is_warned_once_and_proposed(self):
        switched_on()
        reached(a_visit("王悦", now=ELEVEN), ELEVEN)
        overdue.sweep(after(128))
        warnings_went_out()
        assert len(warned()) == 1
        periodic.beat("worker", after(128))
        set_back(after(8))
        overdue.sweep(after(9))
        assert (len(warned()), proposed()) == (1, [])
        overdue.sweep(after(10))
        assert (len(warned()), len(proposed())) == (1, 1)

    def test_who_promised_and_does_not_come_is_proposed(self):
        switched_on("promise_broken", after_minutes=10, warning_minutes=None)
        visit = reached(a_visit("王悦", now=after(-5)), after(-5))
        answers.wait(visit.requests.get(), 10, ELEVEN, the_desk(), NO_KEY)
        set_back()
        overdue.sweep(after(19))
        assert proposed() == []
        overdue.sweep(after(20))
        assert len(proposed()) == 1

    def test_who_is_let_in_later_counts_by_the_clock_that_is_right(self):
        some_badges()
        visit = a_visit("王悦", now=ELEVEN)
        set_back()
        admitted(visit, now=after(30))
        assert Visit.objects.get().counts_from is None
