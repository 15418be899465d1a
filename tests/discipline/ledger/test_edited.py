"""A ladder or a limit that 行政部 edits while a case is open: it applies as it was, or milder."""

from datetime import timedelta
from typing import Any

import pytest

from reception.policy.models import Ladder, LadderStep, Limit
from tests.builders import NO_KEY
from tests.discipline.at_the_office import page
from tests.discipline.scenes import a_proposal, booked, heard
from tests.discipline.tampering import found, sql
from tests.visitors.scenes import the_office
from visitors.discipline.incidents.case_terms import working_days_after
from visitors.discipline.ledger import rulings
from visitors.discipline.ledger.account import AS_IT_IS, AS_IT_WAS
from visitors.discipline.models import Entry, Incident, LadderVersion

pytestmark = pytest.mark.django_db


def edited(ladder: str, number: int, **columns: Any) -> None:
    step = LadderStep.objects.get(ladder__code=ladder, number=number)
    for name, value in columns.items():
        setattr(step, name, value)
    step.save()


def limited(code: str, value: int) -> None:
    row = Limit.objects.get(code=code)
    row.value = value
    row.save()


def confirmed(incident: Incident) -> Entry:
    return rulings.confirm(incident, "", the_office(), heard(), NO_KEY)


class TestALadder:
    def test_that_got_a_fine_meanwhile_takes_none(self):
        incident = a_proposal()
        edited("internal_complaint", 1, fine=500)
        assert str(AS_IT_WAS) in page(f"/incidents/{incident.pk}/")
        assert confirmed(incident).penalty.measures == ("education", "correction")

    def test_whose_fine_was_lowered_takes_the_lower_one(self):
        booked(ladder="no_badge")
        incident = a_proposal(ladder="no_badge")
        edited("no_badge", 2, fine=30)
        assert str(AS_IT_IS) in page(f"/incidents/{incident.pk}/")
        entry = confirmed(incident)
        assert entry.penalty.fine == 30
        assert str(AS_IT_IS) in page(f"/ledger/{entry.sheet.employee.number}/")

    def test_that_takes_less_money_and_a_heavier_warning_stays_as_it_was(self):
        incident = a_proposal(ladder="no_badge")
        edited("no_badge", 1, fine=10, warning="written")
        assert confirmed(incident).penalty.measures == ("verbal_warning", "fine")

    def test_that_comes_to_start_over_takes_the_same_and_stays_as_it_was(self):
        incident = a_proposal()
        ladder = Ladder.objects.get(code="internal_complaint")
        ladder.starts_over = "month"
        ladder.save()
        assert (confirmed(incident).count, Entry.objects.get().since) == (1, None)

    def test_is_held_against_the_one_that_was_seen(self):
        incident = a_proposal()
        edited("internal_complaint", 1, fine=500)
        entry, harder = confirmed(incident), booked(ladder="internal_complaint")
        assert found() == {}
        sql(f"UPDATE discipline_incident SET version_id = '{entry.version.digest}'")
        assert harder.version_id != entry.version_id
        assert {"step", "sealed"} <= found().keys()

    def test_is_kept_once_for_each_content(self):
        for _one in range(3):
            a_proposal()
        assert LadderVersion.objects.count() == 1


class TestALimit:
    def test_to_appeal_that_was_shortened_counts_as_it_was(self):
        incident = a_proposal()
        limited("appeal_days", 1)
        until = rulings.appeal_until(confirmed(incident))
        assert until == working_days_after(heard(), 5)

    def test_to_appeal_that_was_lengthened_counts_as_it_is(self):
        incident = a_proposal()
        limited("appeal_days", 8)
        until = rulings.appeal_until(confirmed(incident))
        assert until == working_days_after(heard(), 8)

    def test_to_be_heard_that_was_shortened_counts_as_it_was_where_he_is_told_late(self):
        from visitors.discipline.ledger import telling

        incident = a_proposal()
        limited("statement_days", 1)
        late = heard() - timedelta(days=7)
        telling.give_time_to_be_heard(incident, late)
        incident.refresh_from_db()
        assert incident.heard_until == working_days_after(late, 3)
