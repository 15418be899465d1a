"""Whose client somebody is: the last assignment that stands, and no way past a row (F3, Q3)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from reception import clock
from reception.accounts.actor import NOBODY
from reception.organisation.models import Employee
from tests.builders import an_employee, the_policy
from visitors.clients import assignments
from visitors.clients.models import Assignment, Client
from visitors.models import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def fang_lan(name: str = "方岚") -> Client:
    the_policy()
    now = clock.now()
    visitor = Visitor.objects.create(name=name, phone="", met_at=now)
    return assignments.client_for(visitor, by=NOBODY, now=now)


def given(client: Client, employee: Employee, clause: str = "Q1", days: int = 0) -> Assignment:
    now = clock.now() + timedelta(days=days)
    return assignments.assign(client, employee, clause=clause, why="轮到", by=NOBODY, now=now)


def test_the_owner_is_who_was_assigned_last() -> None:
    client, zhao, ma = fang_lan(), an_employee("赵凯"), an_employee("马骏")
    assert assignments.owner_of(client) is None
    given(client, zhao)
    given(client, ma, "F3")
    assert assignments.owner_of(client) == ma
    first, second = Assignment.objects.order_by("pk")
    assert (first.ended_clause, first.ended_why, second.ended_at) == ("F3", "轮到", None)


def test_the_same_person_again_is_no_new_row() -> None:
    client, zhao = fang_lan(), an_employee("赵凯")
    assert given(client, zhao) == given(client, zhao, days=1)
    assert Assignment.objects.count() == 1


def test_a_person_has_one_file_however_often_it_is_asked_for() -> None:
    client = fang_lan()
    visitor = Visitor.objects.get()
    again = assignments.client_for(visitor, by=NOBODY, now=clock.now())
    assert (again, assignments.client_of(visitor), Client.objects.count()) == (client, client, 1)


def test_who_is_released_is_nobodys_and_the_row_says_why() -> None:
    client = fang_lan()
    given(client, an_employee("赵凯"))
    assert assignments.release(client, clause="F5", why="失效", by=NOBODY, now=clock.now())
    assert assignments.owner_of(client) is None
    assert Assignment.objects.get().ended_why == "失效"


def rewritten(one: Assignment, **columns: Any) -> None:
    Assignment.objects.filter(pk=one.pk).update(**columns)


@pytest.mark.parametrize("way", ["employee", "ended twice", "deleted", "two stand"])
def test_the_database_refuses_what_would_change_an_owner_without_a_row(way: str) -> None:
    client, zhao, ma = fang_lan(), an_employee("赵凯"), an_employee("马骏")
    one = given(client, zhao)
    if way == "ended twice":
        assignments.release(client, clause="F5", why="失效", by=NOBODY, now=clock.now())
    ways: dict[str, Any] = {
        "employee": lambda: rewritten(one, employee=ma),
        "ended twice": lambda: rewritten(one, ended_at=None, ended_why=""),
        "deleted": lambda: Assignment.objects.all().delete(),
        "two stand": lambda: Assignment.objects.create(
            client=client, employee=ma, clause="Q1", why="x", began_at=clock.now()
        ),
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        ways[way]()
