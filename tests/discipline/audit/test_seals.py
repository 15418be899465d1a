"""What a person reads about a case is sealed: whoever changes or loses it past the program is found,
and words that were erased through the program are not (P15).
"""

import secrets
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from reception import clock
from tests.builders import NO_KEY, an_actor, an_employee
from tests.discipline.reports import a_picture, a_report, a_shot, wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.discipline.tampering import found, sql, told
from tests.visitors.scenes import after, refused, the_office
from visitors.discipline.audit import seals as audit_seals
from visitors.discipline.audit import verify
from visitors.discipline.incidents import photos, reports
from visitors.discipline.ledger import appeals, erasure, rulings
from visitors.discipline.models import Book, Entry, Incident, Photo, Seal
from visitors.discipline.sealing import parts, seals

pytestmark = pytest.mark.django_db
only_sqlite = pytest.mark.skipif(
    connection.vendor == "postgresql", reason="PostgreSQL takes no text for a time"
)
ERASE = "文字里写了访客的病情，应当事人要求删除"
GONE = "（文字已删除）"
WEEK = 7 * 24 * 60  # minutes


@pytest.fixture
def case() -> Incident:
    """Return a case that was proposed, heard, confirmed, appealed against and ruled on."""
    proposal = a_proposal(place="二楼大厅")
    zhao_kai = an_actor("host", "赵凯")
    rulings.state(proposal, "我当时在开会", zhao_kai, after(31), NO_KEY)
    entry = rulings.confirm(proposal, "情况属实", the_office(), after(40), NO_KEY)
    one = appeals.appeal(entry, "牌在外套口袋里", zhao_kai, after(50), NO_KEY)
    appeals.decide(one, appeals.Ruling("upheld", WHY), wang_fang(), after(60), NO_KEY)
    return Incident.objects.get(pk=proposal.pk)


@pytest.fixture
def dropped() -> Incident:
    """Return a proposal that was dropped."""
    return reports.drop(a_proposal(), "经核实，访客没有等候", the_office(), after(60), NO_KEY)


def wrong() -> str:
    """Return what the verifier says first of the seals."""
    return found()["sealed"].sentence


def delete(incident: Incident) -> None:
    """Delete a case that was never booked, with all that stands beside it but its seals."""
    tables = [f"discipline_{name}" for name in ("casenotice", "incidentevent", "photo")]
    sql(
        *(f"DELETE FROM {table} WHERE incident_id = {incident.pk}" for table in tables),
        f"DELETE FROM discipline_incident WHERE id = {incident.pk}",
    )


def keep_no_trace() -> None:
    """Let the book end with the seals that are there."""
    sql(
        "UPDATE discipline_book SET seals = COALESCE((SELECT MAX(position) FROM discipline_seal),"
        " 0), seal = COALESCE((SELECT hash FROM discipline_seal ORDER BY position DESC LIMIT 1),"
        " '')"
    )


