"""What a migration fills in about cases of before: from whom the reporter is kept, and whose words
a statement is.
"""

from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from reception.house.models import Department
from tests.builders import NO_RECEIPT, a_user, an_actor, an_employee
from tests.discipline.scenes import a_proposal
from tests.visitors.scenes import after, the_office
from visitors.discipline import cases, guards
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
filled = import_module("visitors.discipline.migrations.0009_kept_from_heads_and_own_words")


def headed_by(name: str, at: int) -> None:
    """Let somebody head the department of 赵凯 from so many minutes after nine."""
    with time_machine.travel(after(at), tick=False):
        department = Department.objects.get(pk=an_employee("赵凯").department_id)
        department.head = an_employee(name)
        department.save()


def test_the_head_of_that_day_is_found_in_the_history_of_the_house():
    with time_machine.travel(after(-60), tick=False):
        an_employee("赵凯")
    headed_by("陈主任", 0)
    then = a_proposal(now=after(30))
    headed_by("孙主任", 60)
    later = a_proposal(now=after(90))
    assert [Incident.objects.get(pk=one.pk).headed_by for one in (then, later)] == [
        an_employee("陈主任"),
        an_employee("孙主任"),
    ]
    Incident.objects.update(headed_by=None)
    filled.keep_the_heads(apps, connection.schema_editor())
    assert [Incident.objects.get(pk=one.pk).headed_by for one in (then, later)] == [
        an_employee("陈主任"),
        an_employee("孙主任"),
    ]


def test_where_the_history_says_nothing_it_is_who_heads_it_now():
    a_proposal()
    Department.objects.filter(pk=an_employee("赵凯").department_id).update(
        head=an_employee("陈主任")
    )
    filled.keep_the_heads(apps, connection.schema_editor())
    assert Incident.objects.get().headed_by == an_employee("陈主任")


def test_whose_words_a_statement_is_follows_from_who_wrote_it():
    a_user("host", "赵凯")
    own, by_link, by_the_office, silent = (
        a_proposal(now=after(minute)) for minute in range(30, 34)
    )
    cases.state(own, "我在上课", an_actor("host", "赵凯"), after(40), NO_RECEIPT)
    cases.state_by_link(by_link, "我在上课", after(40))
    cases.state(by_the_office, "无", the_office(), after(40), NO_RECEIPT)
    Incident.objects.update(stated_by_self=False)
    filled.keep_whose_words(apps, connection.schema_editor())
    said = {one.pk: one.stated_by_self for one in Incident.objects.all()}
    assert [said[one.pk] for one in (own, by_link, by_the_office, silent)] == [
        True,
        True,
        False,
        False,
    ]


def test_the_table_that_was_written_anew_has_its_triggers():
    assert list(guards.check()) == []
