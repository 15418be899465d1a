"""Delivering: claimed once, tried again with growing pauses, dead with a reason, the desk told in
any case.
"""

import re
import smtplib
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.db.models import Q

from reception.notifications import channels, delivery, link_kinds
from reception.notifications.errors import NotSent
from reception.notifications.link_kinds import LinkKind
from reception.notifications.models import Notice
from tests.builders import an_employee
from tests.notifications.received import NINE, a_letter, after, fresh

pytestmark = pytest.mark.django_db
State = Notice.State


@pytest.fixture
def told(monkeypatch):
    """Collect what listeners hear."""
    heard = []
    monkeypatch.setattr(
        delivery, "listeners", [lambda notice, now: heard.append((notice.state, now))]
    )
    return heard


def claimed_letter():
    a_letter()
    return delivery.claim(NINE)


def failing(notice, seconds, *, for_good=False):
    """Let an attempt begin and fail at once."""
    claimed = delivery.claim(after(seconds))
    assert claimed is not None
    assert claimed.pk == notice.pk
    delivery.failed(claimed, NotSent("451 稍后再试", for_good=for_good), after(seconds))


class TestClaiming:
    def test_a_notice_is_claimed_by_one_worker(self):
        notice = a_letter()
        assert delivery.claim(NINE).pk == notice.pk
        assert delivery.claim(NINE) is None

    def test_the_one_that_waits_longest_goes_first(self):
        a_letter("ask:2", now=after(2))
        first = a_letter("ask:1", now=after(1))
        assert delivery.claim(after(3)).pk == first.pk

    def test_or_the_one_that_came_last(self):
        a_letter("ask:1", now=after(1))
        last = a_letter("ask:2", now=after(2))
        assert delivery.claim(after(3), newest=True).pk == last.pk

    @pytest.mark.parametrize("newest", [False, True])
    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is read as SQLite words it")
    def test_what_has_piled_up_is_not_sorted(self, newest, django_assert_max_num_queries):
        with django_assert_max_num_queries(2) as asked:
            assert delivery.claim(NINE, newest=newest) is None
        with connection.cursor() as cursor:
            plans = [
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}").fetchall() for query in asked
            ]
        assert "notices_to_deliver" in str(plans)
        assert "TEMP B-TREE" not in str(plans)

    def test_what_is_not_due_yet_waits(self):
        a_letter(now=after(10))
        assert delivery.claim(after(9)) is None

    def test_the_lease_of_a_killed_worker_runs_out(self):
        notice = a_letter()
        delivery.claim(NINE)
        before_the_end = NINE + delivery.LEASE - timedelta(seconds=1)
        assert delivery.claim(before_the_end) is None
        again = delivery.claim(NINE + delivery.LEASE)
        assert (again.pk, again.attempts) == (notice.pk, 2)

    def test_a_notice_that_kills_every_worker_ends_dead(self, told):
        notice = a_letter()
        for attempt in range(delivery.MOST_ATTEMPTS + 1):
            now = NINE + attempt * delivery.LEASE
            claimed = delivery.claim(now)
        assert delivery.prepare(claimed, now) is None
        assert (fresh(notice).state, told) == (State.DEAD, [(State.DEAD, now)])

    @pytest.mark.skipif(
        connection.vendor == "postgresql", reason="PostgreSQL reads a table of two rows whole"
    )
    def test_an_idle_look_reads_the_index(self):
        """Workers look twice a second, and the table keeps months of notices that are done."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lte=NINE)
        due = Notice.objects.filter(
            free, state__in=[State.QUEUED, State.SENDING], due_at__lte=NINE
        ).order_by("due_at")
        assert "USING INDEX notices_to_deliver" in due.explain()


class TestAGoodEnd:
    def test_the_host_gets_the_mail(self, told):
        notice = a_letter(to=an_employee("赵凯", email="zhao.kai@school.example"))
        assert delivery.deliver(delivery.claim(NINE), after(1)) is True
        (message,) = outgoing.outbox
        assert (message.subject, message.body) == ("王悦在前台等您", "请到前台")
        assert (
            str(make_header(decode_header(message.message()["To"])))
            == "赵凯 <zhao.kai@school.example>"
        )
        assert (fresh(notice).state, fresh(notice).sent_at) == (State.SENT, after(1))
        assert told == [(State.SENT, after(1))]

    def test_a_repeated_delivery_carries_the_same_id(self):
        a_letter()
        delivery.deliver(delivery.claim(NINE), NINE)
        Notice.objects.update(state=State.QUEUED)
        delivery.deliver(delivery.claim(after(60)), after(60))
        first, second = (message.message() for message in outgoing.outbox)
        assert first["Message-ID"] == second["Message-ID"]
        assert first["X-Yingke-Notice"] == second["X-Yingke-Notice"]

    def test_two_notices_have_two_ids(self):
        a_letter("ask:1")
        a_letter("ask:2")
        delivery.deliver(delivery.claim(NINE), NINE)
        delivery.deliver(delivery.claim(NINE), NINE)
        assert len({message.message()["Message-ID"] for message in outgoing.outbox}) == 2

    def test_what_went_out_counts_although_it_was_stopped_meanwhile(self, told):
        notice = a_letter()
        claimed = delivery.claim(NINE)
        Notice.objects.update(state=State.STOPPED)
        delivery.sent(claimed, after(1))
        assert (fresh(notice).state, len(told)) == (State.SENT, 1)

    def test_two_workers_that_both_sent_it_tell_the_desk_once(self, told):
        a_letter()
        first = delivery.claim(NINE)
        second = delivery.claim(NINE + delivery.LEASE)
        delivery.sent(second, after(31))
        delivery.sent(first, after(32))
        assert told == [(State.SENT, after(31))]


def the_links_read(monkeypatch, fresh):
    monkeypatch.setitem(link_kinds.kinds, "answer", LinkKind("answer", fresh, str))


class TestALinkInTheMail:
    def test_a_line_for_the_link_is_filled_at_delivery(self, monkeypatch):
        the_links_read(monkeypatch, lambda notice, now, in_group: f"/h/{notice.pk}-{now:%H%M}/")
        notice = a_letter(body="请应答：\n{link}", purpose="answer")
        delivery.deliver(delivery.claim(after(120)), after(120))
        assert outgoing.outbox[0].body == f"请应答：\n/h/{notice.pk}-0902/"

    def test_a_visitor_whose_purpose_reads_link_gets_none(self, monkeypatch):
        the_links_read(monkeypatch, lambda notice, now, in_group: "/h/TOKEN/")
        a_letter(body="来意：{link}\n{link}", purpose="answer")
        delivery.deliver(delivery.claim(NINE), NINE)
        assert outgoing.outbox[0].body == "来意：{link}\n/h/TOKEN/"

    def test_a_notice_nobody_can_make_a_link_for_is_not_lost_in_silence(self, told):
        notice = a_letter(body="{link}", purpose="nobody")
        for attempt in range(delivery.MOST_ATTEMPTS):
            assert (
                delivery.prepare(delivery.claim(after(attempt * 1000)), after(attempt * 1000))
                is None
            )
        assert fresh(notice).state == State.DEAD
        assert [state for state, _now in told] == [State.DEAD]


class TestABadEnd:
    def test_it_is_tried_again_with_growing_pauses(self, told):
        notice = a_letter()
        tried_at = [0, 10, 40, 160, 760]
        for seconds in tried_at:
            if seconds:
                assert delivery.claim(after(seconds - 1)) is None
            failing(notice, seconds)
        assert (fresh(notice).state, fresh(notice).attempts, fresh(notice).trouble) == (
            State.DEAD,
            5,
            "451 稍后再试",
        )
        assert told == [(State.DEAD, after(760))]

    def test_a_server_that_says_never_is_not_asked_again(self, told):
        notice = a_letter()
        failing(notice, 0, for_good=True)
        assert fresh(notice).state == State.DEAD
        assert delivery.claim(after(3600)) is None

    def test_a_failure_after_the_lease_ran_out_changes_nothing(self):
        notice = a_letter()
        late = delivery.claim(NINE)
        delivery.claim(NINE + delivery.LEASE)
        delivery.failed(late, NotSent("451", for_good=True), after(31))
        assert fresh(notice).state == State.SENDING

    def test_a_stopped_notice_that_fails_stays_stopped(self):
        notice = a_letter()
        claimed = delivery.claim(NINE)
        Notice.objects.update(state=State.STOPPED)
        delivery.failed(claimed, NotSent("451"), after(1))
        assert fresh(notice).state == State.STOPPED

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [({"email": ""}, "这位员工没有登记邮箱。"), ({"is_active": False}, "这位员工已停用。")],
    )
    def test_somebody_no_mail_can_reach_is_reported_at_once(self, fields, reason, told):
        notice = a_letter(to=an_employee("赵凯", **fields))
        assert delivery.deliver(delivery.claim(NINE), NINE) is False
        assert (fresh(notice).state, fresh(notice).trouble) == (State.DEAD, reason)
        assert told == [(State.DEAD, NINE)]
        assert outgoing.outbox == []

    def test_what_a_server_says_becomes_one_line_that_fits(self):
        trouble = NotSent("451 4.7.1\r\nlater\x00 " + "长" * 400).trouble
        assert re.fullmatch(r"451 4\.7\.1 later 长+", trouble)
        assert len(trouble) == 300


class TestTheDeskIsToldWithinAMinute:
    def test_of_a_notice_that_nobody_has_tried(self, told):
        notice = a_letter()
        delivery.tell_of_late(after(39))
        assert told == []
        delivery.tell_of_late(after(41))
        assert told == [(State.QUEUED, after(41))]
        assert fresh(notice).late_at == after(41)

    def test_of_one_that_fails_again_and_again(self, told):
        notice = a_letter()
        failing(notice, 0)
        failing(notice, 10)
        delivery.tell_of_late(after(41))
        assert told == [(State.QUEUED, after(41))]

    def test_only_once(self, told):
        a_letter()
        delivery.tell_of_late(after(41))
        delivery.tell_of_late(after(46))
        assert len(told) == 1

    def test_and_again_when_it_arrives_after_all(self, told):
        a_letter()
        delivery.tell_of_late(after(41))
        delivery.deliver(delivery.claim(after(42)), after(42))
        assert [state for state, _now in told] == [State.QUEUED, State.SENT]

    def test_of_one_that_waits_for_its_turn_again_and_again(self, told):
        a_letter()
        for seconds in (0, 15, 30):
            turn = after(seconds + 15)
            assert delivery.prepare(delivery.claim(after(seconds)), NINE, lambda *_: turn) is None
        assert Notice.objects.get().attempts == 0
        delivery.tell_of_late(after(41))
        assert told == [(State.QUEUED, after(41))]

    def test_also_where_one_of_them_cannot_be_told(self, monkeypatch):
        notices = [a_letter(f"ask:{number}") for number in range(3)]

        def stumble(notice, now):
            if notice.pk == notices[0].pk:
                raise ValueError("a fault of ours")

        monkeypatch.setattr(delivery, "listeners", [stumble])
        delivery.tell_of_late(after(41))
        assert [fresh(notice).late_at is not None for notice in notices] == [False, True, True]

    def test_not_of_one_that_was_stopped_and_is_asked_for_again(self, told):
        a_letter()
        Notice.objects.update(due_at=after(300))
        delivery.tell_of_late(after(301))
        assert told == []


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such mailbox")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"greylisted")}), False),
        (smtplib.SMTPDataError(554, b"looks like spam"), True),
        (smtplib.SMTPDataError(452, b"full"), False),
        (smtplib.SMTPSenderRefused(550, b"who are you", "a@b"), False),
        (smtplib.SMTPSenderRefused(530, b"authentication required", "a@b"), False),
        (smtplib.SMTPSenderRefused(552, b"too big", "a@b"), True),
        (smtplib.SMTPRecipientsRefused({"a@b": (530, b"STARTTLS first")}), False),
        (smtplib.SMTPAuthenticationError(535, b"password changed"), False),
        (smtplib.SMTPConnectError(554, b"no service"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (TimeoutError("timed out"), False),
        (ConnectionRefusedError(111, "refused"), False),
        (OSError("no route"), False),
    ],
)
def test_what_an_answer_of_the_server_means(error, for_good, settings):
    settings.EMAIL_BACKEND = "tests.notifications.post_office.Refusing"
    settings.EMAIL_TROUBLE = error
    parcel = delivery.prepare(claimed_letter(), NINE)
    with pytest.raises(NotSent) as why:
        channels.hand_in(parcel.door, parcel.letter)
    assert why.value.for_good is for_good
    assert why.value.trouble
