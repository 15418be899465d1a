"""Who reads the ledger in the tests, and what they make of a page."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from reception.organisation.models import Department
from tests.builders import a_user, an_employee, the_policy
from tests.discipline.scenes import booked
from tests.performance.queries import asked
from tests.visitors.scenes import after
from visitors.discipline.models import Entry, Incident

MINE, ABOVE, DEPARTMENT = "/my/ledger/", "/my/", "/my/department/"


def signed_in(user: Any) -> Client:
    """Return the browser of somebody who is signed in."""
    browser = Client()
    browser.force_login(user, backend="reception.accounts.actor.UserWithEmployee")
    return browser


def the_head() -> User:
    """Return the account of 陈主任, who heads the department of 赵凯."""
    the_policy()
    user = a_user("head", "陈主任")
    Department.objects.filter(pk=an_employee("赵凯").department_id).update(head=user.employee)
    return user


def read(answer: Any) -> str:
    """Return what stands on a page, on one line."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode()))


def case(incident: Incident | None, act: str = "") -> str:
    """Return the address of a case, or of an act in it."""
    assert incident is not None
    return reverse(f"my_case{act}", args=[incident.pk])


def his_page() -> str:
    """Return the address at which others read the ledger of 赵凯."""
    return f"/ledger/{an_employee('赵凯').number}/"


def count(browser: Client, place: str) -> int:
    """Return how many questions a page puts to the database, what a process reads once left out."""
    browser.get(place)
    statements, _all = asked(lambda: browser.get(place))
    return len(statements)


def some_more(many: int) -> list[Entry]:
    """Let 李敏 book so many violations of 赵凯, a minute apart."""
    return [booked(now=after(40 + number)) for number in range(many)]
