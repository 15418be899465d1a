"""Somebody with the password of the database would like a major complaint to have gone otherwise
(C6, P5).
"""

from collections.abc import Iterator

import pytest
import time_machine
from django.core.management import call_command

from reception.accounts.actor import NOBODY
from tests.complaints.scenes import act, assigned, closed, li_min, registered
from tests.discipline.tampering import sql
from tests.visitors.scenes import after
from visitors.complaints import closing, steps
from visitors.complaints.models import Complaint, ComplaintEvent
from visitors.discipline.audit import verify
from visitors.discipline.models import Seal
from visitors.privacy import purge

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = after(60)
MAJOR = {"wanted": "再这样我就找记者。"}


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def major() -> Complaint:
    """沈洁 says that she will go to the press; 李敏 finds it major and gives it to teaching."""
    one = assigned(NOW, **MAJOR)
    return steps.decide_major(act(one, li_min(), NOW), yes=True, reason="确实找了记者")


def first() -> str:
    result = verify.verify()
    return str(result.found.first or "")


def events(one: Complaint) -> list[ComplaintEvent]:
    return list(one.events.order_by("pk"))


def test_one_that_nobody_touched_is_sound() -> None:
    one = major()
    assert Seal.objects.filter(thing=f"complaint:{one.pk}").count() >= 3
    assert first() == ""


def test_an_ordinary_one_is_not_sealed() -> None:
    assigned(NOW, wanted="")
    assert not Seal.objects.exists()


class TestIsFound:
    def test_a_word_that_was_changed(self) -> None:
        one = major()
        last = events(one)[-1]
        sql(f"UPDATE complaints_complaintevent SET words = '没有找记者' WHERE id = {last.pk}")
        place = len(events(one))
        assert first() == f"complaint:{one.pk}: the words of event {place} were changed"

    def test_the_newest_event_that_was_deleted(self) -> None:
        one = major()
        kept = events(one)
        sql(f"DELETE FROM complaints_complaintevent WHERE id = {kept[-1].pk}")
        assert first() == f"complaint:{one.pk}: event {len(kept)} is gone"

    def test_events_in_another_order(self) -> None:
        one = major()
        *_rest, before, last = events(one)
        sql(
            f"UPDATE complaints_complaintevent SET id = 0 WHERE id = {last.pk}",
            f"UPDATE complaints_complaintevent SET id = {last.pk} WHERE id = {before.pk}",
            f"UPDATE complaints_complaintevent SET id = {before.pk} WHERE id = 0",
        )
        place = len(events(one)) - 1
        assert first() == f"complaint:{one.pk}: event {place} is not the one that was written down"

    @pytest.mark.parametrize("change", ["by_name = '王芳'", "what = 'tried'", "facts = '{}'"])
    def test_what_an_event_says_beside_its_words(self, change: str) -> None:
        one = major()
        sql(f"UPDATE complaints_complaintevent SET {change} WHERE id = {events(one)[1].pk}")
        assert "is not the one that was written down" in first()

    def test_an_event_that_was_put_in(self) -> None:
        one = major()
        ComplaintEvent.objects.create(complaint=one, what="added", at=NOW, words="算了")
        assert first().endswith(f"event {len(events(one))} was put in past the program")

    def test_one_that_is_said_never_to_have_been_major(self) -> None:
        one = major()
        Complaint.objects.filter(pk=one.pk).update(major="no", major_at=None)
        ComplaintEvent.objects.create(complaint=one, what="added", at=NOW, words="算了")
        assert "was put in past the program" in first()

    def test_one_whose_seals_were_never_made(self) -> None:
        one = registered(NOW, wanted="")
        Complaint.objects.filter(pk=one.pk).update(major="proposed", major_at=NOW)
        assert first().endswith("it was put in past the program: no seal is of it")

    def test_a_word_that_was_changed_before_something_else_happened(self) -> None:
        one = major()
        sql(f"UPDATE complaints_complaintevent SET words = '假' WHERE id = {events(one)[0].pk}")
        steps.decide_major(act(one, li_min(), NOW), yes=False, reason="没有刊登")
        assert "says otherwise: the words of event 1 were changed" in first()

    def test_a_seal_that_was_taken_off_the_end(self) -> None:
        major()
        last = Seal.objects.latest("position")
        sql(f"DELETE FROM discipline_seal WHERE id = {last.pk}")
        assert first() != ""

    def test_with_exit_1_and_the_place(self, capsys: pytest.CaptureFixture[str]) -> None:
        one = major()
        sql(f"UPDATE complaints_complaintevent SET words = '假' WHERE id = {events(one)[0].pk}")
        with pytest.raises(SystemExit) as ended:
            call_command("verify_ledger")
        assert ended.value.code == 1
        said = capsys.readouterr().out
        assert f"first bad entry: complaint:{one.pk}: the words of event 1 were changed" in said


def test_what_a_link_and_more_time_write_down_is_sealed_as_well() -> None:
    one = major()
    closing.add_words(act(one, NOBODY, NOW), "还有一件事")
    assert first() == ""


def test_words_that_went_in_time_leave_it_sound() -> None:
    one = closed(NOW, **MAJOR)
    later = after(60 * 24 * 4000)
    purge.run(later)
    one.refresh_from_db()
    assert not one.events.exclude(words="").exists()
    assert set(Seal.objects.values_list("salt", flat=True)) == {""}
    assert first() == ""
