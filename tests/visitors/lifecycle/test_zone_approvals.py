"""The academic zone is closed: 周校长 decides who enters, for one visit, with a reason and a time
(Z1, Z2).
"""

from datetime import timedelta
from typing import Any

import pytest

from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.notifications.models import Notice
from reception.organisation.models import Employee, Zone
from reception.policy.models import Contact, Limit
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, a_site, a_zone, an_actor, an_employee, put_in_office
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    left,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
)
from visitors.lifecycle import transitions, zone_approvals
from visitors.lifecycle.undo import undo
from visitors.lifecycle.zone_approvals import Wish
from visitors.models import Visit, ZonePass
from visitors.zones import access

pytestmark = pytest.mark.django_db
YES, NO = ApprovalDecision(True), ApprovalDecision(False, "今天有考试")


@pytest.fixture(autouse=True)
def _house() -> None:
    """Let 周校长 be the principal, with 单雅琴 as deputy, and let there be two zones."""
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    a_zone()
    a_zone("hall", "大厅", access="open")


def the_principal():
    return an_actor("principal", "周校长")


def wish(minutes: float = 60, zone: Zone | None = None, reason: str = "调试设备") -> Wish:
    return Wish(zone or a_zone(), reason, after(minutes))


def asked(visit: Visit, now=None, by=None, **fields: Any) -> ZonePass:
    """Let 何静 ask for the academic zone, five past nine, until ten."""
    zone_approvals.ask(visit, wish(**fields), by or the_desk(), now or after(5), NO_KEY)
    return ZonePass.objects.latest("pk")


def decided(one: ZonePass, decision: ApprovalDecision = YES, now=None, by=None) -> ZonePass:
    approvals.decide(one.approval, decision, by or the_principal(), now or after(6))
    one.refresh_from_db()
    return one


def swept(now: Any) -> None:
    """Let the worker look after the passes, and after who was asked."""
    zone_approvals.sweep(now)
    approvals.sweep(now)


def inside() -> Visit:
    return admitted(lin_ruomei())


def people_told(purpose: str = "zone") -> list[str]:
    return list(
        Notice.objects.filter(purpose=purpose)
        .order_by("pk")
        .values_list("employee__name", flat=True)
    )