class TestACase:
    INCIDENT = {
        "statement = '我没有话说'": "statement",
        "stated_at = '2026-03-05 09:00:00+00:00'": "hearing",
        "heard_until = '2026-03-05 09:00:00+00:00'": "hearing",
        "stated_by_self = NOT stated_by_self": "hearing",
        "note = '别的'": "note",
        "place = '三楼走廊'": "place",
        "visit_id = (SELECT MIN(id) FROM visitors_visit)": "report",
        "reporter_id = (SELECT MIN(id) FROM auth_user WHERE id <> reporter_id)": "report",
        "clause = 'P9'": "report",
        "seen_at = '2026-03-05 00:10:00+00:00'": "report",
        "reported_at = '2026-03-09 00:10:00+00:00'": "report",
        "confirmed_by_id = (SELECT MIN(id) FROM auth_user WHERE id <> confirmed_by_id)": "ruling",
        "confirmed_at = '2026-03-09 00:10:00+00:00'": "ruling",
        "corrected_at = '2026-03-09 00:10:00+00:00'": "correction",
        "evidence = '{\"badge\": 1}'": "evidence",
    }
    APPEAL = {
        "text = '别的'": "appeal text",
        "reason = '经复核，另有原因，维持原处罚'": "why ruled",
        "until = '2027-03-09 00:10:00+00:00'": "appeal",
        "closed_by_id = (SELECT MIN(id) FROM auth_user WHERE id <> closed_by_id)": "appeal",
    }
    EVENT = ("by_name = '别人'", "reason = '别的'", "by_id = NULL", "what = 'photo_removed'")

    def test_that_nobody_has_touched_is_sound(self, case: Incident, dropped: Incident):
        assert found() == {}

    @pytest.mark.parametrize("change", INCIDENT)
    def test_that_says_something_else_is_found(self, case: Incident, change: str):
        wang_yue_inside()
        sql(f"UPDATE discipline_incident SET {change} WHERE id = {case.pk}")
        assert f"{self.INCIDENT[change]} changed past the program" in wrong()
        assert found()["sealed"].position == 1
        assert found()["sealed"].employee == an_employee("赵凯").number

    @pytest.mark.parametrize("change", APPEAL)
    def test_whose_appeal_says_something_else_is_found(self, case: Incident, change: str):
        sql(f"UPDATE discipline_appeal SET {change}")
        assert f"{self.APPEAL[change]} changed past the program" in wrong()

    @pytest.mark.parametrize("change", EVENT)
    def test_whose_events_say_something_else_is_found(self, case: Incident, change: str):
        sql(f"UPDATE discipline_incidentevent SET {change} WHERE what = 'stated'")
        assert "events changed past the program" in wrong()

    def test_whose_reason_to_drop_says_something_else_is_found(self, dropped: Incident):
        sql("UPDATE discipline_incident SET drop_reason = '经核实，另有原因，不再追究'")
        assert "why dropped changed past the program" in wrong()

    def test_is_found_although_the_program_has_sealed_it_again_since(self):
        proposal = a_proposal()
        sql("UPDATE discipline_incident SET note = '别的', clause = 'P9'")
        rulings.confirm(proposal, "情况属实", the_office(), heard(), NO_KEY)
        assert "note, report changed past the program" in wrong()

    def test_whose_event_was_changed_is_found_although_it_was_sealed_again_since(self):
        proposal = a_proposal()
        sql("UPDATE discipline_incidentevent SET by_name = '别人'")
        rulings.confirm(proposal, "情况属实", the_office(), heard(), NO_KEY)
        assert "events changed past the program" in wrong()

    def test_has_every_column_in_some_part(self, case: Incident):
        known = {name for columns in parts.OF_INCIDENT.values() for name in columns}
        columns = {field.attname for field in Incident._meta.concrete_fields}
        assert known < columns, "whatever is not named stands in the first part"
        assert parts.read([case.pk])[case.pk].said.keys() == parts.MAY_CHANGE.keys()


class TestAProposal:
    @only_sqlite
    def test_that_vanished_is_found(self):
        proposal = a_proposal()
        delete(proposal)
        assert f"incident {proposal.pk:05d}: it was sealed, and it is gone" in wrong()
        sql("DELETE FROM discipline_seal")  # whose key SQLite looks at when the test ends

    def test_that_vanished_with_its_seals_is_found(self):
        proposal = a_proposal()
        booked()
        sql(f"DELETE FROM discipline_seal WHERE incident_id = {proposal.pk}")
        delete(proposal)
        assert "seal 1 is missing" in wrong()

    def test_that_was_dropped_past_the_program_is_found(self):
        proposal = a_proposal()
        office = the_office().user.pk
        sql(
            f"UPDATE discipline_incident SET state = 'dropped', dropped_by_id = {office}, dropped_at"
            " = '2026-03-06 01:00:00+00:00', drop_reason = '经核实，访客没有等候'",
            "INSERT INTO discipline_incidentevent (incident_id, what, at, by_id, by_name, reason,"
            f" request_key, request_digest) VALUES ({proposal.pk}, 'dropped',"
            f" '2026-03-06 01:00:00+00:00', {office}, '李敏', '', '', '')",
        )
        assert "ruling, why dropped changed past the program" in wrong()

    def test_that_was_put_in_is_found(self, dropped: Incident):
        dropped.pk, dropped.source = None, "oa:7"
        dropped.save(force_insert=True)
        assert "no seal is of it" in wrong()

    def test_that_is_reported_again_from_the_same_source_is_sealed_once(self):
        proposal = a_proposal(source="oa:7")
        assert a_proposal(source="oa:7").pk == proposal.pk
        assert Seal.objects.count() == 1


