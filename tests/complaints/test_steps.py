"""What the steps of a complaint write, and what only grows (C3, C6, C15, C27)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from reception.due import graces
from reception.due.graces import MoreTime
from reception.due.models import Grace
from reception.notifications.models import Notice
from tests.complaints import scenes
from tests.complaints.scenes import act, assigned, closed, li_min, registered, reported
from tests.visitors.scenes import after
from visitors.complaints import steps
from visitors.complaints.models import Complaint, ComplaintEvent, ComplaintReport

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)


def told(purpose: str) -> list[Notice]:
    return list(Notice.objects.filter(key__contains=f":{purpose}:"))


def test_the_events_only_grow_and_lose_their_words_at_most() -> None:
    closed(after(0))
    event = ComplaintEvent.objects.filter(what="answered")
    for change in ({"what": "tried"}, {"words": "别的话"}, {"facts": {"a": 1}}):
        with pytest.raises(IntegrityError), transaction.atomic():
            event.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        event.delete()
    assert event.update(words="") == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        ComplaintReport.objects.update(cause="别的起因")


def test_who_looks_into_it_is_told_until_when() -> None:
    assigned(after(0))
    (notice,) = told("assigned")
    assert notice.employee == scenes.chen().employee
    assert "03-09 24:00" in notice.body
    assert "赵凯" not in notice.body


def test_the_heads_are_warned_of_a_major_one_at_once_and_told_its_end() -> None:
    scenes.chen()
    scenes.zhou()
    one = registered(after(0), what="我要找记者曝光")
    assert {str(notice.employee) for notice in told("major")} == {"周校长", "陈主任"}
    steps.decide_major(act(one, li_min(), after(1)), yes=True, reason="确实找了记者")
    assert Complaint.objects.get(pk=one.pk).needs_principal
    assert len(told("major")) == 4


def test_the_complainant_is_told_where_she_left_a_way() -> None:
    registered(after(0))
    assert told("told") == []
    registered(after(0), email="shen@example.com")
    (notice,) = told("told")
    assert notice.to_address == "shen@example.com"
    assert "赵凯" not in notice.body
    assert "{link}" in notice.body


def test_passing_it_about_does_not_stop_the_clock() -> None:
    one = assigned(after(0))
    steps.assign(act(one, li_min(), after(0) + DAY), department=scenes.teaching())
    fresh = Complaint.objects.get(pk=one.pk)
    assert fresh.began_at == one.began_at


def test_a_pause_stands_on_the_trail() -> None:
    one = assigned(after(0))
    more = MoreTime(Grace.What.PAUSE, 2, "等投诉人")
    graces.add(f"complaint-{one.pk}", more, scenes.wang_fang(), after(60))
    assert one.events.filter(what="more_time").count() == 1


def test_each_report_stays_beside_the_next() -> None:
    one = reported(after(0))
    steps.review(act(one, li_min(), after(1)), approve=False, reason="没有写清")
    steps.report(act(one, scenes.chen(), after(2)), steps.Inquiry(**scenes.FOUND, responsible=()))
    assert one.reports.count() == 2
