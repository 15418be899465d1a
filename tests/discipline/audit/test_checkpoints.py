"""The end of the chain is signed every day and kept outside: once, whoever sweeps, and again where
it was not taken.
"""

import logging
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured

from reception.notifications import delivery
from reception.notifications.models import Notice
from tests.discipline.scenes import a_proposal, booked
from tests.discipline.tampering import delete, found, sql
from tests.visitors.scenes import after
from visitors.discipline.audit import checkpoints, outside_copies
from visitors.discipline.models import Head, Seal

pytestmark = pytest.mark.django_db
DAY = 24 * 60
FIRST = date(2026, 3, 5)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    outside_copies._away_until.clear()
    checkpoints._quiet_until.clear()


class TestMaking:
    def test_waits_until_the_day_is_over(self):
        entry = booked()
        checkpoints.sweep(after(60))
        assert not Head.objects.exists()
        checkpoints.sweep(after(DAY))
        head = Head.objects.get()
        assert (head.day, head.position, head.hash) == (FIRST, entry.position, entry.hash)
        assert checkpoints.is_signed(head)

    def test_makes_none_where_nothing_was_ever_booked(self):
        checkpoints.sweep(after(DAY))
        assert not Head.objects.exists()

    def test_names_the_end_of_the_seals_too_before_anything_was_booked(self):
        a_proposal()
        checkpoints.sweep(after(DAY))
        head, last = Head.objects.get(), Seal.objects.latest("position")
        assert head.ends == (0, "", last.position, last.hash)
        assert found() == {}

    def test_catches_up_after_days_without_a_worker_each_with_the_end_of_that_day(self):
        booked()
        later = booked(now=after(2 * DAY))
        checkpoints.sweep(after(4 * DAY))
        assert list(Head.objects.order_by("day").values_list("day__day", "position")) == [
            (5, 1),
            (6, 1),
            (7, 2),
            (8, 2),
        ]
        assert Head.objects.get(day=date(2026, 3, 7)).hash == later.hash

    def test_leaves_out_what_was_booked_after_midnight(self):
        booked()
        booked(now=after(DAY))
        checkpoints.sweep(after(DAY + 1))
        assert Head.objects.get().position == 1

    def test_happens_once_however_often_it_is_swept(self, settings: Any):
        settings.LEDGER_HEADS_EMAIL = "audit@example.org"
        booked()
        for _worker in range(3):
            checkpoints.sweep(after(DAY))
        assert Head.objects.count() == 1
        assert Notice.objects.filter(key__startswith="ledger-head:").count() == 1

    def test_is_not_moved_by_what_the_database_says_later(self):
        booked()
        checkpoints.sweep(after(DAY))
        head = Head.objects.get()
        head.hash = "0" * 64
        assert not checkpoints.is_signed(head)


