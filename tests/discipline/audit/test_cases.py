"""What the events of a case say, and its entries and its appeal, is held against each other, in
both directions.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from reception.policy.penalty import Penalty
from tests.builders import NO_KEY, an_actor
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.discipline.tampering import a_book, found, of, set_back, settle, sql, the_place
from tests.visitors.scenes import after, the_office
from visitors.discipline.audit import cases as audit_cases
from visitors.discipline.audit import checkpoints, verify
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import appeals, erasure, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, Words
from visitors.discipline.models.ledger import SALT

pytestmark = pytest.mark.django_db
SAID = "牌在外套口袋里"


@pytest.fixture
def book() -> list[Entry]:
    """Return the ledger that is tampered with."""
    return a_book()


def appealed(entry: Entry, minute: int = 91) -> Appeal:
    """Let 赵凯 appeal."""
    return appeals.appeal(entry, SAID, an_actor("host", "赵凯"), after(minute), NO_KEY)


def ruled(entry: Entry, ruling: Ruling) -> Appeal:
    """Let 王芳 rule on an appeal of 赵凯."""
    return appeals.decide(appealed(entry), ruling, wang_fang(), after(92), NO_KEY)


def set_to_proposed(incident_id: int | None) -> None:
    """Make an incident say that it was never booked."""
    sql(
        "UPDATE discipline_incident SET state = 'proposed', confirmed_by_id = NULL, confirmed_at ="
        f" NULL WHERE id = {incident_id}"
    )


class TestEveryWayThroughACase:
    """The control: whatever the program does agrees with what it writes down."""

    WAYS: dict[str, Callable[[Entry], object]] = {
        "voided": voided,
        "upheld": lambda entry: ruled(entry, Ruling("upheld", WHY)),
        "reduced": lambda entry: ruled(entry, Ruling("reduced", WHY, Penalty(("verbal_warning",)))),
        "annulled": lambda entry: ruled(entry, Ruling("annulled", WHY)),
        "taken back": lambda entry: appeals.withdraw(
            appealed(entry), an_actor("host", "赵凯"), after(92), NO_KEY
        ),
        "void while appealed": lambda entry: (appealed(entry, 60), voided(entry)),
        "appealed by link": lambda entry: appeals.appeal_by_link(entry, SAID, after(91)),
        "void after an appeal was upheld": lambda entry: (
            ruled(entry, Ruling("upheld", WHY)),
            voided(entry, now=after(99)),
        ),
    }

    @pytest.mark.parametrize("way", WAYS)
    def test_is_sound(self, way: str):
        self.WAYS[way](booked())
        assert found() == {}

    def test_is_sound_where_it_was_proposed_heard_and_confirmed_or_dropped(self):
        rulings.confirm(a_proposal(), "情况属实", the_office(), heard(), NO_KEY)
        reports.drop(a_proposal(), "经核实，访客没有等候", the_office(), after(60), NO_KEY)
        assert found() == {}


class TestEntries:
    def test_taken_off_the_end_are_found_where_the_incident_was_made_to_say_that_nothing_was_booked(
        self, book: list[Entry]
    ):
        extra = booked(now=after(3000))
        set_back([*book, extra])
        set_to_proposed(extra.incident_id)
        wrong = found()
        assert "it was booked, say its events, and its entry is gone" in wrong["deleted"].sentence
        assert set(wrong) == {"deleted", "sealed"}

    def test_a_void_taken_off_the_end_is_found(self):
        entry = booked()
        voided(entry)
        set_back(list(Entry.objects.order_by("position")))
        assert "was made void, say its events" in found()["deleted"].sentence

    @pytest.mark.parametrize("outcome", ["annulled", "reduced"])
    def test_what_a_ruling_has_booked_taken_off_the_end_is_found(self, outcome: str):
        entry = booked()
        ruled(
            entry,
            Ruling(
                outcome,
                WHY,
                Penalty(("verbal_warning",)) if outcome == "reduced" else None,
            ),
        )
        set_back(list(Entry.objects.order_by("position")))
        assert set(found()) == {"case"}
        assert the_place(found()["case"]) == of(entry)

    @pytest.mark.parametrize("what", ["confirmed", "voided", "decided"])
    def test_whose_event_was_deleted_are_found(self, book: list[Entry], what: str):
        sql(f"DELETE FROM discipline_incidentevent WHERE what = '{what}'")
        assert set(found()) == {"case", "sealed"}
        kinds = {"confirmed": "violation", "voided": "void", "decided": "violation"}
        first = min(
            entry.position
            for entry in book
            if entry.kind == kinds[what] and (what != "decided" or hasattr(entry, "appeal"))
        )
        assert found()["case"].position == first

    @pytest.mark.parametrize(
        "change", ["at = '2026-03-05 00:00:00+00:00'", "by_id = (SELECT MAX(id) FROM auth_user)"]
    )
    def test_whose_event_was_changed_are_found(self, book: list[Entry], change: str):
        wang_fang()
        sql(
            f"UPDATE discipline_incidentevent SET {change} WHERE what = 'confirmed' AND incident_id"
            f" = {book[1].incident_id}"
        )
        assert the_place(found()["case"]) == of(book[1])

    def test_whose_incident_says_that_it_was_never_booked_are_found(self, book: list[Entry]):
        set_to_proposed(book[1].incident_id)
        assert "nothing was booked from it" in found()["case"].sentence
        assert the_place(found()["case"]) == of(book[1])


class TestAppeals:
    def test_that_was_put_in_is_found(self, book: list[Entry]):
        columns = "entry_id, text, appealed_at, until, state, outcome, reason"
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO discipline_appeal ({columns}) VALUES (%s, 'x', %s, %s, 'open',"
                " '', '')",
                [book[1].pk, after(91), after(999)],
            )
        assert "know nothing of the appeal" in found()["case"].sentence
        assert the_place(found()["case"]) == of(book[1])

    def test_that_was_deleted_is_found(self, book: list[Entry]):
        sql("DELETE FROM discipline_appeal")
        assert "there was an appeal, say its events, and it is gone" in sentences(book)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            (
                "state = 'open', outcome = '', reason = '', closed_at = NULL, closed_by_id = NULL",
                "ruled on, say its events, and it says",
            ),
            ("state = 'withdrawn', outcome = '', reason = ''", "was taken back then"),
            ("outcome = 'upheld'", "no ruling on an appeal has left"),
            ("outcome = 'annulled'", "the entry that makes it void is gone"),
            ("closed_at = '2026-03-05 08:00:00+00:00'", "was ruled on then and by that person"),
            ("entry_id = (SELECT MIN(id) FROM discipline_entry)", "know nothing of the appeal"),
        ],
    )
    def test_that_says_something_else_is_found(self, book: list[Entry], change: str, sentence: str):
        sql(f"UPDATE discipline_appeal SET {change}")
        assert sentence in sentences(book)

    def test_that_was_taken_back_and_opened_again_is_found(self):
        entry = booked()
        appeals.withdraw(appealed(entry), an_actor("host", "赵凯"), after(92), NO_KEY)
        sql("UPDATE discipline_appeal SET state = 'open', closed_at = NULL, closed_by_id = NULL")
        assert "taken back, say its events, and it says something else" in found()["case"].sentence

    def test_that_a_void_has_settled_and_that_was_opened_again_is_found(self):
        entry = booked()
        appealed(entry, 60)
        voided(entry)
        sql(
            "UPDATE discipline_appeal SET state = 'open', outcome = '', reason = '', closed_at ="
            " NULL, closed_by_id = NULL"
        )
        assert "still open" in found()["case"].sentence


def sentences(book: list[Entry]) -> str:
    """Return everything that contradicts."""
    return "\n".join(str(finding) for finding in audit_cases.check())


class TestErasing:
    WHY = "文字里写了访客的病情，应当事人要求删除"

    def erased_past_the_program(self, entry: Entry, at: Any, by: int | None) -> None:
        Words.objects.filter(entry=entry).update(text="", salt="", erased_at=at, erased_by=by)

    def test_of_one_entry_excuses_no_other_of_the_same_case(self):
        first = booked()
        void = voided(first)[0]
        erasure.erase(first, self.WHY, the_office(), after(99), NO_KEY)
        assert verify.verify().is_sound
        self.erased_past_the_program(void, after(100), the_office().user.pk)
        assert the_place(found()["words"]) == of(void)

    def test_excuses_no_other_even_where_time_and_name_were_copied(self):
        first = booked()
        void = voided(first)[0]
        erasure.erase(first, self.WHY, the_office(), after(99), NO_KEY)
        self.erased_past_the_program(void, after(99), the_office().user.pk)
        assert "nobody has written down" in found()["words"].sentence

    def test_of_an_entry_and_its_void_in_one_go_is_sound(self):
        first = booked()
        void = voided(first)[0]
        void = Entry.objects.select_related("violation__incident", "sheet__employee").get(
            pk=void.pk
        )
        for entry in (first, void):
            erasure.erase(entry, self.WHY, the_office(), after(99), NO_KEY)
        assert found() == {}


@contextmanager
def without_the_constraint() -> Iterator[None]:
    """Let the database take words that its constraints refuse, as somebody would who has taken
    these away.
    """
    settle()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name in ("words_that_stand_have_a_whole_salt", "erased_words_are_gone"):
                cursor.execute(f"ALTER TABLE discipline_words DROP CONSTRAINT {name}")
            yield
            return
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")


@pytest.mark.parametrize("letters", [34, 31, 0])
def test_letters_that_were_moved_between_salt_and_text_are_found(letters: int):
    """The digest of both together stays the same; only where the salt ends was changed."""
    if letters > SALT and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL takes no salt that is longer than its column")
    entry = booked(note="没有佩戴访客牌")
    whole = entry.words.salt + entry.words.text
    with without_the_constraint():
        sql(
            f"UPDATE discipline_words SET salt = '{whole[:letters]}', text = '{whole[letters:]}'"
            f" WHERE entry_id = {entry.pk}"
        )
        assert the_place(found()["words"]) == of(entry)


def test_what_happens_after_the_last_head_is_held_against_the_events(book: list[Entry]):
    """The head of yesterday knows nothing of today: an entry of today that vanishes is found by its
    case alone.
    """
    checkpoints.sweep(after(3 * 24 * 60))
    extra = booked(now=after(3 * 24 * 60 + 30))
    set_back([*book, extra])
    set_to_proposed(extra.incident_id)
    assert set(found()) == {"deleted", "sealed"}
