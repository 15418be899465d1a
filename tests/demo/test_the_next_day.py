"""A demo that was made yesterday has a today when it is started again."""

from datetime import timedelta

import pytest
from django.db.models import Q

from reception import clock
from tests.builders import the_policy
from visitors.demo.load import load
from visitors.models import Badge, BadgeLoan, State, Visit, Visitor
from visitors.models.visits import OPEN

pytestmark = pytest.mark.django_db

SMALL = {"days": 3, "seed": 7, "visits_per_day": 12}


@pytest.fixture(autouse=True)
def policy() -> None:
    """The policy as shipped."""
    the_policy()


def test_on_the_next_day_yesterdays_visitors_have_gone_home_and_new_ones_are_here():
    yesterday = clock.now() - timedelta(days=1)
    load(yesterday, **SMALL)
    left_open = set(Visit.objects.filter(state__in=OPEN).values_list("pk", flat=True))
    assert load(clock.now(), **SMALL) > 0
    assert not Visit.objects.filter(pk__in=left_open, state__in=OPEN).exists()
    start, _end = clock.day_bounds(clock.today())
    assert (
        Visit.objects.filter(
            state=State.WAITING, arrived_at__gte=start - timedelta(hours=1)
        ).count()
        >= 3
    )


def test_somebody_known_from_yesterday_is_the_same_person_today():
    load(clock.now() - timedelta(days=1), **SMALL)
    load(clock.now(), **SMALL)
    assert Visitor.objects.filter(name="陈立").count() == 1


def test_every_badge_that_is_lent_is_on_somebody_inside():
    load(clock.now() - timedelta(days=1), **SMALL)
    load(clock.now(), **SMALL)
    inside = Q(visit__state=State.INSIDE)
    out = Q(visit__visitor__name__in=["罗一帆", "顾晓岚"])  # whom the desk still asks for theirs
    worn = set(
        BadgeLoan.objects.filter(inside | out, returned_at__isnull=True).values_list(
            "badge", flat=True
        )
    )
    assert worn == set(Badge.objects.filter(lent=True).values_list("pk", flat=True))


def test_starting_twice_on_one_day_adds_nothing():
    load(clock.now() - timedelta(days=1), **SMALL)
    load(clock.now(), **SMALL)
    before = Visit.objects.count()
    assert load(clock.now(), **SMALL) == 0
    assert Visit.objects.count() == before
