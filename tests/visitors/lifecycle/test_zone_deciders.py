"""The machine room is approved by its superior 陆一帆, or 葛天宇 who stands in; the academic zone by
周校长 (Z2, Z4, G17).
"""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from reception.accounts.actor import Actor
from reception.due import approvals, chain
from reception.due.approvals import ApprovalDecision
from reception.notifications.models import Notice
from reception.organisation.models import Employee, Zone
from reception.policy.models import Contact
from reception.policy.models.contacts import contacts_without_a_person
from reception.policy.rulebook import in_force, new_edition
from tests.api.callers import a_program
from tests.builders import a_user, a_zone, an_actor, an_employee, put_in_office
from tests.visitors.lifecycle.test_zone_approvals import (
    NO,
    asked,
    decided,
    inside,
    people_told,
    swept,
)
from tests.visitors.scenes import after, refused
from visitors.lifecycle import zone_kind
from visitors.lifecycle.zone_kind import ZONES
from visitors.models import Visit, ZonePass

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"


@pytest.fixture(autouse=True)
def _house() -> None:
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    a_zone()
    superior, stand_in = an_employee("陆一帆"), an_employee("葛天宇")
    a_zone("machine-room", "机房", approver=superior, stand_in=stand_in)


def away(*names: str) -> None:
    Employee.objects.filter(name__in=names).update(away_until=after(600))


def signed_in(role: str, name: str) -> Client:
    browser = Client()
    browser.force_login(a_user(role, name), BACKEND)
    return browser


def to_the_machine_room(visit: Visit | None = None, **fields) -> ZonePass:
    return asked(visit or inside(), zone=Zone.objects.get(slug="machine-room"), **fields)


class TestWhoIsAsked:
    def test_the_superior_of_the_room_and_not_the_principal(self):
        to_the_machine_room()
        assert people_told() == ["陆一帆"]

    def test_the_principal_for_a_zone_that_names_nobody(self):
        asked(inside())
        assert people_told() == ["周校长"]

    def test_while_the_superior_is_away_who_stands_in_at_once(self):
        away("陆一帆")
        to_the_machine_room()
        assert people_told() == ["葛天宇"]

    def test_the_deputy_where_the_zone_names_nobody_to_stand_in(self):
        Zone.objects.filter(slug="machine-room").update(stand_in=None)
        Employee.objects.filter(name="陆一帆").update(deputy=an_employee("马骏"))
        away("陆一帆")
        to_the_machine_room()
        assert people_told() == ["马骏"]

    def test_who_went_away_meanwhile_is_stood_in_for_when_a_reminder_is_due(self):
        to_the_machine_room()
        away("陆一帆")
        swept(after(10))
        assert people_told() == ["陆一帆", "葛天宇"]

    def test_his_own_request_goes_to_who_stands_in(self):
        visit = inside()
        Visit.objects.filter(pk=visit.pk).update(host=an_employee("陆一帆"))
        to_the_machine_room(visit, by=an_actor("host", "陆一帆"))
        assert people_told() == ["葛天宇"]

    def test_the_principal_where_nobody_whom_the_zone_names_works_here_any_more(self):
        Employee.objects.filter(name__in=["陆一帆", "葛天宇"]).update(is_active=False)
        to_the_machine_room()
        assert people_told() == ["周校长"]

    def test_an_approver_needs_no_principal(self):
        Contact.objects.filter(code="principal").update(employee=None)
        new_edition()
        assert to_the_machine_room().state == "requested"


