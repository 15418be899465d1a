"""The button of a row is the next right act, by state and by the minutes of the policy's rows."""

import pytest

from reception.notifications.models import Notice
from reception.policy.models import EscalationStep
from reception.policy.rulebook import in_force, new_edition
from tests.builders import NO_KEY, an_employee, some_badges
from tests.visitors.scenes import (
    admitted,
    after,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    wang_yue,
)
from visitors.hosts import answers, requests
from visitors.lifecycle import next_act, takeover
from visitors.lifecycle.board import board
from visitors.lifecycle.next_act import NextAct
from visitors.models import HostRequest, Visit

pytestmark = pytest.mark.django_db


def act_of(visit: Visit, minutes: float = 0) -> NextAct:
    lanes = board(visit.site_id, after(minutes))
    next_act.put_on(lanes, after(minutes), in_force())
    rows = (*lanes.waiting, *lanes.expected, *lanes.inside)
    act: NextAct = vars(next(row for row in rows if row.pk == visit.pk))["act"]
    return act


def seen(visit: Visit, minutes: float = 0) -> tuple[str, str]:
    act = act_of(visit, minutes)
    return str(act.label), act.weight


def a_head(name: str = "仇文渊") -> None:
    department = an_employee("赵凯").department
    department.head = an_employee(name)
    department.save()


def comes(visit: Visit) -> None:
    answers.coming(HostRequest.objects.get(visit=visit), after(1), the_host())


def test_who_is_expected_is_signed_in_and_who_is_inside_signed_out():
    some_badges(1)
    assert seen(lin_ruomei(expected_at=after(60))) == ("签到", "")
    assert seen(admitted(wang_yue()), 2) == ("签离收牌", "")


def test_the_longer_nobody_answers_the_further_up_it_goes():
    a_head()
    visit = wang_yue()
    assert [seen(visit, minutes) for minutes in (2.9, 3, 9.9, 10, 19.9, 20)] == [
        ("再提醒", "muted"),
        ("再提醒", ""),
        ("再提醒", ""),
        ("转部门负责人", "stop"),
        ("转部门负责人", "stop"),
        ("前台接手", "stop"),
    ]


def test_the_minutes_are_those_of_the_rows():
    a_head()
    visit = wang_yue()
    EscalationStep.objects.filter(whom="head").update(after_minutes=5)
    EscalationStep.objects.filter(whom="desk").update(after_minutes=7)
    new_edition()
    labels = [seen(visit, minutes)[0] for minutes in (4.9, 5, 7)]
    assert labels == ["再提醒", "转部门负责人", "前台接手"]


def test_where_the_host_is_the_head_nobody_is_passed_to_themselves():
    a_head("赵凯")
    assert seen(wang_yue(), 11) == ("再提醒", "")


def test_whom_no_notice_reaches_is_called():
    an_employee("赵凯", extension="8021")
    visit = wang_yue()
    Notice.objects.update(state=Notice.State.DEAD)
    act = act_of(visit, 1)
    assert (act.label, act.calls, act.weight) == ("打电话 8021", "8021", "stop")


def test_a_promise_is_waited_for_and_then_reminded_of():
    visit = wang_yue()
    answers.wait(HostRequest.objects.get(), 5, after(1), the_host())
    assert [seen(visit, minutes) for minutes in (4, 6.1)] == [("再提醒", "muted"), ("再提醒", "")]


def test_who_is_fetched_is_given_the_next_badge_or_none():
    some_badges(3)
    admitted(wang_yue())
    parent, official = wang_yue_too(), lin_ruomei()
    for visit in (parent, official):
        comes(visit)
    assert act_of(parent, 2) == NextAct("admit", "发牌 002 进入", "visit_admit", "go", badge=2)
    assert act_of(official, 2) == NextAct("admit", "进入", "visit_admit", "go")


def wang_yue_too() -> Visit:
    return wang_yue(phone="+8613800138001")


def test_who_is_refused_or_not_received_is_seen_to_in_the_panel():
    declined = wang_yue()
    answers.unavailable(HostRequest.objects.get(visit=declined), after(1), the_host())
    assert seen(declined, 2) == ("告知访客…", "")
    assert seen(qian_baoping(), 2) == ("婉拒…", "")


def test_time_alone_changes_the_rows_at_the_next_step():
    visit = wang_yue()
    lanes = board(visit.site_id, after(1))
    assert next_act.put_on(lanes, after(1), in_force()) == after(3)


class TestPassingUp:
    def test_the_head_is_asked_instead_and_the_clock_begins_anew(self):
        a_head()
        visit = wang_yue()
        takeover.pass_up(visit, the_desk(), after(11), NO_KEY)
        assert [one.employee.name for one in requests.awaited(visit)] == ["仇文渊"]
        assert seen(visit, 12) == ("再提醒", "muted")

    def test_a_head_who_was_told_already_is_reminded_and_counts_from_now_on(self):
        a_head()
        visit = wang_yue()
        head = an_employee("仇文渊")
        told = HostRequest.objects.create(
            visit=visit, employee=head, escalated=True, asked_at=after(10)
        )
        takeover.pass_up(visit, the_desk(), after(11), NO_KEY)
        assert [one.pk for one in requests.awaited(visit)] == [told.pk]
        assert Notice.objects.filter(employee=head).count() == 1

    def test_without_a_head_or_with_one_who_has_declined_it_is_refused(self):
        visit = wang_yue()
        with refused("no_head"):
            takeover.pass_up(visit, the_desk(), after(11), NO_KEY)
        a_head()
        HostRequest.objects.create(
            visit=visit,
            employee=an_employee("仇文渊"),
            escalated=True,
            answer="unavailable",
            answered_at=after(10),
            asked_at=after(10),
        )
        with refused("already_asked"):
            takeover.pass_up(visit, the_desk(), after(11), NO_KEY)