class TestFiles:
    @pytest.fixture
    def folder(self, tmp_path: Path, settings: Any) -> Path:
        """Keep heads in a folder."""
        settings.LEDGER_HEADS = str(tmp_path)
        return tmp_path

    def test_one_a_day_that_can_be_read_back(self, folder: Path):
        booked()
        checkpoints.sweep(after(2 * DAY))
        assert sorted(path.name for path in folder.iterdir()) == [
            "ledger-2026-03-05.txt",
            "ledger-2026-03-06.txt",
        ]
        read = checkpoints.read(folder)
        assert [(one.day.day, one.ends[0], checkpoints.is_signed(one)) for one in read] == [
            (5, 1, True),
            (6, 1, True),
        ]

    def test_a_file_that_is_there_is_never_written_again(self, folder: Path):
        booked()
        (folder / "ledger-2026-03-05.txt").write_text("of another database")
        checkpoints.sweep(after(DAY))
        assert (folder / "ledger-2026-03-05.txt").read_text() == "of another database"
        with pytest.raises(ImproperlyConfigured, match="another head"):
            outside_copies.said(after(DAY))

    def test_a_day_is_not_signed_anew_where_the_folder_has_another_head_of_it(
        self, folder: Path, caplog: Any
    ):
        """Somebody deleted heads and wrote the chain anew, and now waits for the worker to sign
        that.
        """
        booked()
        checkpoints.sweep(after(2 * DAY))
        sql(
            "DELETE FROM discipline_head",
            "UPDATE discipline_entry SET hash = 'ff'",
            "UPDATE discipline_book SET hash = 'ff'",
        )
        with caplog.at_level(logging.ERROR):
            for minute in range(3):
                checkpoints.sweep(after(3 * DAY + minute))
        assert not Head.objects.exists(), "nor is a later day signed"
        told = [line.getMessage() for line in caplog.records]
        path = folder / "ledger-2026-03-05.txt"
        assert told == [
            f"the head of 2026-03-05 is not signed: {path} has another one; run manage.py"
            " verify_ledger"
        ]
        with pytest.raises(
            ImproperlyConfigured, match=r"2026-03-05.txt is a head, and the database has none"
        ):
            outside_copies.said(after(3 * DAY))

    def test_days_are_signed_again_when_somebody_has_looked_and_put_the_other_heads_away(
        self, folder: Path, tmp_path: Path
    ):
        """So it is after a backup was put back, and what was booked meanwhile is lost."""
        booked()
        lost = booked(now=after(DAY))
        checkpoints.sweep(after(2 * DAY))
        delete(lost)
        first = Head.objects.get(day=FIRST)
        sql(
            "DELETE FROM discipline_head WHERE day > '2026-03-05'",
            f"UPDATE discipline_book SET position = 1, hash = '{first.hash}'",
        )
        checkpoints.sweep(after(3 * DAY))
        assert Head.objects.count() == 1
        (folder / "ledger-2026-03-06.txt").rename(folder / "restored.note")
        checkpoints.sweep(after(3 * DAY + 11))
        assert list(Head.objects.order_by("day").values_list("day__day", "position")) == [
            (5, 1),
            (6, 1),
            (7, 1),
        ]

    def test_a_day_whose_head_was_deleted_is_signed_again_where_it_is_the_same(self, folder: Path):
        booked()
        checkpoints.sweep(after(2 * DAY))
        sql("DELETE FROM discipline_head WHERE day = '2026-03-06'")
        checkpoints.sweep(after(2 * DAY + 1))
        assert Head.objects.count() == 2
        assert "last of 2026-03-06" in outside_copies.said(after(2 * DAY))

    def test_a_head_that_was_changed_in_the_database_is_told_of_whichever_day_it_is_of(
        self, folder: Path
    ):
        booked()
        checkpoints.sweep(after(3 * DAY))
        sql("UPDATE discipline_head SET signature = 'forged' WHERE day = '2026-03-05'")
        with pytest.raises(ImproperlyConfigured, match=r"2026-03-05.txt is another head"):
            outside_copies.said(after(3 * DAY))

    def test_a_folder_that_is_away_is_not_made_and_gets_all_when_it_is_back(
        self, folder: Path, settings: Any, caplog: Any
    ):
        settings.LEDGER_HEADS = str(folder / "mount")
        booked()
        with caplog.at_level(logging.ERROR):
            for minute in range(3):
                checkpoints.sweep(after(DAY + minute))
        assert (
            len([line for line in caplog.records if "cannot be kept" in line.getMessage()]) == 1
        ), "it is not said at every sweep"
        assert not (folder / "mount").exists()
        with pytest.raises(ImproperlyConfigured, match="is not in"):
            outside_copies.said(after(2 * DAY))
        (folder / "mount").mkdir()
        checkpoints.sweep(after(3 * DAY))
        assert len(list((folder / "mount").iterdir())) == 3
        assert "last of 2026-03-07" in outside_copies.said(after(3 * DAY))

    def test_what_a_killed_worker_left_half_written_is_removed(self, folder: Path):
        half = folder / ".ledger-2026-03-05.txt.0123456789abcdef"
        half.write_text("yingke led")
        booked()
        with time_machine.travel(after(DAY), tick=False):
            checkpoints.sweep(after(400 * DAY))
        assert not half.exists()
        assert (folder / "ledger-2026-03-05.txt").exists()


class TestMessages:
    def test_go_by_mail_and_can_be_read_back_from_it(
        self, settings: Any, mailoutbox: Any, tmp_path: Path
    ):
        settings.LEDGER_HEADS_EMAIL = "audit@example.org"
        booked()
        checkpoints.sweep(after(DAY))
        deliver(after(DAY))
        (mail,) = [mail for mail in mailoutbox if mail.to == ["audit@example.org"]]
        assert mail.subject == "台账日终摘要 2026-03-05"
        (tmp_path / "saved.eml").write_bytes(mail.message().as_bytes())
        assert [
            checkpoints.is_signed(head) for head in checkpoints.read(tmp_path / "saved.eml")
        ] == [True]
        assert "sent by email, last at" in outside_copies.said(after(DAY))

    def test_go_out_again_where_the_day_has_another_head_than_was_sent(
        self, settings: Any, mailoutbox: Any
    ):
        settings.LEDGER_HEADS_EMAIL = "audit@example.org"
        booked()
        checkpoints.sweep(after(DAY))
        sql("DELETE FROM discipline_head")
        checkpoints.sweep(after(DAY + 1))
        assert Notice.objects.filter(key__startswith="ledger-head:").count() == 1, (
            "the same head is not sent twice"
        )
        sql("DELETE FROM discipline_head", "UPDATE discipline_entry SET hash = 'ff'")
        checkpoints.sweep(after(DAY + 2))
        deliver(after(DAY + 2))
        subjects = [mail.subject for mail in mailoutbox if mail.to == ["audit@example.org"]]
        assert subjects == [
            "台账日终摘要 2026-03-05",
            "台账日终摘要 2026-03-05，与先前发出的不同，请核对台账",
        ]

    def test_that_were_not_taken_in_time_are_told_of(self, settings: Any):
        settings.LEDGER_HEADS_EMAIL = "audit@example.org"
        booked()
        checkpoints.sweep(after(DAY))
        head = Notice.objects.filter(key__startswith="ledger-head:")
        head.update(state=Notice.State.DEAD, trouble="550 no such person", attempts=5)
        assert "not yet" in outside_copies.said(after(DAY + 30))
        with pytest.raises(ImproperlyConfigured, match="550 no such person"):
            outside_copies.said(after(DAY + 7 * 60))


def deliver(now: Any) -> None:
    """Deliver whatever is due."""
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)


def test_the_doctor_says_that_nothing_is_kept_outside():
    assert "kept nowhere outside" in outside_copies.said(after(0))
    booked()
    checkpoints.sweep(after(DAY))
    assert "the last is of 2026-03-05" in outside_copies.said(after(DAY))
