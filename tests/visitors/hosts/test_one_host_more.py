"""Several hosts of one visitor: nobody is forgotten, and the desk tells one more."""

import pytest
from django.test import Client

from reception.links import tokens
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Limit
from tests.builders import NO_KEY, a_site, a_user, an_actor, an_employee, some_badges
from tests.visitors.hosts.test_co_hosts import (
    as_himself,
    asked,
    fresh,
    ma_jun,
    names,
    queued,
    to_see_three,
)
from tests.visitors.scenes import (
    a_tax_official,
    admitted,
    after,
    left,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.hosts import answers, requests
from visitors.lifecycle import escalation, takeover, transitions
from visitors.lifecycle.undo import undo
from visitors.models import HostReminder, Visit
from visitors.visits.idempotency import request_key

pytestmark = pytest.mark.django_db


class TestNobodyIsForgotten:
    def test_each_who_has_not_answered_is_reminded(self):
        visit = to_see_three()
        answers.unavailable(asked(visit), after(1), the_host())
        escalation.sweep(after(3.1))
        escalation.sweep(after(3.2))
        assert sorted(HostReminder.objects.values_list("request__employee__name", flat=True)) == [
            "孙磊",
            "马骏",
        ]

    def test_the_first_hosts_deputy_is_asked_once(self):
        zhao_kai = an_employee("赵凯")
        zhao_kai.deputy = an_employee("仇文渊")
        zhao_kai.save()
        visit = to_see_three(host=zhao_kai)
        escalation.sweep(after(10.1))
        assert names(visit).count("仇文渊") == 1
        assert visit.requests.filter(escalated=True).count() == 1

    def test_he_jing_reminds_them_all_at_once(self):
        visit = to_see_three()
        escalation.remind_now(visit, the_desk(), after(1), NO_KEY)
        assert HostReminder.objects.filter(by_hand=True).count() == 3
        assert visit.events.get(what="reminded").facts["name"] == "赵凯、马骏、孙磊"

    def test_he_jing_has_them_all_asked_anew_also_who_said_he_would_come(self):
        visit = to_see_three()
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        takeover.take_over(visit, the_desk(), after(15), NO_KEY)
        visit = takeover.ask_anew(visit, the_desk(), after(16), NO_KEY)
        assert (visit.answer, HostReminder.objects.count()) == ("", 3)
        assert not Notice.objects.filter(
            key__startswith="received", state=Notice.State.QUEUED
        ).exists()
        answers.coming(asked(visit), after(17), the_host())
        assert fresh(visit).answered_by.name == "赵凯"

    def test_who_is_asked_instead_is_asked_instead_of_them_all(self):
        visit = to_see_three()
        takeover.reassign(visit, an_employee("任可欣"), the_desk(), after(1), NO_KEY)
        assert queued() == {("任可欣", "ask")}
        answers.unavailable(asked(visit, "任可欣"), after(2), as_himself("任可欣"))
        assert fresh(visit).answer == "unavailable"

    def test_whoever_was_asked_before_is_not_awaited_when_one_more_is_told(self):
        visit = wang_yue()
        takeover.reassign(visit, an_employee("任可欣"), the_desk(), after(1), NO_KEY)
        visit = takeover.add_host(visit, ma_jun(), the_desk(), after(2), NO_KEY)
        assert [str(one.employee) for one in requests.awaited(visit)] == ["任可欣", "马骏"]

    def test_who_was_told_because_nobody_answered_sends_somebody_in_the_hosts_place(self):
        zhao_kai = an_employee("赵凯")
        zhao_kai.deputy = an_employee("仇文渊")
        zhao_kai.save()
        visit = wang_yue(host=zhao_kai)
        escalation.sweep(after(10.1))
        answers.hand_over(asked(visit, "仇文渊"), ma_jun(), after(11), as_himself("仇文渊"))
        assert [str(one.employee) for one in requests.awaited(fresh(visit))] == ["马骏"]

    def test_an_undone_arrival_has_asked_nobody_and_the_hosts_are_told_anew(self):
        expected = to_see_three(expected_at=after(60))
        visit = transitions.arrive(expected, the_desk(), after(60), NO_KEY)
        answers.coming(asked(visit, "马骏"), after(61), as_himself("马骏"))
        back = undo(fresh(visit), "点错了", the_desk(), after(62), NO_KEY)
        assert (names(back), queued()) == ([], set())
        transitions.arrive(back, the_desk(), after(63), NO_KEY)
        assert names(back) == ["赵凯", "马骏", "孙磊"]

    def test_an_undone_admission_asks_nobody_whose_colleague_came(self):
        visit = to_see_three(category="education_authority")
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        visit = admitted(visit, now=after(2))
        undo(visit, "点错了", the_desk(), after(3), NO_KEY)
        assert ("赵凯", "ask") not in queued()


class TestHeJingTellsOneMore:
    def test_beside_those_who_were_told(self):
        visit = takeover.add_host(wang_yue(), ma_jun(), the_desk(), after(5), NO_KEY)
        assert queued() == {("赵凯", "ask"), ("马骏", "ask")}
        assert (trail(visit), visit.patience_from) == (["arrived", "asked"], after(5))
        answers.coming(asked(visit), after(6), the_host())
        assert queued() == {("马骏", "received")}

    def test_after_the_host_declined_somebody_is_awaited_again(self):
        visit = wang_yue()
        answers.unavailable(asked(visit), after(1), the_host())
        assert takeover.add_host(visit, ma_jun(), the_desk(), after(2), NO_KEY).answer == ""

    def test_a_promise_stands_meanwhile(self):
        visit = wang_yue()
        answers.wait(asked(visit), 10, after(1), the_host())
        visit = takeover.add_host(visit, ma_jun(), the_desk(), after(2), NO_KEY)
        assert (visit.answer, visit.wait_until, visit.patience_from) == (
            "wait",
            after(11),
            after(11),
        )

    def test_the_same_press_twice_is_one(self):
        visit, mark = wang_yue(), request_key("k-1", "add_host", 1)
        for _click in range(2):
            takeover.add_host(visit, ma_jun(), the_desk(), after(4), mark)
        assert visit.further_hosts.count() == 1

    def test_no_more_than_the_policys_row_allows(self):
        visit = to_see_three()
        Limit.objects.filter(code="further_hosts_max").update(value=2)
        Limit.objects.get(code="further_hosts_max").save()
        with refused("too_many_hosts"):
            takeover.add_host(visit, an_employee("任可欣"), the_desk(), after(1), NO_KEY)

    @pytest.mark.parametrize(
        ("scene", "code"),
        [
            (lambda: to_see_three(), "already_asked"),
            (lambda: answers.coming(asked(wang_yue()), after(1), the_host()), "already_received"),
            (lambda: a_tax_official(), "consent_missing"),
            (lambda: qian_baoping(), "refused_by_rule"),
            (lambda: wang_yue(expected_at=after(60)), "state_forbids"),
        ],
    )
    def test_not_where_it_makes_no_sense(self, scene, code):
        visit = scene()
        with refused(code):
            takeover.add_host(visit, ma_jun(), the_desk(), after(5), NO_KEY)

    def test_neither_the_host_nor_another_sites_desk_may_and_li_min_may(self):
        visit = wang_yue()
        for by in (the_host(), an_actor("desk", "吴迪", sites=[a_site("south", "南校区")])):
            with refused("not_permitted"):
                takeover.add_host(visit, ma_jun(), by, after(5), NO_KEY)
        takeover.add_host(visit, ma_jun(), the_office(), after(5), NO_KEY)


class TestToJoinAVisitorInside:
    @pytest.fixture(autouse=True)
    def _badges(self) -> None:
        some_badges()

    def joined(self, now=None, key=NO_KEY) -> Visit:
        """Let 王悦 be inside with 赵凯, and 何静 tell 马骏 too."""
        visit = admitted(wang_yue(), now=after(3))
        return takeover.add_host(visit, ma_jun(), the_desk(), now or after(20), key)

    def test_he_is_told_that_she_is_inside_and_the_visit_stays_as_it_is(self):
        visit = self.joined()
        assert (visit.state, visit.answer, trail(visit)[-1]) == ("inside", "", "asked")
        notice = asked(visit, "马骏").notice
        assert notice is not None
        assert notice.subject.endswith("已在里面，想请您也来")
        assert "进入：09:03" in notice.body

    def test_he_comes_and_the_trail_says_so(self):
        visit = self.joined()
        answers.coming(asked(visit, "马骏"), after(21), as_himself("马骏"))
        assert asked(visit, "马骏").answer == "coming"
        assert (fresh(visit).answer, trail(visit)[-1]) == ("", "answered")

    def test_to_decline_ends_nothing(self):
        visit = self.joined()
        answers.unavailable(asked(visit, "马骏"), after(21), as_himself("马骏"))
        assert (fresh(visit).state, fresh(visit).answered_by) == ("inside", None)

    def test_he_may_send_a_colleague_who_is_told_the_same(self):
        visit = self.joined()
        sent = an_employee("任可欣")
        answers.hand_over(asked(visit, "马骏"), sent, after(21), as_himself("马骏"))
        notice = asked(visit, "任可欣").notice
        assert notice is not None
        assert notice.subject.endswith("想请您也来")
        answers.coming(asked(visit, "任可欣"), after(22), as_himself("任可欣"))
        assert asked(visit, "任可欣").answer == "coming"

    def test_another_time_is_for_whom_the_visitor_waits(self):
        visit = self.joined()
        with refused("state_forbids"):
            answers.later(asked(visit, "马骏"), after(900), after(21), as_himself("马骏"))

    def test_who_was_asked_before_she_went_in_answers_no_more(self):
        visit = self.joined()
        with refused("visit_over"):
            answers.coming(asked(visit), after(21), the_host())

    def test_nor_does_anybody_once_she_has_left(self):
        visit = self.joined()
        left(visit, after(30))
        with refused("visit_over"):
            answers.coming(asked(visit, "马骏"), after(31), as_himself("马骏"))

    def test_the_same_press_twice_is_one(self):
        mark = request_key("k-2", "add_host", 1)
        visit = self.joined(key=mark)
        takeover.add_host(visit, ma_jun(), the_desk(), after(20), mark)
        assert (visit.further_hosts.count(), names(visit)) == (1, ["赵凯", "马骏"])
        with refused("already_asked"):
            takeover.add_host(visit, ma_jun(), the_desk(), after(21), NO_KEY)

    def test_who_is_away_is_stood_in_for(self):
        Employee.objects.filter(pk=ma_jun().pk).update(
            away_until=after(600), deputy=an_employee("孙磊")
        )
        assert names(self.joined()) == ["赵凯", "孙磊"]

    def test_no_more_than_the_policys_row_allows(self):
        visit = self.joined()
        Limit.objects.filter(code="further_hosts_max").update(value=1)
        Limit.objects.get(code="further_hosts_max").save()
        with refused("too_many_hosts"):
            takeover.add_host(visit, an_employee("任可欣"), the_desk(), after(21), NO_KEY)

    def test_he_answers_by_the_link_of_his_notice(self, client, time_machine):
        visit = self.joined()
        time_machine.move_to(after(21), tick=False)
        link = f"/h/{tokens.make(asked(visit, '马骏').notice, after(50))}/"
        page = client.get(link).content.decode()
        assert "访客已在里面，想请您也来" in page
        assert "请访客改天再来" not in page
        assert client.post(link, {"answer": "coming"}).status_code == 303
        assert asked(visit, "马骏").answer == "coming"
        page = client.get(link).content.decode()
        assert "您已答复：马上过来" in page
        assert "访客离开之前，您可以更改。" in page
        assert "等候期间" not in page
        assert client.post(link.rstrip("/") + "/seen/").status_code == 204
        assert trail(visit)[-1] == "seen"

    def test_the_panel_offers_it_and_my_visitors_let_him_answer(self, time_machine):
        time_machine.move_to(after(20), tick=False)
        visit = admitted(wang_yue(), now=after(3))
        desk, his = signed_in("desk", "何静"), signed_in("host", "马骏")
        assert 'id="act-visit_add_host"' in desk.get(f"/visits/{visit.pk}/").content.decode()
        sent = {"host": "马骏", "host_number": ma_jun().number, "request_key": "a-key"}
        for _press in range(2):
            desk.post(f"/visits/{visit.pk}/add-host/", sent)
        one = asked(visit, "马骏")
        assert f'id="answer-{one.pk}-coming"' in desk.get(f"/visits/{visit.pk}/").content.decode()
        time_machine.move_to(after(21), tick=False)
        assert "我马上过来" in his.get("/my/").content.decode()
        his.post(f"/visits/{visit.pk}/answer/", {"answer": "coming"})
        assert asked(visit, "马骏").answer == "coming"
        assert "我马上过来" not in his.get("/my/").content.decode()

    def test_who_does_not_answer_is_reminded_and_others_are_told_by_the_steps(self):
        """V13: V5 runs, from when he was asked."""
        Employee.objects.filter(pk=ma_jun().pk).update(deputy=an_employee("仇文渊"))
        visit = self.joined()
        escalation.sweep(after(22))
        assert not HostReminder.objects.exists()
        escalation.sweep(after(23.1))
        (reminder,) = HostReminder.objects.all()
        assert str(reminder.request.employee) == "马骏", "赵凯 is with her"
        assert reminder.notice is not None
        assert reminder.notice.subject.endswith("已在里面，想请您也来")
        escalation.sweep(after(40.1))
        assert (names(visit)[-1], fresh(visit).desk_told_at) == ("仇文渊", after(40.1))
        answers.coming(asked(visit, "仇文渊"), after(41), as_himself("仇文渊"))
        before = HostReminder.objects.count()
        escalation.sweep(after(70))
        assert (HostReminder.objects.count(), fresh(visit).desk_told_at) == (before, None)

    def test_a_promise_starts_the_clock_anew_and_a_no_ends_it(self):
        visit = self.joined()
        answers.wait(asked(visit, "马骏"), 10, after(21), as_himself("马骏"))
        escalation.sweep(after(33))
        assert not HostReminder.objects.exists()
        escalation.sweep(after(34.1))
        assert HostReminder.objects.count() == 1
        answers.unavailable(asked(visit, "马骏"), after(35), as_himself("马骏"))
        escalation.sweep(after(60))
        assert HostReminder.objects.count() == 1

    def test_nobody_is_reminded_of_who_has_left_nor_told(self):
        visit = self.joined()
        assert ("马骏", "ask") in queued()
        left(visit, after(21))
        escalation.sweep(after(40))
        assert (queued(), HostReminder.objects.exists()) == (set(), False)

    def test_a_clock_that_was_set_back_leaves_his_link_good(self):
        visit = self.joined(now=after(-30))
        answers.coming(asked(visit, "马骏"), after(-29), as_himself("马骏"))
        assert asked(visit, "马骏").answer == "coming"

    def test_the_board_says_how_it_stands(self, time_machine):
        visit = self.joined()
        desk = signed_in("desk", "何静")

        def board(minute: float) -> str:
            time_machine.move_to(after(minute), tick=False)
            return desk.get("/desk/board/").content.decode()

        assert "等马骏应答" in board(21)
        Employee.objects.filter(name="马骏").update(name_en="Ma Jun")
        english = desk.get("/desk/board/", headers={"Accept-Language": "en"})
        assert "Waiting for Ma Jun" in english.content.decode()
        escalation.sweep(after(40.1))
        assert "马骏没有应答，请前台处理" in board(41)
        answers.wait(asked(visit, "马骏"), 10, after(42), as_himself("马骏"))
        assert "马骏稍后过来" in board(42)
        answers.unavailable(asked(visit, "马骏"), after(43), as_himself("马骏"))
        assert "马骏不便过来" in board(43)
        answers.coming(asked(visit, "马骏"), after(44), as_himself("马骏"))
        assert "马骏" not in board(44)

    def test_the_desk_writes_down_what_he_says_by_telephone(self):
        visit = self.joined()
        likely = requests.request_to_answer(visit, the_desk())
        assert likely is not None
        answers.unavailable(likely, after(21), the_desk())
        assert asked(visit, "马骏").answer == "unavailable"


def signed_in(role: str, name: str) -> Client:
    browser = Client()
    browser.force_login(a_user(role, name), "reception.accounts.actor.UserWithEmployee")
    return browser
