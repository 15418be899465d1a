"""In somebody's own order, by whatever is open: which channel is tried when, and what is kept of
it.
"""

from datetime import time, timedelta

import pytest
from django.core import mail as outgoing

from reception.notifications import delivery, routes
from reception.notifications.models import Attempt, Channel, Notice, Route
from tests.builders import an_employee
from tests.notifications.received import NINE, a_letter, after, fresh
from tests.notifications.vendors import DingTalk, Feishu, Hook, WeCom

pytestmark = pytest.mark.django_db
State = Notice.State
GROUP = "王女士（初二数学班）在前台等 赵凯"


@pytest.fixture
def wecom():
    with WeCom() as running:
        yield running


@pytest.fixture
def hook():
    with Hook() as running:
        yield running


def bot(running, **fields):
    address = f"{running.base}/cgi-bin/webhook/send?key=the-bots-key"
    return Channel.objects.create(name="教务群", kind="wecom_bot", address=address, **fields)


def program(running, name="门禁"):
    return Channel.objects.create(
        name=name, kind="webhook", address=f"{running.base}/yingke", secret=Hook.secret
    )


def reaches(*channels, **fields):
    """Let 赵凯 be reached by these channels, in this order; None is e-mail."""
    host = an_employee("赵凯", email="zhao.kai@school.example")
    for order, channel in enumerate(channels, start=1):
        Route.objects.create(employee=host, channel=channel, order=order, **fields)
    return host


def a_notice(host, group_text=GROUP):
    notice = a_letter(to=host)
    Notice.objects.filter(pk=notice.pk).update(group_text=group_text)
    return notice


def delivered(seconds=0):
    """Deliver what is due; return whether anything was, and went out."""
    claimed = delivery.claim(after(seconds))
    return claimed is not None and delivery.deliver(claimed, after(seconds))


def attempts(notice):
    return [(one.kind, one.outcome) for one in Attempt.objects.filter(notice=notice)]


class TestTheOrder:
    def test_who_has_set_nothing_up_gets_mail(self):
        notice = a_notice(reaches())
        assert delivered()
        assert attempts(notice) == [("email", "sent")]
        assert len(outgoing.outbox) == 1

    def test_the_first_channel_is_enough(self, wecom, hook):
        notice = a_notice(reaches(bot(wecom), program(hook), None))
        assert delivered()
        assert (len(wecom.took), len(hook.took), outgoing.outbox) == (1, 0, [])
        assert (fresh(notice).channel, attempts(notice)) == ("wecom_bot", [("wecom_bot", "sent")])

    def test_where_one_fails_the_next_is_tried_at_once(self, wecom, hook):
        wecom.mood = "busy"
        notice = a_notice(reaches(bot(wecom), program(hook)))
        assert not delivered(0)
        assert delivered(0)
        assert attempts(notice) == [("wecom_bot", "later"), ("webhook", "sent")]

    def test_where_all_fail_they_are_tried_again_in_turn_after_a_pause(self, wecom, hook):
        wecom.mood = hook.mood = "busy"
        notice = a_notice(reaches(bot(wecom), program(hook)))
        for seconds in (0, 0):
            assert not delivered(seconds)
        assert delivery.claim(after(9)) is None
        wecom.mood = "works"
        assert delivered(10)
        assert attempts(notice) == [
            ("wecom_bot", "later"),
            ("webhook", "later"),
            ("wecom_bot", "sent"),
        ]

    def test_where_one_says_never_only_the_others_are_tried_again(self, wecom, hook):
        wecom.mood, hook.mood = "never", "busy"
        notice = a_notice(reaches(bot(wecom), program(hook)))
        for seconds in (0, 0, 10, 40):
            assert not delivered(seconds)
        assert [kind for kind, _outcome in attempts(notice)] == [
            "wecom_bot",
            "webhook",
            "webhook",
            "webhook",
        ]

    def test_where_all_say_never_the_desk_is_told_at_once(self, wecom, hook, monkeypatch):
        told = []
        monkeypatch.setattr(delivery, "listeners", [lambda notice, now: told.append(notice.state)])
        wecom.mood = hook.mood = "never"
        notice = a_notice(reaches(bot(wecom), program(hook)))
        delivered()
        delivered()
        assert (fresh(notice).state, told) == (State.DEAD, [State.DEAD])

    def test_after_five_rounds_it_is_given_up(self, wecom, hook):
        wecom.mood = hook.mood = "busy"
        notice = a_notice(reaches(bot(wecom), program(hook)))
        seconds = 0
        for _round in range(30):
            delivered(seconds)
            seconds += 1000
        assert fresh(notice).state == State.DEAD
        assert attempts(notice) == [("wecom_bot", "later"), ("webhook", "later")] * 5

    def test_a_channel_that_is_switched_off_is_passed_over(self, wecom):
        a_notice(reaches(bot(wecom, is_active=False), None))
        assert delivered()
        assert (wecom.calls, len(outgoing.outbox)) == (0, 1)

    def test_another_address_than_the_one_on_file_may_be_given_for_mail(self):
        a_notice(reaches(None, person="kai@elsewhere.example"))
        assert delivered()
        assert outgoing.outbox[0].to == ["=?utf-8?b?6LW15Yev?= <kai@elsewhere.example>"]

    def test_somebody_without_mail_is_reached_all_the_same(self, wecom):
        host = reaches(bot(wecom))
        host.email = ""
        host.save()
        a_notice(host)
        assert delivered()

    def test_what_a_group_may_not_read_goes_to_nobody_in_a_group(self, wecom):
        notice = a_notice(reaches(bot(wecom)), group_text="")
        assert not delivered()
        assert (fresh(notice).state, fresh(notice).trouble, wecom.calls) == (
            State.DEAD,
            "这条通知不发到群里。",
            0,
        )


