"""赵凯 saw 林若梅 off and nobody signed her out: he is asked, and does it with one button on his
phone (V9, B3).
"""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from reception.links import tokens
from reception.notifications import delivery
from reception.notifications.models import HostLink, Notice
from reception.organisation.models import Employee, Site
from reception.policy.models import Limit
from tests.builders import a_user, an_employee, some_badges
from tests.visitors.link_pages.test_host import shown
from tests.visitors.scenes import (
    admitted,
    after,
    agreed,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import sign_out, unreturned_badges
from visitors.lifecycle.undo import undo
from visitors.models import Badge, LeaveRequest, State, Visit

pytestmark = pytest.mark.django_db
IN_AT = 1  # minutes after nine
DUE = IN_AT + 120


def inside(visit: Visit | None = None) -> Visit:
    """Let 林若梅, or somebody else, be led in a minute after nine."""
    return admitted(visit or lin_ruomei(), now=after(IN_AT))


def set_limit(code: str, value: int | None) -> None:
    limit = Limit.objects.get(code=code)
    limit.value = value or 0
    limit.delete() if value is None else limit.save()


def the_link(now=None) -> str:
    """Deliver what is due, and return the address in the last mail."""
    now = now or after(DUE)
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
    return re.search(r"http://127\.0\.0\.1:8000(/h/\w+/leave/)", str(mail.outbox[-1].body))[1]


class TestWhoIsAskedAndWhen:
    def test_after_two_hours_zhao_kai_is_asked_once(self):
        visit = inside()
        sign_out.sweep(after(DUE - 0.1))
        assert not LeaveRequest.objects.exists()
        for minutes in (DUE, DUE + 0.1, DUE + 59):
            sign_out.sweep(after(minutes))
        (request,) = LeaveRequest.objects.all()
        assert (request.visit, request.employee.name, request.notice.purpose) == (
            visit,
            "赵凯",
            "leave",
        )
        assert visit.events.get(what="ask_leave").facts["name"] == "赵凯"

    def test_and_then_every_hour(self):
        inside()
        for minutes in (DUE, DUE + 60, DUE + 61, DUE + 120):
            sign_out.sweep(after(minutes))
        assert LeaveRequest.objects.count() == 3

    def test_a_worker_that_was_gone_for_hours_asks_once(self):
        inside()
        sign_out.sweep(after(DUE + 300))
        assert LeaveRequest.objects.count() == 1

    def test_the_minutes_are_rows_of_the_policy(self):
        inside()
        set_limit("leave_notice_minutes", 10)
        set_limit("leave_notice_every_minutes", 0)
        for minutes in (IN_AT + 9, IN_AT + 10, IN_AT + 300):
            sign_out.sweep(after(minutes))
        assert LeaveRequest.objects.count() == 1

    @pytest.mark.parametrize(
        ("code", "asked"), [("leave_notice_minutes", 0), ("leave_notice_every_minutes", 1)]
    )
    def test_a_row_that_was_removed(self, code, asked):
        inside()
        set_limit(code, None)
        for minutes in (DUE, DUE + 200):
            sign_out.sweep(after(minutes))
        assert LeaveRequest.objects.count() == asked

    def test_who_came_for_the_visitor_is_asked(self):
        visit = lin_ruomei()
        visit.requests.update(employee=an_employee("孙磊"))
        agreed(visit)
        inside(visit)
        sign_out.sweep(after(DUE))
        assert LeaveRequest.objects.get().employee.name == "孙磊"

    def test_nobody_who_left_the_house_is_asked(self):
        inside()
        Employee.objects.filter(name="赵凯").update(is_active=False)
        sign_out.sweep(after(DUE))
        assert not LeaveRequest.objects.exists()

    def test_nobody_is_asked_at_night(self):
        inside()
        Site.objects.update(opens="08:00", closes="10:00")
        sign_out.sweep(after(DUE))
        assert not LeaveRequest.objects.exists()
        sign_out.sweep(after(DUE) + timedelta(hours=22))
        assert LeaveRequest.objects.count() == 1

    def test_who_has_left_is_not_asked_about_and_what_is_on_its_way_is_stopped(self):
        visit = inside()
        sign_out.sweep(after(DUE))
        left(visit, after(DUE + 1))
        assert LeaveRequest.objects.get().notice.state == Notice.State.STOPPED
        sign_out.sweep(after(DUE + 60))
        assert LeaveRequest.objects.count() == 1

    def test_who_was_never_let_in_is_not_asked_about_and_what_is_on_its_way_is_stopped(self):
        visit = inside()
        sign_out.sweep(after(DUE))
        assert LeaveRequest.objects.get().notice.state == Notice.State.QUEUED
        undo(visit, "点错了", the_office(), after(DUE + 1), sign_out.RequestKey())
        assert LeaveRequest.objects.get().notice.state == Notice.State.STOPPED
        sign_out.sweep(after(DUE + 122))
        assert LeaveRequest.objects.count() == 1

    def test_who_is_let_in_anew_is_asked_about_anew(self):
        visit = inside()
        sign_out.sweep(after(DUE))
        visit = undo(visit, "点错了", the_office(), after(DUE + 1), sign_out.RequestKey())
        admitted(visit, now=after(DUE + 2))
        sign_out.sweep(after(DUE + 122))
        assert LeaveRequest.objects.count() == 2

    def test_a_sweep_with_nobody_due_costs_two_queries(self, django_assert_max_num_queries):
        inside()
        sign_out.sweep(after(2))
        with django_assert_max_num_queries(2):
            sign_out.sweep(after(2))

    def test_the_notice_names_no_grade(self):
        inside()
        sign_out.sweep(after(DUE))
        notice = LeaveRequest.objects.get().notice
        assert notice.subject == "林若梅 离开了吗？"
        assert not any(word in notice.subject + notice.body for word in ("规格", "G1"))

    def test_that_it_was_delivered_stands_in_the_trail(self):
        visit = inside()
        sign_out.sweep(after(DUE))
        the_link()
        assert trail(visit)[-2:] == ["ask_leave", "told"]


@pytest.fixture
def _eleven(time_machine):
    time_machine.move_to(after(DUE), tick=False)


@pytest.mark.usefixtures("_eleven")
class TestThePage:
    @pytest.fixture
    def visit(self) -> Visit:
        some_badges(3)
        visit = inside(wang_yue(title="女士", organisation="滨江小区"))
        sign_out.sweep(after(DUE))
        return visit

    def test_it_says_who_is_inside_since_when_and_what_becomes_of_the_badge(self, client, visit):
        text = shown(client.get(the_link()))
        for words in (
            "王悦 女士",
            "滨江小区",
            "进入 09:01",
            "在访 2:00:00",
            "访客已离开",
            "王女士戴着 001 号访客牌，请提醒交回前台",
        ):
            assert words in text
        assert "规格" not in text

    def test_one_press_signs_her_out_in_his_name(self, client, visit):
        link = the_link()
        answer = client.post(link, {"leave": "1"})
        assert (answer.status_code, answer["Location"]) == (303, link)
        visit.refresh_from_db()
        event = visit.events.get(what="left")
        assert (visit.state, visit.left_at, event.by, event.by_name) == (
            State.LEFT,
            after(DUE),
            None,
            "赵凯",
        )
        assert "访客已签离" in shown(client.get(link))

    def test_pressing_twice_has_one_effect(self, client, visit):
        link = the_link()
        assert [client.post(link, {"leave": "1"}).status_code for _click in range(2)] == [303, 410]
        assert trail(visit).count("left") == 1

    @pytest.mark.parametrize("method", ["get", "head"])
    def test_reading_changes_nothing(self, client, visit, method):
        link = the_link()
        before = trail(visit)
        for _time in range(2):
            assert getattr(client, method)(link + "?leave=1").status_code == 200
        assert client.post(link, {}).status_code == 200
        assert trail(visit) == before

    def test_it_needs_no_cookie_and_sets_none_and_nobody_keeps_a_copy(self, visit):
        strict = Client(enforce_csrf_checks=True)
        link = the_link()
        answer = strict.get(link)
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert strict.post(link, {"leave": "1"}, headers={"origin": "null"}).status_code == 303
        assert not strict.cookies

    def test_the_link_answers_nothing_else_and_a_link_to_answer_signs_nobody_out(
        self, client, visit
    ):
        link = the_link()
        assert client.get(link.replace("leave/", "")).status_code == 404
        notice = visit.requests.get().notice
        answering = tokens.fresh(notice, after(DUE)).split("8000")[1].split("\n")[0]
        assert client.post(answering + "leave/", {"leave": "1"}).status_code == 404

    def test_only_a_hash_of_it_is_kept(self, visit):
        token = the_link().split("/")[2]
        assert token not in str(list(HostLink.objects.values()))

    @pytest.mark.parametrize("end", ["expired", "left", "disabled", "waiting"])
    def test_a_dead_link_says_so_kindly_and_names_nobody(self, client, visit, end, time_machine):
        link = the_link()
        if end == "expired":
            time_machine.move_to(after(DUE + 30), tick=False)
        if end == "left":
            left(visit, after(DUE))
        if end == "disabled":
            Employee.objects.filter(name="赵凯").update(is_active=False)
        if end == "waiting":
            undo(visit, "点错了", the_office(), after(DUE), sign_out.RequestKey())
        before = trail(visit)
        for answer in (client.get(link), client.post(link, {"leave": "1"})):
            assert answer.status_code == 410
            assert not any(name in shown(answer) for name in ("王悦", "王女士", "赵凯"))
        assert trail(visit) == before

    def test_the_language_is_switched_on_the_page_itself(self, client, visit):
        link = the_link()
        assert client.post(link, {"language": "en", "next": link}).status_code == 302
        assert "The visitor has left" in client.get(link).content.decode()


@pytest.mark.usefixtures("_eleven")
class TestTheBadgeThatIsStillWorn:
    @pytest.fixture
    def visit(self, client) -> Visit:
        some_badges(3)
        visit = inside(wang_yue())
        sign_out.sweep(after(DUE))
        client.post(the_link(), {"leave": "1"})
        client.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
        return visit

    def test_it_is_lent_to_nobody_before_it_is_back(self, visit):
        assert badge_worn(visit) == 1
        assert badge_worn(inside(wang_yue(phone="+8613800138001"))) == 2

    def test_he_jing_takes_it_back_by_its_number(self, client, visit):
        assert client.post("/desk/scan/", {"number": "1"}).status_code == 302
        assert badge_worn(visit) is None
        assert not Badge.objects.get(number=1).lent
        assert trail(visit)[-2:] == ["left", "badge_back"]
        assert client.post("/desk/scan/", {"number": "1"}).status_code == 409

    def test_or_on_the_page_of_the_visit(self, client, visit):
        page = client.get(f"/visits/{visit.pk}/").content.decode()
        assert "访客牌还没有交回" in page
        code = re.search(r'name="code" value="(\w+)"', page)[1]
        assert client.post("/desk/scan/", {"code": code})["Location"] == f"/visits/{visit.pk}/"
        assert "访客牌还没有交回" not in client.get(f"/visits/{visit.pk}/").content.decode()

    def test_who_is_brought_back_inside_wears_it_still(self, visit):
        visit.refresh_from_db()
        back = undo(visit, "还在谈", the_desk(), after(DUE + 1), sign_out.RequestKey())
        assert (back.state, badge_worn(back), back.loans.count()) == (State.INSIDE, 1, 1)

    def test_it_is_not_taken_back_from_who_was_brought_back_inside_meanwhile(self, visit):
        """Another desk still shows the visitor as gone."""
        visit.refresh_from_db()
        undo(visit, "还在谈", the_desk(), after(DUE + 1), sign_out.RequestKey())
        with refused("state_forbids"):
            unreturned_badges.hand_back(visit, the_desk(), after(DUE + 2), sign_out.RequestKey())
        assert (badge_worn(visit), trail(visit)[-1]) == (1, "undone")
        assert Badge.objects.get(number=1).lent
