"""The database itself refuses what the steps refuse: each constraint is broken past them and found
by its name.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from reception import clock
from reception.due.models import Approval
from tests.builders import a_user, an_employee
from tests.visitors.models.broken_rows import put
from visitors.clients.models import Assignment, Client, ClientEvent, ClientLoan, ClientReader

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def client(**columns: Any) -> Client:
    return Client.objects.create(
        **{"kind": "person", "name": "方岚", "made_at": clock.now(), **columns}
    )


def assignment(**columns: Any) -> Assignment:
    given = {"clause": "Q1", "why": "轮到", "began_at": clock.now(), "employee": an_employee()}
    return Assignment.objects.create(**{"client": client(), **given, **columns})


def two_stand() -> None:
    one = client()
    for name in ("赵凯", "马骏"):
        assignment(client=one, employee=an_employee(name))


def named_twice() -> None:
    one, who = client(), an_employee()
    for _ in range(2):
        ClientReader.objects.create(client=one, employee=who)


def event(**columns: Any) -> None:
    ClientEvent.objects.create(**{"client": client(), "what": "made", "at": clock.now(), **columns})


def keyed(**columns: Any) -> None:
    for _ in range(2):
        event(request_key="k", **columns)


def loan(**columns: Any) -> ClientLoan:
    now = clock.now()
    moments = {"asked_at": now, "reached_at": now}
    approval = Approval.objects.create(kind="loan", state="withdrawn", **moments)
    given = {"purpose": "续约", "reason": "核对", "asked_at": now, "approval": approval}
    whose = {"borrower": an_employee(), "client": columns.pop("client", None) or client()}
    return ClientLoan.objects.create(**{**given, **whose, **columns})


def lent_twice() -> None:
    one = client()
    for _ in range(2):
        loan(client=one)


BREAKING: dict[str, Callable[[], object]] = {
    "a_client_has_a_name": lambda: client(name=""),
    "a_file_is_struck_out_for_a_reason": lambda: put(client(), struck_at=clock.now()),
    "one_assignment_of_a_client_stands": two_stand,
    "an_assignment_says_by_what_clause_and_why": lambda: assignment(why=""),
    "an_assignment_ends_after_it_began_and_says_why": lambda: assignment(ended_at=clock.now()),
    "a_reader_is_named_once_for_a_file": named_twice,
    "a_request_about_a_client_has_one_effect": lambda: keyed(by=a_user("host", "赵凯")),
    "a_request_of_nobody_about_a_client_has_one_effect": keyed,
    "a_contact_says_how_and_whether_it_reached": lambda: event(what="contact"),
    "a_file_is_opened_for_a_reason_until_a_moment": lambda: event(what="opened", words="复核"),
    "a_file_is_lent_to_somebody_once_at_a_time": lent_twice,
    "a_loan_says_what_for": lambda: loan(purpose=""),
    "a_loan_begins_before_it_ends": lambda: loan(lent_at=clock.now()),
}


@pytest.mark.parametrize("name", BREAKING)
def test_the_database_refuses_what_is_not_so(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKING[name]()
    of_sqlite = {
        "a_reader_is_named_once_for_a_file": "clients_clientreader.client_id",
        "a_file_is_lent_to_somebody_once_at_a_time": "clients_clientloan.client_id",
        # SQLite asks the triggers before the indexes.
        "one_assignment_of_a_client_stands": "written once",
        "a_request_about_a_client_has_one_effect": "only grows",
        "a_request_of_nobody_about_a_client_has_one_effect": "only grows",
    }
    assert any(part in str(refused.value) for part in (name, of_sqlite.get(name, name)))


def test_every_constraint_is_broken_here() -> None:
    ours = [
        rule.name
        for model in apps.get_app_config("clients").get_models()
        for rule in model._meta.constraints
        if isinstance(rule, models.CheckConstraint | models.UniqueConstraint)
    ]
    assert sorted(ours) == sorted(BREAKING)
