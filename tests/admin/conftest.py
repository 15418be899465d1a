"""The people who open the admin."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.builders import a_user, the_policy

SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """Return a function that gives somebody a browser in which they are signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="reception.accounts.actor.UserWithEmployee")
        return client

    return signed_in


@pytest.fixture
def li_min(db: None) -> User:
    """Return 李敏 of the administration department, and the policy that she keeps."""
    the_policy()
    return a_user("office", "李敏")


@pytest.fixture
def office(sign_in: SignIn, li_min: User) -> Client:
    """Return 李敏's browser."""
    return sign_in(li_min)


@pytest.fixture
def root(sign_in: SignIn) -> Client:
    """Return a superuser's browser."""
    return sign_in(User.objects.create_superuser("admin"))
