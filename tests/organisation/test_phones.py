"""A telephone number is valid or refused, with the advice that helps; an extension is kept apart."""

import pytest

from reception.organisation import phones


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("１３８－００１３－８０００", "+8613800138000"),
        ("138.0013.8000", "+8613800138000"),
        ("tel:13800138000", "+8613800138000"),
        ("(010) 6234 5678", "+861062345678"),
        ("+44 (0)20 7946 0958", "+442079460958"),
        ("0014155550100", "+14155550100"),
        ("", ""),
    ],
)
def test_a_number_is_read_however_it_is_written(typed: str, read: str):
    assert phones.read(typed) == read


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("138 0013 800O", phones.LETTERS),
        ("l3800138000", phones.LETTERS),
        ("wx_ab13800", phones.LETTERS),
        ("13800138000/13900139000", phones.TWO),
        ("13800138000 13900139000", phones.TWO),
        ("010-62345678、13900139000", phones.TWO),
        ("13800138000.0", phones.POINT_ZERO),
        ("1380013800012", phones.TOO_LONG),
        ("110", phones.TOO_SHORT),
        ("62345678", phones.NO_AREA),
        ("010-62345678转801", phones.WITH_EXTENSION),
        ("12345678901", phones.NO_PHONE),
        ("无", phones.NO_PHONE),
        ("13800138000 张三", phones.NO_PHONE),
    ],
)
def test_what_is_no_number_is_refused_with_advice(typed: str, advice: object):
    with pytest.raises(phones.NotAPhone) as why:
        phones.read(typed)
    assert why.value.messages == [str(advice)]


@pytest.mark.parametrize(
    "typed",
    [
        "010-62345678转801",
        "010-62345678 ext. 801",
        "010 6234 5678 x801",
        "010-62345678-801",
        "(010)62345678#801",
        "01062345678 分机 801",
    ],
)
def test_an_extension_is_kept_apart(typed: str):
    assert phones.read_with_extension(typed) == ("+861062345678", "801")
