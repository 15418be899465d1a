"""Eight give the last piece of a kind at the same moment: one does (E8)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from reception.accounts.actor import actor_of
from reception.accounts.refusals import Refusal
from tests.builders import NO_KEY, a_user
from tests.plans import scenes
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import after
from visitors.gifts import acts
from visitors.gifts.acts import GiftWish
from visitors.gifts.models import GiftEntry, GiftKind

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT = after(60)


def the_last_piece() -> GiftKind:
    scenes.a_house()
    kind: GiftKind = GiftKind.objects.create(name="瓷杯", price=Decimal(128))
    GiftEntry.objects.create(what="bought", kind=kind, change=1, at=AT)
    return kind


def left() -> int:
    found: int = GiftEntry.objects.aggregate(sum=Sum("change"))["sum"]
    return found


def test_of_eight_who_give_the_last_piece_one_does() -> None:
    kind = the_last_piece()
    by = actor_of(a_user("office", "李敏"))

    def give() -> str:
        try:
            return acts.enter(GiftWish("given", kind, whom="林新"), by, AT, NO_KEY).what
        except Refusal as why:
            return why.code

    assert sorted(at_once(*[give] * DESKS)) == ["given"] + ["out_of_stock"] * (DESKS - 1)
    assert left() == 0


def test_who_looks_first_and_gives_later_gives_it_too() -> None:
    """The control: without the lock each who has looked gives the one piece."""
    kind, together = the_last_piece(), Together()

    def give_what_was_there() -> Any:
        is_there = left() > 0
        together.wait()
        GiftEntry.objects.create(what="given", kind=kind, change=-1, whom="林新", at=AT)
        return is_there

    assert at_once(*[give_what_was_there] * DESKS) == [True] * DESKS
    assert left() == 1 - DESKS