class TestAsking:
    def test_he_jing_asks_and_zhou_is_told_why_and_until_when(self):
        visit = inside()
        one = asked(visit)
        notice = Notice.objects.get(purpose="zone")
        assert (notice.employee.name, notice.subject) == (
            "周校长",
            "请批准：林若梅 申请进入学术区域",
        )
        for words in (
            "申请进入：学术区域",
            "事由：调试设备",
            "期限：到 10:00",
            "申请人：何静",
            "{link}",
        ):
            assert words in notice.body
        assert (one.state, trail(visit)[-1]) == ("requested", "zone_asked")

    def test_a_request_to_approve_is_put_into_no_group(self):
        asked(inside())
        assert Notice.objects.get(purpose="zone").group_text == ""

    def test_while_he_is_away_the_stand_in_is_asked(self):
        Employee.objects.filter(name="周校长").update(away_until=after(600))
        asked(inside())
        assert people_told() == ["单雅琴"]

    def test_where_the_stand_in_is_away_too_he_is_asked_himself(self):
        Employee.objects.filter(name__in=["周校长", "单雅琴"]).update(away_until=after(600))
        asked(inside())
        assert people_told() == ["周校长"]

    def test_his_own_request_goes_to_the_stand_in_and_he_cannot_approve_it(self):
        visit = admitted(lin_ruomei(host=an_employee("周校长")))
        one = asked(visit, by=the_principal())
        assert people_told() == ["单雅琴"]
        with refused("own_request"):
            decided(one)
        assert decided(one, by=an_actor("principal", "单雅琴")).state == "approved"

    def test_where_nobody_holds_the_office_it_is_said(self):
        Contact.objects.filter(code="principal").update(employee=None)
        new_edition()
        with refused("nobody_decides"):
            asked(inside())

    def test_one_open_request_for_each_zone(self):
        visit = inside()
        asked(visit)
        with refused("zone_asked"):
            asked(visit)
        assert asked(visit, zone=a_zone("exam", "考场")).state == "requested"

    def test_after_a_refusal_it_may_be_asked_for_again(self):
        visit = inside()
        decided(asked(visit), NO)
        assert asked(visit, now=after(10)).state == "requested"

    @pytest.mark.parametrize(
        ("minutes", "code"),
        [
            (4, "bad_time"),
            (5, "bad_time"),
            (5 + 241, "bad_time"),
            (5 + 240, None),
            (16 * 60, "bad_time"),
        ],
    )
    def test_until_later_today_and_no_longer_than_the_policy_says(self, minutes, code):
        visit = inside()
        if code is None:
            asked(visit, minutes=minutes)
            return
        with refused(code) as why:
            asked(visit, minutes=minutes)
        assert list(why.value.fields) == ["until"]

    def test_late_in_the_evening_until_midnight_whatever_the_policy_says(self):
        visit, late = inside(), after(14 * 60 + 30)
        with refused("bad_time") as why:
            asked(visit, now=late, minutes=15 * 60 + 1)
        assert "最晚到今天 24:00" in why.value.fields["until"]
        one = asked(visit, now=late, minutes=15 * 60)
        assert (one.state, one.until_written) == ("requested", "24:00")

    def test_without_the_row_until_midnight(self):
        Limit.objects.get(code="zone_pass_minutes_max").delete()
        visit = inside()
        with refused("bad_time"):
            asked(visit, minutes=15 * 60 + 1)
        assert asked(visit, minutes=15 * 60).state == "requested"

    @pytest.mark.parametrize(
        "zone",
        [lambda: a_zone("hall"), lambda: a_zone("south-academic", site=a_site("south", "南校区"))],
    )
    def test_only_a_restricted_zone_of_the_same_site(self, zone):
        with refused("zone_not_restricted"):
            asked(inside(), zone=zone())

    def test_it_needs_a_reason(self):
        with refused("reason_missing"):
            asked(inside(), reason="  ")

    def test_a_visitor_who_waits_may_be_asked_for_and_one_who_is_refused_may_not(self):
        assert asked(lin_ruomei(phone="+8613900139999")).state == "requested"
        with refused("refused_by_rule"):
            asked(qian_baoping())
        with refused("state_forbids"):
            asked(left(inside()), now=after(61), minutes=90)

    def test_the_host_may_ask_and_a_stranger_may_not(self):
        visit = inside()
        assert asked(visit, by=the_host()).approval.asked_by_name == "赵凯"
        for stranger in (
            an_actor("host", "孙伟"),
            an_actor("auditor", "审计"),
            an_actor("desk", "周桐", sites=[a_site("west", "西校区")]),
        ):
            with refused("not_permitted"):
                asked(visit, by=stranger, zone=a_zone("exam", "考场"))


class TestDeciding:
    def test_yes_is_told_to_the_host_at_once_and_stands_in_the_trail(self):
        visit = inside()
        one = decided(asked(visit))
        assert (one.state, one.approval.decided_by_name) == ("approved", "周校长")
        assert one.approval.decided_at == after(6)
        told = Notice.objects.get(subject="林若梅 进入学术区域：批准")
        assert (told.employee.name, told.purpose) == ("赵凯", "")
        assert told.group_text == "林姓访客 进入学术区域：批准\n单位：市教育局"
        assert trail(visit)[-1] == "zone_yes"

    def test_no_needs_a_reason_which_the_host_reads_and_a_group_does_not(self):
        visit = inside()
        one = asked(visit)
        with refused("reason_missing"):
            decided(one, ApprovalDecision(False, " "))
        decided(one, NO)
        told = Notice.objects.get(subject="林若梅 进入学术区域：未批准")
        assert "原因：今天有考试" in told.body
        assert "期限" not in told.body
        assert "考试" not in told.group_text
        assert visit.events.get(what="zone_no").reason == "今天有考试"

    def test_the_second_decision_is_refused_with_who_was_first(self):
        one = decided(asked(inside()))
        with refused("already_decided") as why:
            decided(one, NO)
        assert "周校长" in why.value.message
        one.refresh_from_db()
        assert one.state == "approved"

    @pytest.mark.parametrize("role", ["desk", "office", "host", "auditor", "operator"])
    def test_nobody_else_decides(self, role):
        one = asked(inside())
        with refused("not_permitted"):
            decided(one, by=an_actor(role, "某人"))

    def test_what_is_asked_for_too_long_ago_is_not_decided(self):
        one = asked(inside(), minutes=10)
        with refused("pass_over"):
            decided(one, now=after(10))

    def test_the_request_is_withdrawn_by_who_may_ask(self):
        visit = inside()
        one = asked(visit)
        zone_approvals.withdraw(one, the_desk(), after(6), NO_KEY)
        with refused("already_decided"):
            decided(one)
        with refused("pass_over"):
            zone_approvals.withdraw(one, the_desk(), after(7), NO_KEY)
        assert Notice.objects.get(purpose="zone").state == Notice.State.STOPPED
        assert trail(visit)[-1] == "zone_over"


