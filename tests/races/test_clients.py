"""Eight claim one client of the pool at the same moment, or are given one: one has it (F7)."""

from typing import Any

import pytest
from django.db import IntegrityError

from reception.accounts.actor import NOBODY, actor_of
from tests.builders import a_user, an_employee, the_policy
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import after
from visitors.clients import assignments, contacts
from visitors.clients.events import ClientAct
from visitors.clients.models import Assignment, Client

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT = after(60)


def a_client() -> Client:
    the_policy()
    return Client.objects.create(kind="organisation", name="远山集团", made_at=AT)


def test_of_eight_who_claim_one_client_one_has_it() -> None:
    one, names = a_client(), [f"顾问{n}" for n in range(DESKS)]
    for place, name in enumerate(names):
        an_employee(name, number=f"S{place}")
    acts = [ClientAct(actor_of(a_user("host", name)), AT) for name in names]
    works: list[Any] = [lambda act=act: contacts.claim(one, act).name for act in acts]
    assert sorted(at_once(*works)) == ["taken"] * (DESKS - 1) + ["远山集团"]
    assert Assignment.objects.count() == 1


def test_without_the_lock_two_would_find_nobody_and_the_database_stops_one() -> None:
    one, together = a_client(), Together(2)

    def careless(name: str) -> str:
        assert assignments.standing(one) is None
        together.wait()
        given = {"clause": "F7", "why": "x", "began_at": AT, "employee": an_employee(name)}
        try:
            Assignment.objects.create(client=one, **given)
        except IntegrityError:
            return "stopped"
        return "given"

    for name in ("赵凯", "马骏"):
        an_employee(name)
    found = at_once(lambda: careless("赵凯"), lambda: careless("马骏"))
    assert sorted(found) == ["given", "stopped"]
    assert NOBODY.employee is None