class TestWhoDecides:
    def test_the_superior_and_who_stands_in_with_an_account(self):
        visit = inside()
        one = to_the_machine_room(visit)
        assert decided(one, NO, by=an_actor("host", "葛天宇")).state == "refused"
        again = to_the_machine_room(visit, now=after(7))
        assert decided(again, now=after(8), by=an_actor("head", "陆一帆")).state == "approved"

    def test_by_the_link_of_the_notice(self):
        one = to_the_machine_room()
        approvals.decide_by_link(one.approval.asks.get(), ApprovalDecision(True), after(6))
        one.refresh_from_db()
        assert (one.state, one.approval.decided_by_name) == ("approved", "陆一帆")

    @pytest.mark.parametrize("by", [("host", "陆一帆"), ("office", "李敏"), ("desk", "何静")])
    def test_nobody_of_a_zone_that_is_not_theirs(self, by):
        one = asked(inside())
        with refused("not_permitted"):
            decided(one, by=an_actor(*by))
        assert not chain.waiting(an_actor(*by), ZONES).exists()

    def test_the_deputy_of_the_principal_for_the_zones_of_the_principal(self):
        one, deputy = asked(inside()), an_actor("head", "单雅琴")
        assert list(chain.waiting(deputy, ZONES)) == [one.approval]
        assert decided(one, by=deputy).state == "approved"

    def test_the_principal_decides_about_each(self):
        assert decided(to_the_machine_room()).state == "approved"

    def test_somebody_without_an_account_does_not_by_their_name(self):
        one = to_the_machine_room()
        with refused("not_permitted"):
            decided(one, by=Actor(employee=an_employee("陆一帆")))


@pytest.fixture
def _ten_past_nine(time_machine):
    time_machine.move_to(after(10), tick=False)


@pytest.mark.usefixtures("_ten_past_nine")
class TestThePages:
    def test_he_finds_it_above_his_visitors_and_decides_on_the_page_of_approvals(self):
        one, browser = to_the_machine_room(), signed_in("host", "陆一帆")
        assert "进入限制区域的申请：1 项" in browser.get("/my/").content.decode()
        assert "申请进入 机房" in browser.get("/approvals/").content.decode()
        sent = {"approval": one.approval_id, "decision": "approve"}
        assert browser.post("/approvals/", sent).status_code == 302
        one.refresh_from_db()
        assert one.state == "approved"
        assert "进入限制区域的申请" not in browser.get("/my/").content.decode()

    def test_the_requests_of_others_do_not_exist_for_him(self):
        one, browser = asked(inside()), signed_in("host", "陆一帆")
        assert "学术区域" not in browser.get("/approvals/").content.decode()
        sent = {"approval": one.approval_id, "decision": "approve"}
        assert browser.post("/approvals/", sent).status_code == 404
        one.refresh_from_db()
        assert one.state == "requested"

    def test_pages_say_beforehand_who_is_going_to_be_asked(self):
        desk, visit = signed_in("desk", "何静"), inside()
        for page in ("/zones/", f"/visits/{visit.pk}/"):
            text = desk.get(page).content.decode()
            assert "由陆一帆批准" in text
            assert "由校长批准" in text
        away("陆一帆", "周校长")
        text = desk.get("/zones/").content.decode()
        assert "由葛天宇代陆一帆批准" in text
        assert "由单雅琴代校长批准" in text

    def test_and_afterwards_who_was(self):
        away("陆一帆")
        visit = inside()
        to_the_machine_room(visit)
        desk = signed_in("desk", "何静")
        for page in ("/", "/zones/", f"/visits/{visit.pk}/"):
            assert "等葛天宇批准" in desk.get(page).content.decode()
        heard = a_program().get(f"/visits/{visit.pk}")
        assert [one["asked"] for one in heard.said["zone_passes"]] == ["葛天宇"]


class TestSomebodyIsToBeAsked:
    def test_the_function_of_the_principal_is_in_use_while_a_zone_names_nobody(self):
        principal = Contact.objects.get(code="principal")
        principal.employee = None
        with pytest.raises(ValidationError):
            principal.full_clean()
        Zone.objects.filter(slug="academic").update(approver=an_employee("陆一帆"))
        principal.full_clean()

    def test_the_doctor_tells_of_zones_without_anybody(self):
        Contact.objects.filter(code="principal").update(employee=None)
        assert "principal" in contacts_without_a_person()
        Zone.objects.filter(slug="academic").update(access="open")
        assert "principal" not in contacts_without_a_person()

    def test_where_nobody_is_it_is_said(self):
        Contact.objects.filter(code="principal").update(employee=None)
        new_edition()
        assert zone_kind.in_words(a_zone(), in_force(), after(5)) == "还没有写明由谁批准"
        with refused("nobody_decides"):
            asked(inside())
        assert not Notice.objects.filter(purpose="zone").exists()
