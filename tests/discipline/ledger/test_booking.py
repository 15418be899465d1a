"""李敏 books, the step follows from what stands; 王芳 voids, and the later ones climb down by
entries of their own (P1–P5).
"""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from reception.notifications.models import Notice
from reception.policy.models import LadderStep
from reception.policy.penalty import Penalty
from tests.builders import NO_KEY, an_employee, the_policy
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.visitors.scenes import after, refused, the_desk, the_office
from visitors.discipline.ledger import appeals, queries, rulings
from visitors.discipline.models import Book, Entry, Incident, Sheet, Words
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db


def steps() -> list[tuple[int, int, str]]:
    """Return number, step and fine of what stands on the sheet of 赵凯, as 李敏 reads it."""
    rows = queries.shown(an_employee("赵凯"), the_office())
    return [
        (one.entry.seq, one.outcome.step, f"{one.outcome.penalty.fine:.0f}")
        for one in rows
        if one.entry.kind == "violation" and not one.is_void
    ]


class TestBooking:
    def test_climbs_the_ladder_as_written_and_repeats_the_last_step(self):
        told = [
            (entry.seq, entry.step, list(entry.penalty.measures), int(entry.penalty.fine))
            for entry in (booked(now=after(n)) for n in (30, 31, 32))
        ]
        first = (1, 1, ["verbal_warning", "fine"], 50)
        assert told == [
            first,
            (2, 2, ["written_warning", "fine"], 100),
            (3, 2, ["written_warning", "fine"], 100),
        ]

    def test_counts_each_ladder_and_each_employee_for_itself(self):
        booked()
        assert booked(ladder="internal_complaint").seq == 1
        assert booked(an_employee("孙伟")).seq == 1
        assert [entry.position for entry in Entry.objects.all()] == [
            1,
            2,
            3,
        ], "and all stand in one chain"

    def test_goes_by_severity_where_the_ladder_does(self):
        assert booked(ladder="external_complaint", severity="grave").penalty.measures == (
            "dismissal",
        )

    def test_counts_the_same_source_once(self):
        entry = booked(source="oa:4711")
        assert booked(source="oa:4711").pk == entry.pk
        assert Entry.objects.count() == 1

    def test_keeps_the_ladder_as_it_stood(self):
        booked()
        step = LadderStep.objects.get(ladder__code="no_badge", number=1)
        step.fine = 80
        step.save()
        assert booked(an_employee("孙伟")).penalty.fine == 80
        assert steps() == [(1, 1, "50")]

    def test_tells_the_person_why_what_and_until_when(self):
        booked()
        notice = Notice.objects.get(employee=an_employee("赵凯"))
        assert "第 1 次，口头警告、罚款 50 元" in notice.body
        assert "申诉" in notice.body
        assert notice.group_text == ""

    def test_of_oneself_is_for_somebody_else(self):
        with refused("needs_another_person"):
            booked(the_office().employee)

    def test_is_not_for_the_desk(self):
        with refused("not_permitted"):
            booked(by=the_desk())


class TestConfirming:
    def test_waits_until_the_person_was_heard(self):
        incident = a_proposal()
        with refused("not_heard"):
            rulings.confirm(incident, "", the_office(), after(60), NO_KEY)
        rulings.state(incident, "我在开会，请同事去接了", the_zhao_kai(), after(61), NO_KEY)
        assert rulings.confirm(incident, "属实", the_office(), after(62), NO_KEY).step == 1

    def test_does_not_wait_longer_than_the_policy_says(self):
        incident = a_proposal()
        assert rulings.confirm(incident, "", the_office(), heard(), NO_KEY).seq == 1

    def test_is_neither_for_the_person_concerned_nor_for_who_reported(self):
        own = a_proposal(the_office().employee)
        with refused("needs_another_person"):
            rulings.confirm(own, "", the_office(), heard(), NO_KEY)

    def test_happens_once(self):
        incident = a_proposal()
        rulings.confirm(incident, "", the_office(), heard(), NO_KEY)
        with refused("state_forbids"):
            rulings.confirm(incident, "", the_office(), heard(), NO_KEY)
        assert Entry.objects.count() == 1

    def test_that_arrives_twice_gives_the_same_entry(self):
        incident, mark = a_proposal(), RequestKey("k1", "d1")
        first = rulings.confirm(incident, "", the_office(), heard(), mark)
        assert rulings.confirm(incident, "", the_office(), heard(), mark) == first


