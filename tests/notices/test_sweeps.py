"""Signs of life, and what every worker looks after."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from reception.notices import sweeps
from reception.notices.models import WorkerBeat
from tests.notices.letters import NINE, after

pytestmark = pytest.mark.django_db


def test_a_worker_has_one_row_that_moves():
    sweeps.beat("desk-pc:71", NINE)
    sweeps.beat("desk-pc:71", after(5))
    assert list(WorkerBeat.objects.values_list("name", "at")) == [("desk-pc:71", after(5))]


def test_a_worker_that_ended_long_ago_is_forgotten():
    sweeps.beat("desk-pc:71", NINE - timedelta(days=2))
    sweeps.beat("desk-pc:72", NINE - timedelta(hours=2))
    sweeps.remove_old_beats(NINE)
    assert list(WorkerBeat.objects.values_list("name", flat=True)) == ["desk-pc:72"]


def test_a_sweep_that_fails_does_not_keep_the_next_from_running(monkeypatch):
    ran = []

    def broken(now):
        raise ValueError("a fault of ours")

    monkeypatch.setattr(sweeps, "sweeps", [broken, ran.append])
    sweeps.sweep_all(NINE)
    assert ran == [NINE]


def test_a_database_that_does_not_answer_ends_the_round(monkeypatch):
    ran = []

    def broken(now):
        raise DatabaseError

    monkeypatch.setattr(sweeps, "sweeps", [broken, ran.append])
    with pytest.raises(DatabaseError):
        sweeps.sweep_all(NINE)
    assert ran == []


def test_a_sweep_is_added_once(monkeypatch):
    monkeypatch.setattr(sweeps, "sweeps", [])
    ran = []
    collect = ran.append
    sweeps.add(collect)
    sweeps.add(collect)
    sweeps.sweep_all(NINE)
    assert ran == [NINE]
