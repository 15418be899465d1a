"""A penalty is stored as the first entries stored it, so that their hashes and seals hold (P5)."""

from decimal import Decimal

import pytest

from reception.policy.penalty import ALWAYS_STORED, AMOUNTS, Amounts, Penalty, in_words

OF_ONE = Penalty(("verbal_warning", "fine"), fine=Decimal(50))


def test_is_stored_with_the_amounts_of_the_first_entries_also_where_they_are_nothing():
    assert Penalty().as_stored() == {"measures": [], "fine": "0.00", "points": 0, "pay_share": 0}
    assert ALWAYS_STORED == ("fine", "points", "pay_share")
    assert OF_ONE.as_stored() == {
        "measures": ["verbal_warning", "fine"],
        "fine": "50.00",
        "points": 0,
        "pay_share": 0,
    }


def test_is_read_as_it_was_stored_and_in_no_other_way():
    assert Penalty.from_stored(OF_ONE.as_stored()) == OF_ONE
    for name in ALWAYS_STORED:
        without = {key: value for key, value in OF_ONE.as_stored().items() if key != name}
        with pytest.raises(ValueError, match="no penalty"):
            Penalty.from_stored(without)
    for wrong in ({"fine": "50"}, {"points": "0"}, {"extra": 1}, {"measures": ["unknown"]}):
        with pytest.raises(ValueError, match="no penalty"):
            Penalty.from_stored({**OF_ONE.as_stored(), **wrong})


def test_reads_as_money_or_as_points():
    assert in_words(OF_ONE) == "口头警告、罚款 50 元"
    assert in_words(OF_ONE, 20) == "口头警告、扣 3 分"
    assert Amounts(Decimal(50), 2).in_points(20) == Amounts(points=5)
    assert [kind.short(3) for kind in AMOUNTS.values()] == ["¥3", "3 分", "3%"]