class TestErasing:
    def test_the_words_of_a_whole_case_is_sound(self, case: Incident):
        erasure.erase(case.entry, ERASE, the_office(), after(99), NO_KEY, of_the_case=True)
        assert found() == {}

    def test_the_words_of_a_dropped_proposal_is_sound(self, dropped: Incident):
        erasure.erase_dropped(dropped, ERASE, the_office(), after(99), NO_KEY)
        assert found() == {}

    def test_leaves_nothing_by_which_the_words_could_be_tried_out(self, case: Incident):
        erasure.erase(case.entry, ERASE, the_office(), after(99), NO_KEY, of_the_case=True)
        *earlier, last = Seal.objects.order_by("position")
        assert {seal.salt for seal in earlier} == {""}
        assert len(last.salt) == 32

    @pytest.mark.parametrize(
        "change",
        [
            f"discipline_incident SET statement = '{GONE}'",
            "discipline_incident SET note = '', place = ''",
            f"discipline_appeal SET text = '{GONE}'",
        ],
    )
    def test_past_the_program_is_found(self, case: Incident, change: str):
        sql(f"UPDATE {change}")
        assert "changed past the program" in wrong()

    def test_of_one_case_excuses_no_other(self, case: Incident, dropped: Incident):
        erasure.erase(case.entry, ERASE, the_office(), after(99), NO_KEY, of_the_case=True)
        sql(f"UPDATE discipline_incident SET note = 'x' WHERE id = {dropped.pk}")
        assert f"incident {dropped.pk:05d}" in wrong()

    def test_an_entry_and_its_void_is_sound(self):
        entry = booked()
        void = voided(entry)[0]
        for one in (entry, void):
            one = Entry.objects.select_related("violation__incident", "sheet__employee").get(
                pk=one.pk
            )
            erasure.erase(one, ERASE, the_office(), after(99), NO_KEY)
        assert found() == {}

    def test_a_salt_that_was_taken_away_is_found(self, case: Incident):
        sql("UPDATE discipline_seal SET salt = ''")
        assert "the salt of its last seal is gone" in wrong()


class TestTheChain:
    def test_a_seal_that_was_changed_is_found(self, case: Incident):
        sql("UPDATE discipline_seal SET content = '{}' WHERE position = 2")
        assert "seal 2 is not the one that was made" in wrong()

    def test_a_seal_that_was_made_to_fit_without_the_key_is_found(self, case: Incident):
        sql(f"UPDATE discipline_incident SET statement = '别的' WHERE id = {case.pk}")
        last = Seal.objects.latest("position")
        last.content = parts.read([case.pk])[case.pk].content(last.salt)
        value = seals.value_of(last)
        sql(
            f"UPDATE discipline_seal SET content = '{last.content}', hash = '{value}',"
            f" signature = '{secrets.token_urlsafe(32)}' WHERE id = {last.pk}",
        )
        keep_no_trace()
        assert "not signed by us" in "\n".join(
            str(one) for one in audit_seals.check(audit_seals.SealChain())
        )

    def test_the_last_one_that_was_deleted_is_found(self, case: Incident):
        sql(f"DELETE FROM discipline_seal WHERE position = {Book.objects.get().seals}")
        assert "sealed" in found()

    def test_the_last_one_that_was_deleted_is_found_where_the_book_was_set_back(
        self, case: Incident
    ):
        sql(f"DELETE FROM discipline_seal WHERE position = {Book.objects.get().seals}")
        keep_no_trace()
        assert "appeal" in wrong()

    def test_a_key_that_was_changed_holds_while_it_is_named(self, case: Incident, settings):
        settings.LEDGER_OLD_KEYS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "p7Yw-2Kd5HqTzLn7VbXc3MjP9sGfAe6UiOoR1QtZxB4v-9vQe4ZrT7k"
        assert "sealed" not in found()
        settings.LEDGER_OLD_KEYS = []
        assert "is not signed by us" in wrong()


