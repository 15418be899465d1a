"""周校长 is asked about the academic zone as soon as 赵凯 invites somebody into it (Z2, Z4)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from reception import clock
from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.notifications.models import Notice
from reception.policy.models import Limit
from reception.policy.rulebook import in_force, new_edition
from tests.builders import NO_KEY, a_zone, an_actor, put_in_office, some_badges
from tests.invitations.scenes import at_ten, invited, the_host, visit_of, zhao_kai
from tests.invitations.test_pages import browser
from tests.invitations.test_series import MONDAY, repeated
from visitors.invitations import importing, invitations, series, zone_wishes
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.invitations import Which
from visitors.invitations.models import Invitation, InvitedVisit
from visitors.invitations.zone_wishes import ANSWERED
from visitors.lifecycle import transitions, zone_approvals
from visitors.models import ZonePass
from visitors.zones import access

pytestmark = pytest.mark.django_db
YES, NO = ApprovalDecision(True), ApprovalDecision(False, "那天有考试")


@pytest.fixture(autouse=True)
def _house() -> None:
    put_in_office("周校长")


def the_pass() -> ZonePass:
    return ZonePass.objects.latest("pk")


def states() -> list[str]:
    return list(ZonePass.objects.order_by("pk").values_list("state", flat=True))


def decide(decision: ApprovalDecision) -> None:
    by = an_actor("principal", "周校长")
    approvals.decide(the_pass().approval, decision, by, clock.now())


def asked(**fields: object) -> Invitation:
    return invited(zone=a_zone(), **fields)  # type: ignore[arg-type]


def move(made: Invitation, at: datetime) -> None:
    invitations.move(made, at, at + timedelta(hours=1), zhao_kai(), clock.now(), NO_KEY)


def test_zhou_is_asked_when_zhao_kai_invites_and_reads_which_day() -> None:
    made = asked()
    one = the_pass()
    assert (one.zone, one.reason, one.until) == (
        made.zone,
        "洽谈课程合作",
        at_ten() + timedelta(hours=1),
    )
    assert one.approval.asked_by_employee == made.host
    notice = Notice.objects.get(purpose="zone")
    assert str(notice.employee) == "周校长"
    assert f"{at_ten() + timedelta(hours=1):%m-%d} 11:00" in notice.body


def test_it_waits_for_his_answer_until_the_day() -> None:
    asked()
    zone_approvals.sweep(clock.now() + timedelta(minutes=5))
    assert states() == ["requested"]


def test_what_he_approved_holds_once_the_visitor_is_inside() -> None:
    made = asked(at=clock.now() + timedelta(minutes=1), ends_at=None)
    decide(YES)
    some_badges(1)
    visit, desk = visit_of(made), an_actor("desk", "何静")
    assert not access.may_enter(visit, a_zone(), clock.now()), "not before they are here"
    visit = transitions.arrive(visit, desk, clock.now(), NO_KEY)
    assert states() == ["approved"], "nobody is asked again"
    visit = transitions.admit(visit, desk, clock.now(), NO_KEY)
    assert access.may_enter(visit, a_zone(), clock.now())


def test_what_he_refused_is_not_asked_again_on_arrival() -> None:
    made = asked(at=clock.now() + timedelta(minutes=1), ends_at=None)
    decide(NO)
    transitions.arrive(visit_of(made), an_actor(), clock.now(), NO_KEY)
    assert states() == ["refused"]


def test_who_moves_to_another_day_needs_another_answer() -> None:
    made = asked()
    decide(YES)
    move(made, at_ten(2))
    assert states() == ["ended", "requested"]
    assert clock.today(the_pass().until) == clock.today(at_ten(2))


def test_who_comes_some_minutes_later_keeps_it() -> None:
    made = asked()
    decide(YES)
    move(made, at_ten() + timedelta(minutes=20))
    assert states() == ["approved"]


def test_who_is_called_off_needs_no_answer_any_more() -> None:
    made = asked()
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    assert states() == ["withdrawn"]


def test_a_list_asks_for_each_of_its_guests() -> None:
    guests = [Invitee(1, {"name": "方岚"}), Invitee(2, {"name": "林新"})]
    occasion = Occasion(the_host(), at_ten(), zone=a_zone())
    importing.invite_all(guests, occasion, zhao_kai(), clock.now(), NO_KEY, in_force())
    assert states() == ["requested"] * 2


def test_the_evening_before_says_where_it_stands() -> None:
    asked()
    page = lambda: browser("desk", "何静").get(f"/tomorrow/?on={clock.today(at_ten())}").content
    assert "学术区域：等候批复" in page().decode()
    decide(NO)
    assert "学术区域：未批准" in page().decode()
    assert "没有批准" in page().decode()


class TestASeries:
    """方岚 comes into the academic zone each working day for four weeks, from Tuesday 2 June."""

    @pytest.fixture(autouse=True)
    def _monday(self) -> Iterator[None]:
        with time_machine.travel(MONDAY, tick=False):
            yield

    def days(self, *states: str) -> list[int]:
        """Return the days of June about which 周校长 is asked."""
        rows = ZonePass.objects.filter(state__in=states or ANSWERED)
        return [timezone.localtime(one.until).day for one in rows.order_by("until")]

    def test_zhou_is_asked_about_each_visit_two_working_days_before_and_never_at_once(self) -> None:
        made = repeated("day", zone=a_zone())
        assert InvitedVisit.objects.filter(invitation=made).count() > 15
        assert self.days() == [2], "the first at once"
        zone_wishes.sweep(MONDAY)
        assert self.days() == [2, 3], "up to Wednesday"
        for _twice in range(2):
            zone_wishes.sweep(MONDAY + timedelta(days=1))
        assert self.days() == [2, 3, 4]
        zone_wishes.sweep(MONDAY + timedelta(days=4))
        assert self.days() == [2, 3, 4, 5, 8, 9], "on Friday up to Tuesday"
        assert Notice.objects.filter(purpose="zone").count() == 6

    def test_every_visit_has_its_own_answer_by_its_own_hour(self) -> None:
        repeated("week", zone=a_zone())
        decide(YES)
        zone_wishes.sweep(MONDAY + timedelta(days=7))
        assert states() == ["approved", "requested"]
        assert timezone.localtime(the_pass().until).hour == 11

    def test_how_long_before_is_a_row(self) -> None:
        Limit.objects.filter(code="series_zone_days").update(value=5)
        new_edition()
        repeated("day", zone=a_zone())
        zone_wishes.sweep(MONDAY)
        assert self.days() == [2, 3, 4, 5, 8]

    def test_what_the_host_took_back_is_not_asked_again(self) -> None:
        repeated("day", zone=a_zone())
        zone_wishes.sweep(MONDAY)
        zone_approvals.withdraw(the_pass(), an_actor("desk", "何静"), clock.now(), NO_KEY)
        zone_wishes.sweep(MONDAY)
        assert states() == ["requested", "withdrawn"]

    def test_of_one_that_is_called_off_nobody_is_asked(self) -> None:
        made = repeated("week", zone=a_zone())
        second = invitations.visits_of(made)[1]
        only = Which(only=second.pk)
        invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY, only)
        zone_wishes.sweep(MONDAY + timedelta(days=7))
        assert self.days() == [2]

    def test_visits_that_the_worker_makes_later_are_asked_about_like_the_others(self) -> None:
        made = repeated("week", until=date(2026, 12, 29), zone=a_zone())
        before = InvitedVisit.objects.filter(invitation=made).count()
        later = MONDAY + timedelta(days=98)
        series.sweep(MONDAY + timedelta(days=60))
        assert InvitedVisit.objects.filter(invitation=made).count() > before
        zone_wishes.sweep(later)
        assert clock.today(the_pass().until) == (later + timedelta(days=1)).date()

    def test_a_visit_into_no_restricted_zone_asks_nobody(self) -> None:
        repeated("day")
        zone_wishes.sweep(MONDAY)
        assert states() == []
