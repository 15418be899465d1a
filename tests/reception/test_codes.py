"""A code is a code however it arrives, and words are words."""

import re

import pytest

from reception import codes
from reception.accounts import secrets
from tests.code_texts import A_CODE, CODES, WORDS


@pytest.mark.parametrize("text", CODES)
def test_a_code_is_known_by_its_alphabet_and_its_length(text: str):
    assert codes.code_in(text) == A_CODE


@pytest.mark.parametrize("text", WORDS)
def test_words_and_other_numbers_are_no_code(text: str):
    assert codes.code_in(text) is None


def test_every_token_has_the_shape_of_a_code():
    for made in (secrets.new_token(), secrets.derived_code("badge", 1, 9, 1)):
        assert codes.code_in(made) == made
    assert re.fullmatch("[2-9A-HJ-NP-Z]{32}", codes.ALPHABET)
