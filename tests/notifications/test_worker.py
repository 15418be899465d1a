"""The worker with more to do than it can at once: the first message leaves soon, and it goes on
reporting.
"""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outgoing

from reception import clock
from reception.notifications import delivery, periodic, pieces
from reception.notifications.errors import NotSent
from reception.notifications.management.commands.worker import Worker
from reception.notifications.models import Attempt, Channel, Notice, Route, WorkerBeat
from tests.builders import an_employee
from tests.notifications.received import a_letter, after, fresh
from tests.notifications.vendors import Hook

pytestmark = pytest.mark.django_db(transaction=True)
SOON = 2.0  # seconds in which a message leaves, whatever has piled up


def pile_up(many, host=None):
    """Write many notices as of long ago, to a host."""
    long_ago, to = after(0), host or an_employee()
    Notice.objects.bulk_create(
        Notice(
            key=f"pile:{number}",
            employee=to,
            subject="王悦",
            body="-",
            written_at=long_ago,
            due_at=long_ago,
        )
        for number in range(many)
    )


def works_until(worker, condition, seconds):
    """Let a worker work until something has happened; return whether it did in time."""
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        worker.wait(0 if worker.work(clock.now()) else 0.05)
    return condition()


def test_after_an_outage_the_first_message_leaves_at_once(monkeypatch):
    pile_up(3000)
    now = clock.now()
    worker = Worker()
    worker.deliver(now)
    assert (WorkerBeat.objects.count(), Attempt.objects.count()) == (1, 4)
    assert works_until(worker, lambda: len(outgoing.outbox) >= 1, SOON)


def test_messages_leave_and_beats_go_on_between_the_pieces_of_a_long_sweep(monkeypatch):
    sent, before = [], set(threading.enumerate())
    monkeypatch.setattr(periodic, "EVERY", periodic.EVERY / 5)
    worker = Worker()
    with time_machine.travel(clock.now(), tick=False) as hands:

        def long_sweep(now):
            a_letter("ask:now", now=now)
            pieces.each("piece", range(8), take_long)

        def take_long(number):
            hands.shift(0.3)
            for courier in set(threading.enumerate()) - before:
                courier.join(SOON)
            sent.append(len(outgoing.outbox))

        monkeypatch.setattr(periodic, "sweeps", [long_sweep])
        began = clock.now()
        worker.work(began)
        assert (clock.now() - began).total_seconds() > SOON
        assert sent[-1] == 1, "while the sweep went on"
        assert (clock.now() - WorkerBeat.objects.get().at).total_seconds() < SOON


def test_what_need_not_be_quick_is_swept_once_a_minute(monkeypatch):
    quick, slow = [], []
    monkeypatch.setattr(periodic, "sweeps", [])
    monkeypatch.setattr(periodic, "seldom", [])
    periodic.add(quick.append)
    periodic.add_seldom(slow.append)
    worker, began = Worker(), clock.now()
    moments = [began + timedelta(seconds=seconds) for seconds in (0, 5, 58, 63, 70)]
    for moment in moments:
        worker.work(moment)
    assert quick == moments
    assert slow == [began, moments[3]]
    worker.work(began)
    assert slow[2:] == [began], "a clock set back stops nothing"


def test_a_provider_that_hangs_delays_nobody_else():
    with Hook("hangs") as hook:
        slow = an_employee("赵凯")
        address = f"{hook.base}/yingke"
        channel = Channel.objects.create(name="门禁", kind="webhook", address=address, secret="s")
        Route.objects.create(employee=slow, channel=channel)
        pile_up(200, slow)
        worker = Worker()
        works_until(worker, lambda: hook.calls == 4, 5)
        mail = a_letter("ask:mail", to=an_employee("陈立"), now=clock.now())
        assert works_until(worker, lambda: fresh(mail).state == Notice.State.SENT, SOON)
        assert hook.calls == 4, "no more at once than its own couriers"


def test_a_channel_that_did_not_answer_in_time_rests(monkeypatch):
    with Hook("drips") as hook:
        monkeypatch.setattr("reception.notifications.channels.outward.PATIENCE", 0.2)
        host = an_employee("赵凯")
        address = f"{hook.base}/yingke"
        channel = Channel.objects.create(name="门禁", kind="webhook", address=address, secret="s")
        Route.objects.create(employee=host, channel=channel, order=1)
        Route.objects.create(employee=host, order=2)
        notices = [a_letter(f"ask:{number}", to=host, now=clock.now()) for number in range(2)]
        while (claimed := delivery.claim(clock.now())) is not None:
            delivery.deliver(claimed, clock.now())
        channel.refresh_from_db()
        assert channel.rests_until is not None
        assert {fresh(notice).state for notice in notices} == {Notice.State.SENT}
        assert len(outgoing.outbox) == 2
        assert hook.calls == 1


def test_a_channel_deleted_while_its_letter_is_written_costs_one_try():
    host = an_employee("赵凯")
    channel = Channel.objects.create(
        name="门禁", kind="webhook", address="https://gate.example/", secret="s"
    )
    Route.objects.create(employee=host, channel=channel, order=1)
    Route.objects.create(employee=host, order=2)
    notice = a_letter(to=host, now=clock.now())

    def meanwhile(channel_id, now):
        """Give a turn, while somebody deletes the channel that was chosen."""
        Channel.objects.filter(pk=channel_id).delete()

    assert delivery.prepare(delivery.claim(clock.now()), clock.now(), meanwhile) is None
    assert fresh(notice).state == Notice.State.QUEUED
    Notice.objects.update(due_at=clock.now())
    assert delivery.deliver(delivery.claim(clock.now()), clock.now())


@pytest.mark.parametrize("took", [True, False])
def test_a_channel_deleted_while_its_provider_has_the_letter_loses_nothing(took):
    host = an_employee("赵凯")
    channel = Channel.objects.create(
        name="门禁", kind="webhook", address="https://gate.example/", secret="s"
    )
    Route.objects.create(employee=host, channel=channel, order=1)
    Route.objects.create(employee=host, order=2)
    notice, now = a_letter(to=host, now=clock.now()), clock.now()
    parcel = delivery.prepare(delivery.claim(now), now)
    assert parcel.channel_id == channel.pk
    channel.delete()
    if took:
        delivery.sent(parcel.notice, now, "ok")
    else:
        delivery.failed(parcel.notice, NotSent("503", pause=60), now)
        assert delivery.deliver(delivery.claim(now), now)
    assert (fresh(notice).state, len(outgoing.outbox)) == (Notice.State.SENT, 0 if took else 1)