def unchecked(change: str) -> None:
    """Change rows as somebody would who has switched the constraints off, too."""
    check = "PRAGMA ignore_check_constraints = "
    sql(f"{check}ON", f"UPDATE {change}", f"{check}OFF")


@only_sqlite
class TestWhatCannotBeRead:
    @pytest.mark.parametrize(
        "change",
        [
            "discipline_incident SET seen_at = 'soon'",
            "discipline_incident SET seen_at = '2026-99-99 01:00:00'",
            "discipline_incident SET heard_until = 'later'",
            "discipline_incident SET state = 'dropped', dropped_at = 'x'",
        ],
    )
    def test_of_a_proposal_is_found_and_named(self, change: str):
        proposal = a_proposal()
        unchecked(change)
        code, said = told()
        assert code == 1
        assert f"incident {proposal.pk:05d}: it " in said

    @pytest.mark.parametrize(
        "change",
        [
            "discipline_incident SET seen_at = 'soon'",
            "discipline_appeal SET closed_at = 'soon'",
            "discipline_appeal SET until = ''",
            "discipline_incidentevent SET at = 'x' WHERE what = 'stated'",
            "discipline_seal SET at = 'x'",
            "discipline_seal SET content = 'x'",
            "discipline_entry SET penalty = '[]'",
        ],
    )
    def test_of_a_case_is_found(self, case: Incident, change: str):
        unchecked(change)
        assert told()[0] == 1

    def test_of_one_case_does_not_hide_another(self, case: Incident, dropped: Incident):
        unchecked(f"discipline_incident SET seen_at = '2026-99-99' WHERE id = {dropped.pk}")
        sql(f"UPDATE discipline_incident SET note = 'x' WHERE id = {case.pk}")
        assert verify.verify().found.counts["sealed"] == 2


def test_nobody_changes_or_deletes_a_seal(case: Incident):
    for change in (
        "UPDATE discipline_seal SET content = ''",
        "UPDATE discipline_seal SET salt = 'x'",
        "DELETE FROM discipline_seal",
    ):
        with (
            pytest.raises(DatabaseError, match="only grows"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


class TestAPhoto:
    """Whoever decides a case looks at the picture, so another one in its place is found."""

    @pytest.fixture
    def photo(self, settings: Any, tmp_path: Path) -> Photo:
        settings.MEDIA_ROOT = tmp_path
        wang_yue_inside()
        photo: Photo = a_report(None, picture=a_picture()).photo
        assert found() == {}
        assert not any("photo" in doubt for doubt in verify.doubts(clock.now()))
        return photo

    def test_that_was_put_in_its_place_is_found_and_shown_to_nobody(self, photo: Photo):
        (photos.folder() / photo.name).write_bytes(a_shot(size=(320, 240)))
        assert wrong() == (
            f"incident {photo.incident_id:05d}: its photo is another one than was reported"
        )
        with refused("photo_changed"):
            photos.read(photo.incident, the_office(), after(60))

    def test_that_was_put_in_with_its_row_made_to_fit_is_found(self, photo: Photo):
        other = a_shot(size=(320, 240))
        (photos.folder() / photo.name).write_bytes(other)
        sql(f"UPDATE discipline_photo SET digest = '{sha256(other).hexdigest()}'")
        assert "photo changed past the program" in wrong()

    def test_that_is_gone_is_told_of(self, photo: Photo):
        (photos.folder() / photo.name).unlink()
        assert found() == {}, "it may lie on another disk"
        assert any("1 photos of reports are not in" in one for one in verify.doubts(clock.now()))

    def test_that_cannot_be_read_is_named(self, photo: Photo):
        (photos.folder() / photo.name).unlink()
        (photos.folder() / photo.name).mkdir()
        assert "its photo cannot be read" in found()["unreadable"].sentence

    def test_whose_days_are_over_is_sound(self, photo: Photo):
        photos.clear_photos(Photo.objects.all(), after(0), after(WEEK))
        assert found() == {}
        assert not any("photo" in doubt for doubt in verify.doubts(clock.now()))
