"""A step that waits for a visit while its visitor is merged into another record."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from tests.builders import a_visit
from visitors.models import Visit
from visitors.visits import guards

pytestmark = [pytest.mark.races, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
TURNS = 100_000


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        for _turn in range(TURNS):
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return True
    return False


def test_who_waits_for_a_visit_reads_whose_it_is_now() -> None:
    visit, other = (
        a_visit("张玮", phone="13700137001"),
        a_visit("张伟", phone="13700137002").visitor,
    )
    read: list[Any] = []

    def wait_for_it() -> None:
        try:
            with transaction.atomic():
                read.append(guards.locked(visit.pk).visitor.name)
        except Visit.DoesNotExist as why:
            read.append(why)
        finally:
            connection.close()

    thread = threading.Thread(target=wait_for_it)
    with transaction.atomic():
        Visit.objects.filter(visitor=other).update(state="cancelled", closed_at=visit.arrived_at)
        Visit.objects.filter(pk=visit.pk).update(visitor=other)
        thread.start()
        assert somebody_waits()
    thread.join()
    assert read == ["张伟"]
