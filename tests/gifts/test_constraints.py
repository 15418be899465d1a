"""The database itself refuses what the acts refuse: each constraint is broken past them; and the
list only grows.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from tests.builders import a_user
from tests.visitors.scenes import NINE
from visitors.gifts.models import GiftEntry, GiftKind

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def put(**columns: Any) -> GiftEntry:
    row = {"what": "received", "thing": "茶", "whom": "林新", "at": NINE, **columns}
    made: GiftEntry = GiftEntry.objects.create(**row)
    return made


def tea() -> GiftKind:
    made: GiftKind = GiftKind.objects.create(name="绿茶", price=Decimal(68))
    return made


def twice() -> None:
    about = put()
    for _ in range(2):
        put(what="returned", about=about)


def one_request_twice() -> None:
    by = a_user("office", "李敏")
    for _ in range(2):
        put(by=by, request_key="k1")


BREAKING: dict[str, Callable[[], object]] = {
    "a_kind_of_gift_has_no_negative_price": lambda: GiftKind.objects.create(name="茶", price=-1),
    "what_changes_a_stock_of_gifts_names_its_kind": lambda: put(what="bought", change=3),
    "a_stock_of_gifts_changes_by_what_happens": lambda: put(what="given", kind=tea(), change=3),
    "a_gift_names_who_has_or_gave_it": lambda: put(whom=""),
    "a_gift_is_worth_no_less_than_nothing": lambda: put(value=-1),
    "what_follows_a_gift_names_it": lambda: put(what="returned"),
    "a_gift_is_returned_and_reported_once": twice,
    "a_request_about_gifts_has_one_effect": one_request_twice,
}
COLUMNS = {
    "a_gift_is_returned_and_reported_once": "gifts",
    "a_request_about_gifts_has_one_effect": "gifts",
}


@pytest.mark.parametrize("name", BREAKING)
def test_it_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        BREAKING[name]()
    assert name in str(why.value) or COLUMNS.get(name, name) in str(why.value)


def test_every_constraint_of_gifts_is_broken_here() -> None:
    models = apps.get_app_config("gifts").get_models()
    assert {one.name for model in models for one in model._meta.constraints} == set(BREAKING)


def test_an_entry_is_neither_changed_nor_deleted() -> None:
    one = put()
    for change in (
        lambda: GiftEntry.objects.filter(pk=one.pk).update(value=5),
        lambda: GiftEntry.objects.filter(pk=one.pk).update(whom="别人"),
        one.delete,
    ):
        with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
            change()