class TestQuietHours:
    @pytest.mark.parametrize(
        ("begins", "ends", "at", "quiet"),
        [
            (time(22), time(7), "23:30", True),
            (time(22), time(7), "06:59", True),
            (time(22), time(7), "07:00", False),
            (time(12), time(14), "13:00", True),
            (time(12), time(14), "14:00", False),
            (None, None, "03:00", False),
        ],
    )
    def test_they_may_pass_midnight(self, begins, ends, at, quiet):
        hour, minute = map(int, at.split(":"))
        assert routes.is_quiet(NINE.replace(hour=hour, minute=minute), begins, ends) is quiet

    def test_the_next_channel_is_used_instead(self, wecom):
        host = reaches(bot(wecom), None)
        Route.objects.filter(channel__isnull=False).update(quiet_from=time(8), quiet_until=time(10))
        a_notice(host)
        assert delivered()
        assert (wecom.calls, len(outgoing.outbox)) == (0, 1)

    def test_where_everything_is_quiet_it_waits_and_the_desk_is_told_at_once(self, wecom):
        notice = a_notice(reaches(bot(wecom), quiet_from=time(8), quiet_until=time(10)))
        assert not delivered()
        waits = fresh(notice)
        assert (waits.state, waits.trouble, waits.late_at) == (
            State.QUEUED,
            "现在是本人设定的免打扰时段。",
            NINE,
        )
        assert not delivered(59 * 60)
        assert delivered(60 * 60)
        assert fresh(notice).state == State.SENT

    def test_over_midnight_it_waits_until_the_morning(self, wecom):
        evening = (10 * 60 + 30) * 60
        notice = a_notice(reaches(bot(wecom), quiet_from=time(19), quiet_until=time(7)))
        assert not delivered(evening)
        assert fresh(notice).due_at == NINE + timedelta(hours=22)
        assert (fresh(notice).attempts, wecom.calls) == (0, 0)


class TestWhatAChannelTakes:
    def test_one_that_throttles_rests_and_the_others_are_used(self):
        with DingTalk("throttles") as ding:
            channel = Channel.objects.create(
                name="钉钉",
                kind="dingtalk",
                address=f"{ding.base}/robot/send?access_token=the-bots-token",
                secret=DingTalk.secret,
            )
            host = reaches(channel, None)
            a_notice(host)
            assert not delivered(0)
            assert delivered(0)
            channel.refresh_from_db()
            assert channel.rests_until == after(600)
            ding.mood = "works"
            later = a_letter("ask:2", to=host, now=after(300))
            Notice.objects.filter(pk=later.pk).update(group_text=GROUP)
            assert delivered(300)
            assert (ding.took, attempts(later)) == ([], [("email", "sent")])

    def test_no_more_is_sent_in_a_minute_than_the_vendor_takes(self, wecom):
        host = reaches(bot(wecom, per_minute=2))
        notices = [a_letter(f"ask:{number}", to=host) for number in range(3)]
        Notice.objects.update(group_text=GROUP)
        assert [delivered(0) for _notice in notices] == [True, True, False]
        third = fresh(notices[2])
        assert (third.state, third.due_at, third.attempts) == (State.QUEUED, after(5), 0)
        assert delivered(61)
        assert len(wecom.took) == 3

    def test_shipped_limits_are_those_of_the_vendors(self):
        assert [
            Channel(kind=kind).a_minute for kind in ("wecom_bot", "dingtalk", "feishu", "webhook")
        ] == [20, 20, 100, 0]