class TestVoiding:
    def test_lets_the_later_ones_climb_down_each_by_an_entry(self):
        first, second, third = (booked(now=after(n)) for n in (30, 31, 32))
        void, *corrections = voided(first)
        assert (void.kind, void.violation, void.seq) == ("void", first, 4)
        assert [(row.violation, row.step, int(row.penalty.fine)) for row in corrections] == [
            (second, 1, 50)
        ], "the third stays on the last step"
        assert steps() == [(2, 1, "50"), (3, 2, "100")]
        assert third.seq == 3

    def test_tells_the_person_of_each_step_that_changed(self):
        first, _second = booked(), booked(now=after(31))
        voided(first)
        told = [
            notice.subject
            for notice in Notice.objects.filter(employee=an_employee("赵凯")).order_by("pk")
        ][2:]
        assert told == ["已作废：访客未佩戴访客牌", "重新定级：访客未佩戴访客牌"]

    def test_needs_ten_letters_and_another_person(self):
        entry = booked()
        with refused("reason_too_short"):
            rulings.void(entry, "弄错了", wang_fang(), after(90), NO_KEY)
        with refused("needs_another_person"):
            rulings.void(entry, WHY, the_office(), after(90), NO_KEY)

    def test_happens_once_and_of_violations_only(self):
        entry = booked()
        void = voided(entry)[0]
        with refused("already_void"):
            voided(entry)
        with refused("not_a_violation"):
            rulings.void(void, WHY, the_office(), after(91), NO_KEY)

    def test_that_arrives_twice_gives_the_same_entries(self):
        first, _second = booked(), booked(now=after(31))
        answers = [
            rulings.void(first, WHY, wang_fang(), after(90), RequestKey("k1", "d1"))
            for _ in range(2)
        ]
        assert answers[0] == answers[1]
        assert Entry.objects.count() == 4


class TestTheDatabase:
    """What the actions promise holds also past them."""

    @pytest.mark.parametrize("model", [Entry, Words, Sheet, Book], ids=lambda model: model.__name__)
    def test_lets_nothing_be_deleted(self, model):
        booked()
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            model.objects.all()._raw_delete("default")

    @pytest.mark.parametrize(
        "columns",
        [{"penalty": Penalty()}, {"step": 1}, {"booked_by": None}, {"prev": "0"}],
        ids=str,
    )
    def test_lets_no_entry_be_changed(self, columns):
        booked()
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Entry.objects.update(**columns)

    def test_lets_words_be_erased_and_nothing_else(self):
        entry = booked(note="王悦没有牌")
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Words.objects.update(text="别的")
        assert Words.objects.filter(entry=entry).update(text="", salt="", erased_at=after(99)) == 1

    @pytest.mark.parametrize("columns", [{"position": 3}, {"seq": 3}, {"prev": "f" * 64}], ids=str)
    def test_takes_an_entry_at_the_end_only(self, columns):
        entry, book = booked(), Book.objects.get()
        incident = a_proposal()
        new = Entry(
            position=book.position + 1,
            sheet=entry.sheet,
            seq=2,
            kind="violation",
            incident=incident,
            version=entry.version,
            on=entry.on,
            count=2,
            booked_at=after(40),
            booked_by=entry.booked_by,
            prev=book.hash,
            hash="a" * 64,
        )
        for name, value in columns.items():
            setattr(new, name, value)
        with pytest.raises(DatabaseError, match="put at the end"), transaction.atomic():
            new.save()

    def test_books_an_incident_once(self):
        entry, book = booked(), Book.objects.get()
        again = Entry(
            position=book.position + 1,
            sheet=entry.sheet,
            seq=2,
            kind="violation",
            incident=entry.incident,
            version=entry.version,
            on=entry.on,
            count=2,
            booked_at=after(40),
            booked_by=entry.booked_by,
            prev=book.hash,
            hash="a" * 64,
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            again.save()
        assert connection.vendor in ("sqlite", "postgresql")


def the_zhao_kai():
    """Return 赵凯 as somebody who is signed in."""
    from tests.builders import an_actor

    the_policy()
    return an_actor("host", "赵凯")


def test_a_dropped_proposal_is_told_and_never_booked():
    from visitors.discipline.incidents import reports

    incident = a_proposal()
    reports.drop(incident, WHY, the_office(), after(60), NO_KEY)
    assert Notice.objects.filter(subject__startswith="已撤销").count() == 1
    with refused("state_forbids"):
        rulings.confirm(Incident.objects.get(), "", the_office(), heard(), NO_KEY)


def test_what_is_typed_is_kept_in_its_lines_and_as_it_can_be_written():
    typed, kept = "我在开会\ud800\r\n\u202e请同事去接了\x00 ", "我在开会\n请同事去接了"
    incident = a_proposal()
    assert rulings.state(incident, typed, the_zhao_kai(), after(61), NO_KEY).statement == kept
    entry = rulings.confirm(incident, typed, the_office(), after(62), NO_KEY)
    assert entry.words.text == kept
    assert appeals.appeal(entry, typed, the_zhao_kai(), after(63), NO_KEY).text == kept


def test_words_that_cannot_be_written_are_none():
    incident = a_proposal()
    with refused("statement_missing"):
        rulings.state(incident, "\x00\u200b\r\n", the_zhao_kai(), after(61), NO_KEY)
    with refused("reason_missing"):
        appeals.appeal(booked(), "\ud800", the_zhao_kai(), after(63), NO_KEY)
