"""何静 and 李敏, and a house whose badges can be printed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reception.organisation.models import Zone
from tests.builders import a_site, a_user, a_visit, some_badges
from tests.visitors.scenes import NINE, after, the_desk
from visitors.lifecycle import transitions
from visitors.models import BadgeLoan, Visit
from visitors.visits.idempotency import RequestKey


def signed_in(role: str, name: str) -> Client:
    """Return the browser of somebody who has signed in."""
    client = Client()
    client.force_login(a_user(role, name))
    return client


@pytest.fixture
def desk(db: None) -> Client:
    """Return the browser of 何静 at the front desk."""
    return signed_in("desk", "何静")


@pytest.fixture
def office(db: None) -> Client:
    """Return the browser of 李敏 of 行政部."""
    return signed_in("office", "李敏")


@pytest.fixture
def wears(db: None) -> Callable[..., BadgeLoan]:
    """Let somebody come in and be lent a badge."""
    some_badges(3)
    for number, name in enumerate(("接待区", "会议室", "教学区")):
        Zone.objects.get_or_create(
            site=a_site(), slug=f"z{number}", defaults={"name": name, "order": number}
        )

    def come(name: str, **fields: Any) -> BadgeLoan:
        visit: Visit = a_visit(name, **{"category": "parent", "now": NINE, **fields})
        transitions.admit(visit, the_desk(), after(1), RequestKey())
        return BadgeLoan.objects.select_related("badge").get(visit=visit)

    return come
