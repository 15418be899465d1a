"""Whatever is typed: names are read, kept and compared without an error, and a look-up by beginning
means what it says.
"""

import unicodedata

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reception import text as reception_text
from reception.db.lookups import after_all_that_begin_with
from reception.organisation import people, phones
from reception.organisation.models import EmployeeKey
from tests.builders import an_employee
from tests.soak import examples
from tests.visitors.scenes import NINE
from visitors.people import search

ANY = st.text(max_size=70)
HAN = st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1, max_size=8)
NAMED = st.one_of(ANY, HAN, st.text("单仇解曾区查尉迟万俟乐·李-' Aeé\u0301\u200d", max_size=12))
# What a database keeps: a lone surrogate has no UTF-8, and PostgreSQL has no NUL.
KEPT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
IN_A_TRANSACTION = settings(
    deadline=None,
    max_examples=examples(20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@settings(deadline=None, max_examples=examples(50))
@given(NAMED)
def test_every_text_can_be_tidied_compared_cut_and_spoken(text: str):
    for read in (
        reception_text.clean_line,
        reception_text.plain,
        reception_text.surname_of,
        reception_text.grams,
        reception_text.pinyin_keys,
    ):
        read(text)


@settings(deadline=None, max_examples=examples(50))
@given(NAMED)
@example("e\u200d\u0301")
def test_what_is_tidy_stays_as_it_is(text: str):
    kept = reception_text.clean_line(text)
    assert reception_text.clean_line(kept) == kept == unicodedata.normalize("NFC", kept).strip()


@settings(deadline=None, max_examples=examples(50))
@given(ANY)
def test_what_is_tidy_fits_a_database_and_a_line(text: str):
    kept = reception_text.clean_line(text).encode().decode()
    assert not [
        letter for letter in kept if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


@settings(deadline=None, max_examples=examples(50))
@given(st.one_of(ANY, st.text("王 a\r\n\x00\x1c\ud800\u2028\u202e", max_size=30)))
def test_what_is_tidy_in_lines_fits_a_database_and_keeps_its_lines(text: str):
    kept = reception_text.clean_lines(text)
    assert reception_text.clean_lines(kept) == kept == kept.strip()
    assert [line for line in kept.split("\n") if reception_text.clean_line(line) != line] == []
    assert kept.replace("\n", "") == "".join(
        reception_text.clean_line(line) for line in text.splitlines()
    )


@settings(deadline=None, max_examples=examples(50))
@given(st.text(st.characters(categories=["Lu", "Ll", "Lt", "Lo", "Nd", "So"]), max_size=60))
def test_no_letter_of_a_name_is_lost(name: str):
    assert reception_text.clean_line(name) == unicodedata.normalize("NFC", name)


@settings(deadline=None, max_examples=examples(50))
@given(NAMED)
def test_every_key_fits_its_column(name: str):
    assert all(0 < len(key) <= 80 for key in reception_text.pinyin_keys(name))
    assert all(0 < len(gram) <= 2 for gram in reception_text.grams(name, name))


@settings(deadline=None, max_examples=examples(50))
@given(HAN, st.data())
def test_every_fragment_of_a_name_up_to_two_characters_is_a_key(name: str, data: st.DataObject):
    whole = reception_text.plain(name)
    at = data.draw(st.integers(0, len(whole) - 1))
    assert {whole[at], whole[at : at + 2]} <= reception_text.grams(name)


@settings(deadline=None, max_examples=examples(50))
@given(st.one_of(ANY, st.text("+0123456789 -()－０１２ext;#*", max_size=40)))
def test_a_phone_is_read_as_e164_or_refused(text: str):
    try:
        read = phones.read(text)
    except phones.NotAPhone:
        return
    assert read == "" or (
        read.startswith("+") and read[1:].isdecimal() and read.isascii() and len(read) <= 20
    )


@settings(deadline=None, max_examples=examples(50))
@given(st.text("+0123456789", max_size=16))
def test_four_digits_of_a_phone_stay_hidden(phone: str):
    shown = phones.masked(phone)
    assert len(phone.removeprefix("+86")) - len(shown.replace("*", "")) >= min(
        4, len(phone.removeprefix("+86"))
    )


# --- The beginning of a text, on both databases
# -------------------------------------------------------


@settings(deadline=None, max_examples=examples(50))
@given(KEPT, KEPT)
@example("a\U0010ffff", "a")
@example("\U0010ffff\U0010ffff", "\U0010ffff")
@example("\ue000", "\ud7ff")
def test_the_end_of_a_range_is_above_all_that_begin_so_and_no_others(text: str, beginning: str):
    end = after_all_that_begin_with(beginning)
    assert (beginning <= text and (end is None or text < end)) == text.startswith(beginning)


@pytest.mark.django_db
@IN_A_TRANSACTION
@given(st.lists(KEPT, max_size=8), KEPT, st.booleans())
@example(["a\U0010ffffb", "ab", "b"], "a", False)
@example(["Zhao", "zhao", "zh", "zi"], "zh", False)
@example(["%", "_x", "\\", "a"], "_", False)
def test_begins_means_what_startswith_means(texts: list[str], beginning: str, of_one_of_them: bool):
    if of_one_of_them and texts:
        beginning = texts[0][:3]
    with transaction.atomic():
        employee = an_employee()
        EmployeeKey.objects.filter(employee=employee).delete()
        EmployeeKey.objects.bulk_create(
            [EmployeeKey(employee=employee, key=text) for text in set(texts)]
        )
        found = set(EmployeeKey.objects.filter(key__prefix=beginning).values_list("key", flat=True))
        transaction.set_rollback(True)
    assert found == {text for text in texts if text.startswith(beginning)}


def is_a_name(text: str) -> bool:
    """Tell whether there is anything to compare; four digits and more are looked up as a phone."""
    plain = reception_text.plain(reception_text.clean_line(text)[:60])
    return bool(plain) and not (len(plain) >= 4 and plain.lstrip("+").isdecimal())


@pytest.mark.django_db
@IN_A_TRANSACTION
@given(NAMED.filter(is_a_name), ANY)
@example("ﷺ" * 60, "")
@example("ﬀ" * 60, "")
@example("123", "")
def test_a_visitor_of_any_name_is_found_by_it(name: str, organisation: str):
    kept = reception_text.clean_line(name)[:60].strip()
    with transaction.atomic():
        visitor = search.enter(
            search.Person(kept, organisation=reception_text.clean_line(organisation)), NINE
        )
        found = search.find(kept)
        transaction.set_rollback(True)
    assert visitor in found


@pytest.mark.django_db
@IN_A_TRANSACTION
@given(st.one_of(ANY, st.text("一二三 +0123456789aé", max_size=30)))
def test_whatever_is_typed_at_the_desk_is_looked_up_without_an_error(typed: str):
    with transaction.atomic():
        host = an_employee()
        assert people.find(typed, [host.site_id]) in ([], [host])
        assert people.the_one_meant(typed, [host.site_id]) in (None, host)
        assert search.find(typed) == []
        transaction.set_rollback(True)
