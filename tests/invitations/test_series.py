"""赵凯 invites 方岚 every week: rows ahead, and what was touched stays as it is."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client

from reception import clock
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from reception.organisation.models import CalendarDay
from tests.builders import NO_KEY, an_actor
from tests.invitations.scenes import a_wish, deliver_all, link, zhao_kai
from visitors.invitations import invitations, series
from visitors.invitations.invitations import Which
from visitors.invitations.models import Invitation, InvitedVisit, Series
from visitors.invitations.repeating import Repeat
from visitors.lifecycle import transitions
from visitors.models import State, Visit

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Monday in a month without holidays.
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=SHANGHAI)
AT_TEN = datetime(2026, 6, 2, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def repeated(every: str = "week", until: date = date(2026, 6, 30), **fields: Any) -> Invitation:
    days = fields.pop("days", ())
    wish = replace(a_wish(at=AT_TEN, **fields), repeat=Repeat(every, AT_TEN.date(), until, days))
    return invitations.invite(wish, zhao_kai(), clock.now(), NO_KEY)


def days_of(made: Invitation, *states: str) -> list[int]:
    """Return the days of June on which visits stand."""
    rows = invitations.visits_of(made)
    return [
        row.expected_on.day
        for row in rows
        if row.expected_on and (not states or row.state in states)
    ]


def days(rule: Repeat) -> list[str]:
    return [f"{day:%m-%d}" for day in rule.between(rule.starts, rule.until)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Repeat("day", date(2026, 6, 5), date(2026, 6, 8)), "06-05 06-06 06-07 06-08"),
        (Repeat("week", date(2026, 6, 2), date(2026, 6, 16)), "06-02 06-09 06-16"),
        (
            Repeat("week", date(2026, 6, 2), date(2026, 6, 12), ("mon", "fri")),
            "06-05 06-08 06-12",
        ),
        (Repeat("month", date(2026, 5, 31), date(2026, 8, 31)), "05-31 07-31 08-31"),
        (Repeat("week", date(2026, 6, 2), date(2026, 7, 1), (), 2), "06-02 06-16 06-30"),
        (
            Repeat("week", date(2026, 6, 3), date(2026, 6, 19), ("mon", "fri"), 2),
            "06-05 06-15 06-19",
        ),
        (Repeat("day", date(2026, 6, 5), date(2026, 6, 12), (), 3), "06-05 06-08 06-11"),
        (Repeat("month", date(2026, 6, 5), date(2026, 12, 31), (), 3), "06-05 09-05 12-05"),
        (
            Repeat("week", date(2026, 6, 2), date(2026, 6, 16), (), 1, [date(2026, 6, 9)]),
            "06-02 06-16",
        ),
        (Repeat("day", date(2026, 6, 5), date(2026, 6, 4)), ""),
    ],
)
def test_the_days_of_a_rule(rule: Repeat, said: str) -> None:
    assert " ".join(days(rule)) == said


def test_each_week_is_a_row_and_one_letter_tells_of_all() -> None:
    made = repeated()
    assert days_of(made) == [2, 9, 16, 23, 30]
    assert InvitedVisit.objects.filter(invitation=made, minutes=60).count() == 5
    assert Visit.objects.values("visitor").distinct().count() == 1
    deliver_all()
    (letter,) = mail.outbox
    assert "共 5 次" in letter.body
    content = letter.attachments[0].content
    text = content if isinstance(content, str) else content.decode()
    assert text.count("BEGIN:VEVENT") == 5
    assert len({line for line in text.splitlines() if line.startswith("UID:")}) == 5


def test_days_on_which_the_house_is_closed_are_skipped_and_named() -> None:
    CalendarDay.objects.create(on=date(2026, 6, 9), works=False, name="校庆")
    made = repeated()
    assert days_of(made) == [2, 16, 23, 30]
    assert made.skipped == [(date(2026, 6, 9), "不是工作日")]


def test_every_day_means_working_days() -> None:
    made = repeated("day", date(2026, 6, 9))
    assert days_of(made) == [2, 3, 4, 5, 8, 9]


def test_a_day_on_which_she_comes_anyway_is_skipped() -> None:
    phone = "+8613800138000"
    wish = a_wish(at=AT_TEN + timedelta(days=7), phone=phone)
    invitations.invite(wish, zhao_kai(), clock.now(), NO_KEY)
    made = repeated(phone=phone)
    assert days_of(made) == [2, 16, 23, 30]
    assert [day for day, _why in made.skipped or []] == [date(2026, 6, 9)]


@pytest.mark.parametrize("until", [date(2026, 6, 1), date(2027, 7, 1)])
def test_a_series_ends_after_it_begins_and_within_a_year(until: date) -> None:
    with pytest.raises(Refusal) as why:
        repeated(until=until)
    assert why.value.code == "bad_time"
    assert not Visit.objects.exists()


def test_rows_stand_so_many_days_ahead_and_the_worker_goes_on() -> None:
    made = repeated(until=date(2026, 12, 29))
    first = len(invitations.visits_of(made))
    last = max(visit.expected_on for visit in invitations.visits_of(made) if visit.expected_on)
    assert last <= MONDAY.date() + timedelta(days=90)
    later = MONDAY + timedelta(days=30)
    for _twice in range(2):
        series.sweep(later)
    rows = invitations.visits_of(made)
    assert len(rows) in (first + 4, first + 5)
    assert len({visit.expected_on for visit in rows}) == len(rows)
    assert Visit.objects.values("visitor").distinct().count() == 1
    assert {visit.purpose for visit in rows} == {"洽谈课程合作"}
    series.sweep(MONDAY + timedelta(days=400))
    assert Series.objects.get().made_until == date(2026, 12, 29)


def test_what_was_cancelled_is_never_made_again() -> None:
    made = repeated(until=date(2026, 12, 29))
    one = invitations.visits_of(made)[1]
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY, Which(only=one.pk))
    before = len(invitations.visits_of(made))
    series.sweep(MONDAY)
    assert len(invitations.visits_of(made)) == before
    assert Visit.objects.get(pk=one.pk).state == State.CANCELLED


def test_a_moved_one_is_not_overwritten() -> None:
    made = repeated()
    second = invitations.visits_of(made)[1]
    alone = datetime(2026, 6, 10, 15, 0, tzinfo=SHANGHAI)
    invitations.move(made, alone, None, zhao_kai(), clock.now(), NO_KEY, Which(only=second.pk))
    at = datetime(2026, 6, 2, 14, 0, tzinfo=SHANGHAI)
    invitations.move(made, at, None, zhao_kai(), clock.now(), NO_KEY)
    hours = {
        visit.expected_on.day: visit.expected_at.astimezone(SHANGHAI).hour
        for visit in invitations.visits_of(made)
        if visit.expected_on and visit.expected_at
    }
    assert hours == {2: 14, 10: 15, 16: 14, 23: 14, 30: 14}


def test_this_and_later_ones_and_one_letter() -> None:
    made = repeated()
    deliver_all()
    third = invitations.visits_of(made)[2]
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY, Which(later=third.pk))
    assert days_of(made, "expected") == [2, 9]
    deliver_all()
    assert len(mail.outbox) == 2
    assert "取消" in mail.outbox[1].subject
    assert "共 3 次" in mail.outbox[1].body


def test_a_cancelled_series_is_not_gone_on_with() -> None:
    made = repeated(until=date(2026, 12, 29))
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    before = Visit.objects.count()
    series.sweep(MONDAY + timedelta(days=60))
    assert Visit.objects.count() == before


def test_one_that_the_desk_cancels_is_told_by_itself() -> None:
    made = repeated()
    transitions.cancel(invitations.visits_of(made)[0], "", an_actor(), clock.now(), NO_KEY)
    told = Notice.objects.exclude(to_address="").latest("pk")
    assert "取消" in told.subject


def test_her_page_shows_the_next_and_the_others() -> None:
    made = repeated()
    page = Client().get(link(made)).content.decode()
    assert "06-02 10:00–11:00" in page
    assert "06-30 10:00–11:00" in page
    assert "以后的来访" in page