class TestWhoMayEnter:
    @pytest.fixture
    def visit(self) -> Visit:
        return inside()

    def enters(self, visit: Visit, now=None, zone: Zone | None = None) -> bool:
        return access.may_enter(Visit.objects.get(pk=visit.pk), zone or a_zone(), now or after(10))

    def test_the_table(self, visit):
        assert not self.enters(visit)
        assert self.enters(visit, zone=a_zone("hall"))
        assert not self.enters(
            visit, zone=a_zone("hall2", access="open", site=a_site("south", "南校区"))
        )
        one = asked(visit)
        assert not self.enters(visit)
        decided(one)
        assert self.enters(visit)
        assert not self.enters(visit, zone=a_zone("exam", "考场"))
        assert not self.enters(visit, now=after(60))
        assert self.enters(visit, now=after(59.9))
        assert {zone.slug for zone in access.allowed_zones(visit, after(10))} == {
            "academic",
            "hall",
        }

    def test_a_refusal_opens_nothing(self, visit):
        decided(asked(visit), NO)
        assert not self.enters(visit)

    def test_another_visit_of_the_same_visitor_has_no_part_in_it(self, visit):
        decided(asked(visit))
        left(visit, after(20))
        again = admitted(lin_ruomei(now=after(25)), now=after(26))
        assert not self.enters(again, after(30))

    def test_a_pass_of_an_ended_visit_opens_nothing_also_where_the_scanner_has_not_noticed(
        self, visit
    ):
        one = decided(asked(visit))
        seen_before = Visit.objects.get(pk=visit.pk)
        left(visit, after(20))
        assert not access.may_enter(seen_before, a_zone(), after(21))
        assert access.allowed_zones(Visit.objects.get(pk=visit.pk), after(21)) == []
        one.refresh_from_db()
        assert (one.state, one.over_at) == ("ended", after(20))

    def test_who_waits_enters_no_zone_with_a_pass_neither(self):
        visit = lin_ruomei(phone="+8613900139999")
        decided(asked(visit))
        assert not self.enters(visit, zone=a_zone("hall"))
        assert not self.enters(visit)
        assert access.allowed_zones(visit, after(10)) == []
        assert self.enters(admitted(visit, now=after(7)))

    def test_a_farewell_that_is_undone_gives_the_pass_back_and_no_request(self, visit):
        yes, waits = decided(asked(visit)), asked(visit, zone=a_zone("exam", "考场"))
        left(visit, after(20))
        undo(Visit.objects.get(pk=visit.pk), "点错了", the_desk(), after(21), NO_KEY)
        yes.refresh_from_db()
        waits.refresh_from_db()
        assert (yes.state, yes.over_at, waits.state) == ("approved", None, "withdrawn")
        assert self.enters(visit, after(22))

    def test_a_farewell_undone_after_its_time_gives_nothing_back(self, visit):
        one = decided(asked(visit))
        left(visit, after(20))
        undo(Visit.objects.get(pk=visit.pk), "点错了", the_office(), after(61), NO_KEY)
        one.refresh_from_db()
        assert one.state == "ended"

    @pytest.mark.parametrize("end", ["cancel", "refuse", "undo"])
    def test_whatever_ends_the_visit_withdraws_the_request(self, end):
        visit = lin_ruomei(phone="+8613900139999")
        one = asked(visit)
        if end == "cancel":
            transitions.cancel(visit, "", the_desk(), after(7), NO_KEY)
        elif end == "refuse":
            transitions.refuse(visit, "不便", the_desk(), after(7), NO_KEY)
        else:
            undo(visit, "点错了", the_desk(), after(7), NO_KEY)
        one.refresh_from_db()
        assert one.state == "withdrawn"
        with refused("visit_over"):
            decided(one, now=after(8))


def test_the_office_may_ask_everywhere():
    assert asked(inside(), by=the_office()).state == "requested"


def test_a_day_later_the_pass_is_long_over():
    visit = inside()
    decided(asked(visit))
    assert not access.may_enter(visit, a_zone(), NINE + timedelta(days=1))
