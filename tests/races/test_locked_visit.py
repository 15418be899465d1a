"""A step that waits for a visit while somebody else changes whose it is, or whom it is for."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from reception import clock
from tests.builders import a_visit, an_actor, an_employee
from visitors.hosts import answers
from visitors.lifecycle import escalation
from visitors.models import HostRequest, Visit
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


def while_it_changes(visit: Visit, read: Callable[[], Any], **columns: Any) -> Any:
    """Change a visit while a step waits for it, and return what the step then read."""
    seen: list[Any] = []

    def wait_for_it() -> None:
        try:
            with transaction.atomic():
                seen.append(read())
        except Exception as why:
            seen.append(why)
        finally:
            connection.close()

    thread = threading.Thread(target=wait_for_it)
    with transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**columns)
        thread.start()
        assert somebody_waits()
    thread.join()
    return seen[0]


def other_record() -> Any:
    other = a_visit("张伟", phone="13700137002")
    Visit.objects.filter(pk=other.pk).update(state="cancelled", closed_at=other.arrived_at)
    return other.visitor


def test_who_waits_for_a_visit_reads_whose_it_is_now() -> None:
    visit = a_visit("张玮", phone="13700137001")
    read = while_it_changes(
        visit, lambda: guards.locked(visit.pk).visitor.name, visitor=other_record()
    )
    assert read == "张伟"


def test_who_waits_for_a_visit_reads_whom_it_is_for_now() -> None:
    visit, other = a_visit("张玮", phone="13700137001"), an_employee("周敏")
    read = while_it_changes(visit, lambda: guards.locked(visit.pk).host, host=other)
    assert read == other


def test_a_host_is_heard_while_the_visitor_becomes_another_record() -> None:
    visit = a_visit("张玮", phone="13700137001")
    asked = HostRequest.objects.get(visit=visit)
    by = an_actor("host", asked.employee.name)
    said = while_it_changes(
        visit, lambda: answers.coming(asked, clock.now(), by), visitor=other_record()
    )
    assert said == visit
    assert HostRequest.objects.get(visit=visit).answer == Visit.Answer.COMING


def test_a_reminder_is_not_lost_while_the_visitor_becomes_another_record() -> None:
    visit = a_visit("张玮", phone="13700137001")
    read = while_it_changes(visit, lambda: escalation.locked(visit.pk)[0], visitor=other_record())
    assert read == visit
