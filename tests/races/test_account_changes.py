"""Several people decide about an account at the same moment: it is decided once, and somebody who
may confirm is left.
"""

from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import actor_of
from reception.accounts.models import AccountChange
from tests.accounts.test_changes import roles, save
from tests.builders import a_user, the_policy
from tests.races.threads import DESKS, at_once

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def colleagues() -> list[User]:
    """何静 at the desk, 钱网管, and eight of 行政部."""
    the_policy()
    a_user("desk", "何静", username="desk")
    a_user("operator", "钱网管", username="operator")
    return [a_user("office", f"同事{one}", username=f"office{one}") for one in range(DESKS)]


def account(username: str) -> User:
    return User.objects.get(username=username)


def asked(*wanted: str) -> AccountChange:
    by = actor_of(account("operator"))
    return changes.ask(account("desk"), "roles", by, clock.now(), roles=wanted)


def test_of_many_who_confirm_one_does(colleagues: list[User]) -> None:
    one = asked("auditor")
    works = [partial(changes.confirm, one, actor_of(user), clock.now()) for user in colleagues]
    assert at_once(*works).count("decided") == DESKS - 1
    assert roles(account("desk")) == ["desk", "auditor"]


def test_it_is_confirmed_or_taken_back_or_asked_for_anew(colleagues: list[User]) -> None:
    one, by = asked("auditor"), actor_of(account("operator"))
    said = at_once(
        partial(changes.confirm, one, actor_of(colleagues[0]), clock.now()),
        partial(changes.drop, one, by, clock.now()),
        partial(asked, "principal"),
    )
    one.refresh_from_db()
    has = roles(account("desk"))
    assert "principal" not in has, "what was asked for meanwhile waits"
    assert ("auditor" in has) == (one.state == "holds")
    assert said[:2].count("decided") >= 1


def test_asked_for_many_times_it_waits_once() -> None:
    done = at_once(*[partial(asked, "auditor")] * DESKS)
    assert not [one for one in done if isinstance(one, IntegrityError)]
    assert AccountChange.objects.filter(state="waits").count() == 1


def test_taken_from_all_at_once_the_role_that_confirms_stays_with_one(
    colleagues: list[User],
) -> None:
    at_once(*[partial(save, user, "host") for user in colleagues])
    assert [roles(account(user.username)) for user in colleagues].count(["office"]) == 1


def test_a_role_that_is_taken_away_does_not_come_back_with_an_older_page(
    colleagues: list[User],
) -> None:
    taken = colleagues[0]
    at_once(partial(save, taken, "host"), partial(save, taken, "host", "office"))
    assert roles(account(taken.username)) == ["host"]
