"""What 赵凯 was told to put right and did not counts once more after a working day, where the
ladder says so (P4).
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext

from reception.policy.models import Ladder
from reception.policy.penalty import Penalty
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.scenes import WHY, booked, heard, voided, wang_fang
from tests.visitors.scenes import after, refused, the_desk, the_office
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Entry, Incident
from visitors.discipline.neglects import uncorrected

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def day(number: int) -> datetime:
    """Return half past nine so many days after the Thursday of the tests."""
    return after(30) + number * DAY


def ordered_to_correct(**fields: Any) -> Entry:
    """Let 李敏 book a first violation on the example of P4, which she has switched on: it is to be
    put right within a working day.
    """
    the_policy()
    row = Ladder.objects.get(code="uncorrected")
    row.is_active = True
    row.save()
    return booked(ladder="uncorrected", **fields)


def further(*days: int) -> list[str]:
    """Let a worker come by on these days; return the sources of what it proposed so far."""
    for number in days:
        uncorrected.sweep(day(number))
    return list(
        Incident.objects.filter(reporter=None).order_by("pk").values_list("source", flat=True)
    )


def confirmed(number: int, now: datetime) -> Entry:
    """Let 李敏 confirm the last further one."""
    incident = Incident.objects.filter(reporter=None).latest("pk")
    assert incident.source.endswith(f":{number}")
    return rulings.confirm(incident, "仍未改正", the_office(), now, NO_KEY)


def test_a_further_one_is_proposed_when_the_working_day_is_over_and_once():
    entry = ordered_to_correct()
    assert further(0, 1) == [], "Friday is the working day he has"
    assert further(2, 2, 3, 6) == [f"auto:uncorrected:{entry.pk}:1"]
    incident = Incident.objects.get(reporter=None)
    assert (incident.employee, incident.ladder, incident.state) == (
        an_employee("赵凯"),
        "uncorrected",
        "proposed",
    )
    assert incident.evidence["entry"] == entry.pk
    assert "1 个工作日内没有改正" in incident.note
    assert (incident.seen_at, incident.heard_until is not None) == (after(15 * 60) + DAY, True)


def edited(days: int | None) -> None:
    row = Ladder.objects.get(code="uncorrected")
    row.uncorrected_days = days
    row.save()


@pytest.mark.parametrize(
    ("then", "today", "late"),
    [(1, 3, 6), (3, 1, 6), (None, 1, None), (1, None, None)],
    ids=["longer since", "shorter since", "counted since", "not counted any more"],
)
def test_days_that_were_edited_since_he_was_reported_count_as_they_were_or_longer(
    then: int | None, today: int | None, late: int | None
):
    the_policy()
    edited(then)
    entry = ordered_to_correct()
    edited(today)
    expected = [f"auto:uncorrected:{entry.pk}:1"] if late else []
    assert further(2, 3, 5) == []
    assert further(late or 30) == expected


def test_a_ladder_that_goes_by_severity_since_then_does_not_end_the_sweep():
    ordered_to_correct()
    row = Ladder.objects.get(code="uncorrected")
    row.counting, row.doubles_from = "severity", None
    row.save()
    assert further(2) == []


def test_what_was_put_right_in_time_is_followed_by_nothing():
    entry = ordered_to_correct()
    rulings.correct(entry.incident, the_office(), day(1), NO_KEY)
    assert further(2, 5) == []


@pytest.mark.parametrize("ends", ["void", "appeal", "relief"])
def test_a_measure_that_is_not_carried_out_need_not_be_followed(ends: str):
    entry = ordered_to_correct()
    if ends == "void":
        voided(entry)
    else:
        one = appeals.appeal(entry, "已经改正，请核对", an_actor("host", "赵凯"), after(90), NO_KEY)
        if ends == "relief":
            appeals.decide(
                one,
                Ruling("reduced", WHY, Penalty()),
                wang_fang(),
                after(120),
                NO_KEY,
            )
    assert further(2, 5) == []


def test_the_next_one_waits_until_the_last_was_confirmed_and_its_own_working_day():
    entry = ordered_to_correct()
    further(2, 4)
    second = confirmed(1, day(12))  # a Tuesday
    assert (second.seq, second.step) == (2, 2)
    assert further(13) == [f"auto:uncorrected:{entry.pk}:1"]
    assert further(14) == [f"auto:uncorrected:{entry.pk}:1", f"auto:uncorrected:{entry.pk}:2"], (
        "and none of its own from the second"
    )


def test_where_li_min_dropped_one_none_follows():
    ordered_to_correct()
    further(2)
    reports.drop(
        Incident.objects.get(reporter=None),
        "当天系统故障，无法改正",
        the_office(),
        day(4),
        NO_KEY,
    )
    assert len(further(5, 20)) == 1


def test_a_ladder_without_such_days_asks_for_nothing_and_costs_one_query():
    booked(ladder="internal_complaint")
    in_force()
    with CaptureQueriesContext(connection) as asked:
        assert uncorrected.sweep(day(9)) is None
    assert len(asked) == 1
    assert further() == []


def test_one_that_fails_does_not_keep_the_next_entry_from_being_proposed():
    ordered_to_correct()
    ordered_to_correct(employee=an_employee("孙伟"))
    failed = []

    def fails_once(instance, **_signal):
        if instance.source and not failed:
            failed.append(instance.employee_id)
            raise RuntimeError("a row that cannot be written")

    pre_save.connect(fails_once, sender=Incident)
    try:
        assert len(further(3)) == 1
    finally:
        pre_save.disconnect(fails_once, sender=Incident)
    assert len(further(3)) == 2, "the next sweep takes what failed"


def test_a_sweep_asks_as_little_of_many_as_of_one():
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            uncorrected.sweep(day(3))
        return len(asked)

    ordered_to_correct()
    further(3)
    one = queries()
    for number in range(8):
        booked(an_employee(f"老师{number}"), ladder="uncorrected")
    further(3)
    assert queries() == one


class TestCorrecting:
    def test_is_written_down_once_by_somebody_else_of_the_department(self):
        incident = ordered_to_correct().incident
        with refused("not_permitted"):
            rulings.correct(incident, the_desk(), day(1), NO_KEY)
        assert rulings.correct(incident, the_office(), day(1), NO_KEY).corrected_at == day(1)
        assert list(incident.events.values_list("what", flat=True))[-1] == "corrected"
        with refused("already_corrected"):
            rulings.correct(incident, the_office(), day(2), NO_KEY)

    def test_of_oneself_is_for_somebody_else(self):
        incident = ordered_to_correct(employee=wang_fang().employee).incident
        with refused("needs_another_person"):
            rulings.correct(incident, wang_fang(), day(1), NO_KEY)

    def test_is_of_what_was_booked(self):
        ordered_to_correct()
        further(2)
        with refused("nothing_to_correct"):
            rulings.correct(Incident.objects.get(reporter=None), the_office(), heard(), NO_KEY)
