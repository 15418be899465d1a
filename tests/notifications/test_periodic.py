"""Signs of life, and what every worker looks after."""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from reception.notifications import periodic, pieces
from reception.notifications.models import WorkerBeat
from tests.builders import the_policy
from tests.notifications.received import NINE, after
from visitors.privacy import purge

pytestmark = pytest.mark.django_db


def test_a_worker_has_one_row_that_moves():
    periodic.beat("desk-pc:71", NINE)
    periodic.beat("desk-pc:71", after(5))
    assert list(WorkerBeat.objects.values_list("name", "at")) == [("desk-pc:71", after(5))]


def test_a_worker_that_ended_long_ago_is_forgotten():
    the_policy()
    periodic.beat("desk-pc:71", NINE - timedelta(days=2))
    periodic.beat("desk-pc:72", NINE - timedelta(hours=2))
    purge.run(NINE)
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["desk-pc:72"]


def test_a_sweep_that_fails_does_not_keep_the_next_from_running(monkeypatch):
    ran = []

    def broken(now):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(periodic, "sweeps", [broken, ran.append])
    periodic.sweep_all(NINE)
    assert ran == [NINE]


def test_nor_does_one_whose_row_the_database_refuses(monkeypatch):
    ran = []

    def broken(now):
        WorkerBeat.objects.bulk_create([WorkerBeat(name="desk-pc:71", at=now)] * 2)

    monkeypatch.setattr(periodic, "sweeps", [broken, ran.append])
    with transaction.atomic():
        periodic.sweep_all(NINE)
    assert ran == [NINE]


def test_the_next_round_begins_behind_the_sweep_that_met_a_lock(monkeypatch):
    ran = []

    def broken(now):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(periodic, "sweeps", [broken, ran.append])
    for seconds in (0, 5):
        with pytest.raises(OperationalError):
            periodic.sweep_all(after(seconds))
    assert ran == [after(5)]


def test_a_row_that_fails_does_not_keep_the_next_from_being_swept():
    done, delivered = [], []

    def work(number):
        if number == 1:
            raise ValueError("a fault of ours")
        done.append(number)

    with pieces.meanwhile(lambda: delivered.append(len(done))):
        pieces.each("number", [0, 1, 2], work)
    assert (done, delivered) == ([0, 2], [1, 1, 2])


def test_a_database_that_does_not_answer_ends_the_round(monkeypatch):
    ran = []

    def broken(now):
        raise OperationalError

    monkeypatch.setattr(periodic, "sweeps", [broken, ran.append])
    with pytest.raises(OperationalError):
        periodic.sweep_all(NINE)
    assert ran == []


def test_a_sweep_is_added_once(monkeypatch):
    monkeypatch.setattr(periodic, "sweeps", [])
    ran = []
    collect = ran.append
    periodic.add(collect)
    periodic.add(collect)
    periodic.sweep_all(NINE)
    assert ran == [NINE]
