"""Eight colleagues of 行政部 book, confirm, void and rule at the same moment: the steps are the
ladder's, and each thing happens once.
"""

import os
import re
import subprocess
import sys
from functools import partial
from typing import Any

import pytest
from django.conf import settings

from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.scenes import WHY, a_proposal, booked, heard, wang_fang
from tests.races.rounds import P1, booked_by_all, colleagues, someone, without_the_lock, wrong
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after, the_office
from visitors.discipline.ledger import appeals, booking, queries, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Appeal, Entry, Incident, Sheet
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


@pytest.fixture(autouse=True)
def _policy() -> None:
    the_policy()
    in_force()


def steps() -> list[int]:
    """Return the steps of what stands on the sheet of 赵凯."""
    rows = queries.shown(an_employee("赵凯"), the_office())
    return [one.outcome.step for one in rows if one.entry.kind == "violation" and not one.is_void]


def untold() -> dict[int, Any]:
    """Return the steps that follow from what stands and that nobody was told of."""
    return booking.read(Sheet.objects.get()).changed()


class TestBooking:
    def test_eight_at_once_become_the_first_to_the_eighth(self):
        by = colleagues()
        for number in range(ROUNDS):
            employee = someone(number)
            assert wrong(employee, booked_by_all(employee, by)) == []

    def test_without_the_lock_they_would_not(self):
        """The control: all have counted before anybody writes."""
        by = colleagues()
        for number in range(ROUNDS):
            employee = someone(number)
            with without_the_lock(employee) as looked:
                answers = booked_by_all(employee, by, looked)
            assert wrong(employee, answers) != []
            assert {row.step for row in Entry.objects.filter(sheet__employee=employee)} == {
                P1[0][0]
            }, "everybody took theirs for the first"

    def test_the_same_source_sent_by_all_is_one_entry_and_all_get_it(self):
        employee, by = an_employee("赵凯"), colleagues()
        pks = at_once(
            *[lambda actor=actor: booked(employee, by=actor, source="oa:4711").pk for actor in by]
        )
        assert pks == [Entry.objects.get().pk] * DESKS
        assert Incident.objects.count() == 1

    def test_one_request_that_arrives_eight_times_is_one_entry(self):
        employee, by = an_employee("赵凯"), the_office()
        said = rulings.Report("no_badge", "oa:4711", employee.site_id, employee=employee)
        pks = at_once(
            *[lambda: rulings.book(said, by, after(30), RequestKey("k1", "d1")).pk] * DESKS
        )
        assert pks == [Entry.objects.get().incident_id] * DESKS

    def test_of_two_ladders_and_two_people_nobody_waits_for_ever(self):
        by, people = colleagues(), [an_employee("赵凯"), an_employee("孙伟")]
        ladders = ["no_badge", "internal_complaint"]
        places = [(people[number % 2], ladders[number // 2 % 2]) for number in range(DESKS)]
        numbers = at_once(
            *[
                lambda actor=actor, whom=whom, on=on: booked(whom, by=actor, ladder=on).seq
                for actor, (whom, on) in zip(by, places, strict=True)
            ]
        )
        assert sorted(numbers) == [1] * 4 + [2] * 4
        assert list(Entry.objects.values_list("position", flat=True)) == list(
            range(1, DESKS + 1)
        ), "in one chain"


def test_of_eight_who_confirm_one_incident_one_books_it():
    incident, by = a_proposal(), colleagues()
    said = at_once(
        *[
            lambda actor=actor: rulings.confirm(incident, "属实", actor, heard(), NO_KEY).seq
            for actor in by
        ]
    )
    assert sorted(map(str, said)) == ["1"] + ["state_forbids"] * (DESKS - 1)
    assert Entry.objects.get().incident == incident


class TestVoiding:
    def test_of_eight_who_void_an_entry_one_does(self):
        first, second, by = booked(), booked(now=after(31)), [wang_fang(), *colleagues()[1:]]
        said = at_once(
            *[
                lambda actor=actor: len(rulings.void(first, WHY, actor, after(90), NO_KEY))
                for actor in by
            ]
        )
        assert sorted(map(str, said)) == ["2"] + ["already_void"] * (DESKS - 1)
        assert list(Entry.objects.values_list("kind", "violation")) == [
            ("violation", None),
            ("violation", None),
            ("void", first.pk),
            ("correction", second.pk),
        ]

    def test_of_two_entries_at_once_every_later_step_is_derived_from_both(self):
        entries, by = (
            [booked(ladder="internal_complaint", now=after(30 + n)) for n in range(5)],
            colleagues(),
        )
        at_once(
            *[
                lambda one=one, actor=actor: rulings.void(one, WHY, actor, after(90), NO_KEY)
                for one, actor in zip(entries[:3], by, strict=False)
            ]
        )
        assert steps() == [1, 2]
        assert untold() == {}

    def test_while_another_is_booked_the_steps_follow_from_what_stands_whoever_was_first(self):
        by, voider = the_office(), wang_fang()
        standing: list[Entry] = []
        for number in range(ROUNDS):
            while len(standing) < 2:
                standing.append(booked(ladder="internal_complaint", now=after(30 + number)))
            voided, new = standing.pop(0), after(60 + number)
            answers = at_once(
                lambda first=voided: rulings.void(first, WHY, voider, after(90), NO_KEY),
                lambda now=new: booked(ladder="internal_complaint", by=by, now=now),
            )
            standing.append(answers[1])
            assert steps() == [1, 2]
            assert untold() == {}
        assert list(Entry.objects.values_list("seq", flat=True)) == list(
            range(1, Entry.objects.count() + 1)
        )


class TestAppealing:
    @pytest.fixture
    def entry(self) -> Entry:
        return booked()

    def test_while_it_is_voided_leaves_no_appeal_open(self, entry: Entry):
        concerned, voider = an_actor("host", "赵凯"), wang_fang()
        appealed, void = at_once(
            lambda: appeals.appeal(entry, "牌在口袋里", concerned, after(90), NO_KEY).pk,
            lambda: rulings.void(entry, WHY, voider, after(90), NO_KEY)[0].kind,
        )
        assert void == "void"
        # Whoever comes first: an appeal that was in time for the void is settled by it, a later one
        # finds nothing to appeal against.
        settled = list(Appeal.objects.values_list("state", "outcome"))
        assert (appealed, settled) == ("already_void", []) or settled == [("decided", "annulled")]

    def test_by_eight_windows_is_one_appeal(self, entry: Entry):
        concerned = an_actor("host", "赵凯")
        said = at_once(
            *[lambda: appeals.appeal(entry, "牌在口袋里", concerned, after(90), NO_KEY).state]
            * DESKS
        )
        assert sorted(said) == ["already_appealed"] * (DESKS - 1) + ["open"]

    @pytest.mark.parametrize("outcome", ["upheld", "annulled"])
    def test_a_ruling_and_a_void_at_once_do_not_wait_for_each_other(self, outcome: str):
        """One wins, and the other is told so."""
        concerned, judge, voider = an_actor("host", "赵凯"), an_actor("office", "陈楠"), wang_fang()
        decide, void_it = (
            partial(appeals.decide, ruling=Ruling(outcome, WHY), by=judge),
            partial(rulings.void, reason=WHY, by=voider),
        )
        for number in range(ROUNDS):
            entry = booked(now=after(30 + number))
            pk = appeals.appeal(entry, "牌在口袋里", concerned, after(60), NO_KEY).pk
            one = Appeal.objects.select_related("entry__sheet__employee", "entry__incident").get(
                pk=pk
            )
            done = at_once(
                partial(decide, one, now=after(90), key=NO_KEY),
                partial(void_it, entry, now=after(90), key=NO_KEY),
            )
            ruled, void = (
                said if isinstance(said, str) else answer
                for said, answer in zip(done, (outcome, "void"), strict=True)
            )
            both = ("upheld", "void")  # upheld first, and voided after it
            assert (ruled, void) in {(outcome, "already_void"), ("appeal_closed", "void"), both}
            assert not Appeal.objects.filter(state="open").exists()
            assert Entry.objects.filter(violation=entry, kind="void").count() == (
                void == "void" or ruled == "annulled"
            )

    def test_of_a_ruling_and_a_withdrawal_one_counts(self, entry: Entry):
        concerned, judge = an_actor("host", "赵凯"), an_actor("office", "陈楠")
        appeals.appeal(entry, "牌在口袋里", concerned, after(60), NO_KEY)
        one = Appeal.objects.select_related("entry__sheet__employee", "entry__incident").get()
        said = at_once(
            lambda: appeals.decide(one, Ruling("annulled", WHY), judge, after(90), NO_KEY).state,
            lambda: appeals.withdraw(one, concerned, after(90), NO_KEY).state,
        )
        assert sorted(said) in (["appeal_closed", "decided"], ["appeal_closed", "withdrawn"])
        assert Entry.objects.filter(kind="void").exists() == (
            Appeal.objects.get().state == "decided"
        )


def test_the_command_plays_the_same_rounds_in_a_database_of_its_own():
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("YINGKE_", "DJANGO_", "DATABASE_URL"))
    }
    command = [sys.executable, "-m", "tests.races.ledger", "--rounds", "2", "--without-lock"]
    played = subprocess.run(
        command, cwd=settings.BASE_DIR, env=kept, capture_output=True, text=True, timeout=300
    )
    assert (played.returncode, re.findall(r"(\d+) rounds wrong", played.stdout)) == (1, ["2"]), (
        played.stderr
    )