class TestWhatIsKept:
    def test_each_try_with_its_times_and_the_answer(self):
        with Feishu("busy") as feishu:
            channel = Channel.objects.create(
                name="飞书",
                kind="feishu",
                address=f"{feishu.base}/open-apis/bot/v2/hook/the-bots-id",
                secret=Feishu.secret,
            )
            notice = a_notice(reaches(channel))
            delivered(0)
            feishu.mood = "works"
            delivered(10)
        first, second = Attempt.objects.filter(notice=notice)
        assert (first.name, first.answer, first.began_at, first.ended_at) == (
            "飞书",
            "230099 try later",
            NINE,
            NINE,
        )
        assert (second.outcome, second.answer, second.ended_at) == ("sent", "0 success", after(10))

    def test_a_try_of_a_killed_worker_counts_and_says_nothing(self, hook):
        notice = a_notice(reaches(program(hook)))
        delivery.prepare(delivery.claim(NINE), NINE)
        assert delivered(30)
        assert attempts(notice) == [("webhook", ""), ("webhook", "sent")]
        assert [took["id"] for took in hook.took] == [
            f"{notice.pk}.{fresh(notice).written_at:%Y%m%d%H%M%S%f}"
        ]

    def test_neither_address_nor_secret_is_in_the_history(self, wecom):
        channel = bot(wecom)
        kept = channel.history.get()
        assert not hasattr(kept, "address")
        assert not hasattr(kept, "secret")

    def test_no_log_names_the_address(self, wecom, caplog):
        a_notice(reaches(bot(wecom)))
        with caplog.at_level("INFO"):
            assert delivered()
        assert "the-bots-key" not in caplog.text

    def test_a_courier_carries_no_secret_where_it_is_printed(self, wecom):
        assert "the-bots-key" not in repr(bot(wecom).door("zhaokai", "赵凯"))


def test_a_channel_that_failed_rests_no_longer_than_the_vendor_said(hook):
    hook.mood = "throttles"
    channel = program(hook)
    host = reaches(channel)
    a_notice(host)
    delivered(0)
    channel.refresh_from_db()
    assert channel.rests_until - NINE == timedelta(seconds=60)
    assert delivery.claim(after(59)) is None
    hook.mood = "works"
    assert delivered(60)


class TestAChannelThatIsDeleted:
    def test_after_it_said_never_leaves_email_open(self, hook):
        channel = program(hook)
        host = reaches(channel)
        notice = a_notice(host)
        hook.mood = "never"
        delivered()
        Notice.objects.update(state=State.QUEUED, due_at=NINE)
        channel.delete()
        assert delivered()
        assert fresh(notice).channel == "email"
        assert len(outgoing.outbox) == 1

    def test_with_its_way_sends_the_notice_by_the_next(self, hook):
        channel = program(hook)
        notice = a_notice(reaches(channel, None))
        hook.mood = "500"
        delivered()
        channel.delete()
        assert delivered(10)
        assert fresh(notice).channel == "email"


# --- Whom nothing can reach
# ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("email", "ways", "is_reached"),
    [
        ("zhao@school.example", [], True),
        ("", [], False),
        ("", [("email", "zhao@home.example")], True),
        ("", [("email", "")], False),
        ("", [("group", "")], True),
        ("", [("closed", "")], False),
        ("", [("closed", ""), ("group", "")], True),
    ],
)
def test_an_employee_without_address_and_open_route_cannot_be_told(email, ways, is_reached):
    host = an_employee("赵凯", email=email)
    channels = {
        "email": None,
        "group": Channel.objects.create(name="群", kind="dingtalk", address="https://a.example"),
        "closed": Channel.objects.create(
            name="旧群", kind="dingtalk", address="https://b.example", is_active=False
        ),
    }
    for channel, person in ways:
        Route.objects.create(employee=host, channel=channels[channel], person=person)
    assert (host.pk in routes.unreached([host])) is not is_reached
