"""The database itself refuses what the acts refuse: each constraint is broken past them and found
by its name.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.builders import a_visit
from tests.lists.scenes import PHONE, on_a_list, the_hit
from tests.visitors.models.broken_rows import again, put
from tests.visitors.scenes import NINE
from visitors.lists.models import Listing, ListingEvent, ListingHit

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def changed(**columns: object) -> None:
    put(on_a_list(), **columns)


def a_hit() -> ListingHit:
    on_a_list()
    a_visit("秦川", phone=PHONE, now=NINE)
    return the_hit()


def one_request_twice() -> None:
    entry = on_a_list()
    for _ in range(2):
        ListingEvent.objects.create(
            listing=entry, what="kept", at=NINE, words="继续", by=entry.entered_by, request_key="k1"
        )


BREAKING: dict[str, Callable[[], object]] = {
    "a_listing_names_somebody": lambda: changed(name=""),
    "a_listing_has_a_reason": lambda: changed(reason=""),
    "a_listing_ends_after_it_begins": lambda: changed(ends_at=NINE),
    "a_listing_is_reviewed_before_it_ends": lambda: changed(review_from=NINE + timedelta(days=99)),
    "a_listing_has_a_key_once": lambda: again(on_a_list().keys.all()[0]),
    "a_step_of_a_listing_has_one_effect": one_request_twice,
    "a_review_of_a_listing_has_a_reason": lambda: put(on_a_list().events.get(), what="ended"),
    "a_listing_meets_a_visit_once": lambda: again(a_hit()),
    "what_is_said_of_a_hit_has_its_time": lambda: put(a_hit(), said="same"),
}


@pytest.mark.parametrize("name", BREAKING)
def test_it_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        BREAKING[name]()
    columns = {
        "a_listing_has_a_key_once": "lists_listingkey.listing_id",
        "a_step_of_a_listing_has_one_effect": "lists_listingevent.by_id",
        "a_listing_meets_a_visit_once": "lists_listinghit.listing_id",
    }
    said = str(why.value)
    assert name in said or columns.get(name, name) in said


def test_every_constraint_of_lists_is_broken_here() -> None:
    names = {
        constraint.name
        for model in apps.get_app_config("lists").get_models()
        for constraint in model._meta.constraints
    }
    assert names == set(BREAKING)
    assert not Listing.objects.exists()
