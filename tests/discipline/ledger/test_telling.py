"""The time to be heard or to appeal runs from when 赵凯 was told, and moves only in his favour."""

from datetime import datetime, time, timedelta

import pytest

from reception.accounts.actor import Actor
from reception.notifications import delivery
from reception.notifications.models import Notice, Route
from reception.policy.models import LadderStep, Limit
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, an_employee
from tests.discipline.at_the_office import page
from tests.discipline.scenes import a_proposal, booked, heard
from tests.discipline.tampering import found
from tests.visitors.scenes import after, refused, the_office
from visitors.discipline.incidents.case_terms import working_days_after
from visitors.discipline.ledger import appeals, rulings, telling
from visitors.discipline.models import Entry, Incident

pytestmark = pytest.mark.django_db
EVENING = after(10 * 60 + 30)  # half past seven
MORNING = after(22 * 60)  # seven


def sent(now: datetime) -> None:
    while (notice := delivery.claim(now)) is not None:
        if delivery.prepare(notice, now) is not None:
            delivery.sent(notice, now)


def quiet() -> None:
    Route.objects.create(employee=an_employee("赵凯"), quiet_from=time(19), quiet_until=time(7))


class TestQuietHours:
    def test_hearing_runs_from_the_morning(self):
        quiet()
        incident = a_proposal(now=EVENING)
        Incident.objects.filter(pk=incident.pk).update(heard_until=EVENING)
        sent(EVENING)
        with refused("not_told"):
            rulings.confirm(incident, "", the_office(), EVENING + timedelta(minutes=1), NO_KEY)
        sent(MORNING)
        incident.refresh_from_db()
        assert incident.heard_until == working_days_after(MORNING, 3)

    def test_so_does_the_time_to_appeal(self):
        quiet()
        entry = booked(now=EVENING)
        sent(EVENING)
        sent(MORNING)
        assert rulings.appeal_until(entry) == working_days_after(MORNING, 5)

    def test_that_it_moved_is_written_down_and_sealed(self):
        quiet()
        entry = booked(now=EVENING)
        sent(EVENING)
        sent(MORNING)
        assert list(entry.incident.events.values_list("what", flat=True))[-1] == "told"
        assert found() == {}
        # Past the program it is found.
        Incident.objects.filter(pk=entry.incident_id).update(appeal_until=MORNING)
        assert "sealed" in found()


class TestWhatWasTold:
    def test_a_shorter_row_takes_nothing_away(self):
        entry = booked()
        told = rulings.appeal_until(entry)
        row = Limit.objects.get(code="appeal_days")
        row.value = 1
        row.save()
        assert rulings.appeal_until(entry) == told

    def test_a_longer_row_gives_more(self):
        entry = booked()
        told = rulings.appeal_until(entry)
        row = Limit.objects.get(code="appeal_days")
        row.value = 9
        row.save()
        assert rulings.appeal_until(entry) > told


class TestADeadNotice:
    def dead(self, kind: str) -> None:
        Notice.objects.filter(key__contains=f":{kind}:").update(state="dead", trouble="550")

    def test_is_work_for_the_office_until_somebody_spoke_to_him(self):
        incident = a_proposal()
        self.dead("heard")
        assert list(telling.never_reached(Incident.objects.all())) == [incident]
        late = after(30) + timedelta(days=14)
        with refused("not_told"):
            rulings.confirm(incident, "", the_office(), late, NO_KEY)
        rulings.state(incident, "当面说过，没有意见", the_office(), late, NO_KEY)
        assert not telling.never_reached(Incident.objects.all())
        with refused("not_heard"):
            rulings.confirm(incident, "", the_office(), late, NO_KEY)
        much_later = late + timedelta(days=14)
        assert rulings.confirm(incident, "", the_office(), much_later, NO_KEY).step

    def test_about_an_entry_leaves_the_appeal_open(self):
        entry = booked()
        self.dead("booked")
        assert Entry.objects.filter(incident__in=telling.never_reached(Incident.objects.all()))
        by = Actor(employee=an_employee("赵凯"))
        assert (
            appeals.appeal(entry, "没有人告诉我", by, after(60 * 24 * 40), NO_KEY).state == "open"
        )

    def test_stands_on_the_page_of_the_office(self):
        a_proposal()
        self.dead("heard")
        assert "通知没有送到当事人" in page("/ledger/")


def test_a_ladder_whose_steps_were_deleted_meanwhile_books_nothing():
    incident = a_proposal()
    LadderStep.objects.filter(ladder__code=incident.ladder).delete()
    new_edition()
    with refused("no_step"):
        rulings.confirm(incident, "", the_office(), heard(), NO_KEY)
    incident.refresh_from_db()
    assert (incident.state, Entry.objects.exists()) == ("proposed", False)
