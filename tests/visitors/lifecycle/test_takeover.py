"""何静 sees that nobody fetches 王悦: she takes her in hand, asks somebody else, or has 赵凯 asked
anew (V1, V4, V5).
"""

import pytest

from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_site, a_user, an_actor, an_employee
from tests.visitors.link_pages.test_host import press, shown, the_link
from tests.visitors.scenes import (
    a_tax_official,
    admitted,
    after,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.hosts import answers, requests
from visitors.lifecycle import board, escalation, takeover, transitions
from visitors.lifecycle.undo import undo
from visitors.models import HostReminder, HostRequest, State, Visit
from visitors.visits import guards
from visitors.visits.idempotency import request_key

pytestmark = pytest.mark.django_db


def taken_over(visit: Visit, minutes: float = 4) -> Visit:
    return takeover.take_over(visit, the_desk(), after(minutes), NO_KEY)


def asked(visit: Visit, name: str = "赵凯") -> HostRequest:
    return HostRequest.objects.select_related("employee", "visit").get(
        visit=visit, employee__name=name
    )


def fresh(visit: Visit) -> Visit:
    return guards.fetch(visit.pk)


class TestHeJingTakesOver:
    def test_the_visit_and_the_trail_say_who_and_when(self):
        visit = taken_over(wang_yue())
        assert (visit.state, takeover.who_took_over(visit), visit.taken_over_at) == (
            State.WAITING,
            "何静",
            after(4),
        )
        event = visit.events.get(what="taken_over")
        assert (event.by_name, event.at) == ("何静", after(4))

    def test_nobody_is_reminded_any_more_and_nobody_else_is_told(self):
        visit = taken_over(wang_yue())
        for minutes in (5, 11, 25, 90):
            escalation.sweep(after(minutes))
        assert trail(visit) == ["arrived", "taken_over"]
        assert escalation.next_step(visit, in_force(), after(5)) is None

    def test_what_is_on_its_way_is_stopped(self):
        visit = wang_yue()
        escalation.sweep(after(3.1))
        taken_over(visit)
        assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.STOPPED}

    def test_the_red_line_goes(self):
        visit = wang_yue()
        escalation.sweep(after(21))
        assert fresh(visit).desk_told_at is not None
        assert taken_over(visit, 22).desk_told_at is None

    def test_the_board_names_her_in_as_many_queries_as_before(self, django_assert_num_queries):
        visit = wang_yue()
        with django_assert_num_queries(4):
            board.board(visit.site_id, after(5))
        mark = board.revision(visit.site_id, after(5))
        taken_over(visit)
        assert board.revision(visit.site_id, after(5)) != mark
        with django_assert_num_queries(4):
            (row,) = board.board(visit.site_id, after(5)).waiting
            assert takeover.who_took_over(row) == "何静"

    def test_an_answer_that_comes_all_the_same_takes_the_visitor_back(self):
        visit = taken_over(wang_yue())
        visit = answers.coming(asked(visit), after(5), the_host())
        assert (visit.answer, visit.taken_over_at, visit.taken_over_by) == ("coming", None, None)

    def test_after_a_promise_the_clock_runs_again(self):
        visit = taken_over(wang_yue())
        answers.wait(asked(visit), 5, after(5), the_host())
        escalation.sweep(after(13.1))
        assert HostReminder.objects.count() == 1

    def test_it_agrees_to_nothing(self):
        with refused("consent_missing"):
            transitions.admit(taken_over(a_tax_official()), the_desk(), after(5), NO_KEY)

    def test_who_is_led_in_was_taken_over_and_an_undone_admission_leaves_the_visitor_in_her_hand(
        self,
    ):
        visit = admitted(taken_over(lin_ruomei()), now=after(6))
        back = undo(visit, "点错了", the_desk(), after(7), NO_KEY)
        assert takeover.who_took_over(back) == "何静"
        assert not Notice.objects.filter(state=Notice.State.QUEUED).exists()

    def test_an_undone_arrival_is_in_nobodys_hand(self):
        expected = lin_ruomei(expected_at=after(60))
        waiting = taken_over(transitions.arrive(expected, the_desk(), after(60), NO_KEY), 61)
        back = undo(waiting, "点错了", the_desk(), after(62), NO_KEY)
        assert (back.state, back.taken_over_at) == (State.EXPECTED, None)

    def test_the_same_press_twice_is_one_and_another_desk_hears_who_was_first(self):
        visit, mark = wang_yue(), request_key("k-1", "take_over", 1)
        for _click in range(2):
            takeover.take_over(visit, the_desk(), after(4), mark)
        assert trail(visit).count("taken_over") == 1
        with refused("already_taken_over") as why:
            takeover.take_over(visit, the_office(), after(5), NO_KEY)
        assert "何静" in str(why.value.message)

    @pytest.mark.parametrize(
        ("scene", "code"),
        [
            (lambda: lin_ruomei(expected_at=after(60)), "state_forbids"),
            (lambda: admitted(lin_ruomei()), "state_forbids"),
            (qian_baoping, "refused_by_rule"),
        ],
    )
    @pytest.mark.parametrize("act", [takeover.take_over, takeover.ask_anew])
    def test_only_who_waits_and_is_received_is_taken_over(self, scene, code, act):
        visit = scene()
        with refused(code):
            act(visit, the_desk(), after(5), NO_KEY)

    def test_neither_the_host_nor_another_sites_desk_may(self):
        visit = wang_yue()
        for by in (the_host(), an_actor("desk", "吴迪", sites=[a_site("south", "南校区")])):
            for act in (takeover.take_over, takeover.ask_anew):
                with refused("not_permitted"):
                    act(visit, by, after(5), NO_KEY)
            with refused("not_permitted"):
                takeover.reassign(visit, an_employee("孙磊"), by, after(5), NO_KEY)
            with refused("not_permitted"):
                escalation.remind_now(visit, by, after(5), NO_KEY)


class TestZhaoKaiIsAskedAnew:
    def test_he_gets_a_fresh_notice_and_the_clock_begins_again(self):
        visit = takeover.ask_anew(taken_over(wang_yue()), the_desk(), after(30), NO_KEY)
        assert (visit.taken_over_at, visit.patience_from) == (None, after(30))
        assert [row.notice.state for row in HostReminder.objects.all()] == [Notice.State.QUEUED]
        escalation.sweep(after(32))
        assert HostReminder.objects.count() == 1
        escalation.sweep(after(33.1))
        assert HostReminder.objects.count() == 2
        assert trail(visit) == ["arrived", "taken_over", "asked_anew", "reminded"]

    def test_also_where_he_had_said_that_he_was_not_available(self):
        visit = wang_yue()
        answers.unavailable(asked(visit), after(1), the_host())
        visit = takeover.ask_anew(taken_over(visit), the_desk(), after(5), NO_KEY)
        assert (visit.answer, asked(visit).answer) == ("", "")
        assert escalation.is_awaited(visit)

    def test_who_was_not_taken_over_is_not_asked_about_anew(self):
        with refused("not_taken_over"):
            takeover.ask_anew(wang_yue(), the_desk(), after(5), NO_KEY)


class TestHeJingAsksSomebodyElse:
    def test_sun_lei_is_asked_and_has_three_minutes_of_his_own(self):
        visit = taken_over(wang_yue())
        visit = takeover.reassign(visit, an_employee("孙磊"), the_desk(), after(5), NO_KEY)
        assert (visit.taken_over_at, requests.latest_request(visit).employee.name) == (None, "孙磊")
        assert visit.events.get(what="asked").facts["name"] == "孙磊"
        escalation.sweep(after(8.1))
        assert HostReminder.objects.get().notice.employee.name == "孙磊"

    def test_nobody_twice_and_nobody_who_left_the_house(self):
        visit = wang_yue()
        with refused("already_asked"):
            takeover.reassign(visit, visit.host, the_desk(), after(5), NO_KEY)
        gone = an_employee("孙磊")
        Employee.objects.filter(pk=gone.pk).update(is_active=False)
        with refused("already_asked"):
            takeover.reassign(visit, Employee.objects.get(pk=gone.pk), the_desk(), after(5), NO_KEY)

    def test_the_desk_does_not_look_for_somebody_who_agrees_more_easily(self):
        visit = a_tax_official()
        with refused("consent_missing"):
            takeover.reassign(visit, an_employee("孙磊"), the_desk(), after(5), NO_KEY)
        assert not takeover.may_reassign(visit)


class TestAColleagueWhoWasSent:
    def sent(self, visit: Visit, *names: str) -> list[HostRequest]:
        """Let 赵凯 send the first, who sends the second, and so on."""
        before = asked(visit)
        for minute, name in enumerate(names, start=1):
            answers.hand_over(before, an_employee(name), after(minute), the_host())
            before = asked(visit, name)
        return [asked(visit, name) for name in names]

    def test_may_send_one_more_who_may_send_nobody(self):
        visit = wang_yue()
        _first, second = self.sent(visit, "孙磊", "任可欣")
        with refused("no_further_delegate") as why:
            answers.hand_over(second, an_employee("马骏"), after(5), the_host())
        assert "不便接待" in str(why.value.message)
        assert answers.colleagues(second, in_force()) == []
        assert trail(visit) == ["arrived", "answered", "answered"]

    def test_may_not_send_a_second_one_either(self):
        first, _second = self.sent(wang_yue(), "孙磊", "任可欣")
        with refused("no_further_delegate"):
            answers.hand_over(first, an_employee("马骏"), after(5), the_host())

    def test_the_host_may_think_again(self):
        visit = wang_yue()
        self.sent(visit, "孙磊")
        answers.hand_over(asked(visit), an_employee("马骏"), after(5), the_host())
        assert answers.may_hand_over(asked(visit, "马骏"), in_force())

    @pytest.mark.parametrize(
        ("most", "may"), [(0, [False]), (2, [True, True, False]), (None, [True, True, True])]
    )
    def test_how_often_is_a_row_of_the_policy(self, most, may):
        visit = wang_yue()
        for minute, (name, expected) in enumerate(
            zip(("孙磊", "任可欣", "马骏"), may, strict=False), start=1
        ):
            before = asked(visit) if minute == 1 else asked(visit, ("孙磊", "任可欣")[minute - 2])
            answers.hand_over(before, an_employee(name), after(minute), the_host())
            for limit in Limit.objects.filter(code="delegate_hand_overs"):
                limit.delete() if most is None else None
                limit.value = most
                limit.save() if most is not None else None
            assert answers.may_hand_over(asked(visit, name), in_force()) is expected

    def test_a_circle_ends(self):
        visit = wang_yue()
        (first,) = self.sent(visit, "孙磊")
        with refused("already_asked"):
            answers.hand_over(first, visit.host, after(5), the_host())


class TestThePanel:
    @pytest.fixture
    def desk(self, client, time_machine):
        time_machine.move_to(after(5), tick=False)
        client.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
        return client

    def press(self, desk, visit: Visit, what: str, **sent: str):
        return desk.post(
            f"/visits/{visit.pk}/{what}/", {"panel": "1", **sent}, headers={"HX-Request": "true"}
        )

    def test_take_over_and_ask_anew(self, desk):
        visit = wang_yue()
        page = self.press(desk, visit, "take-over").content.decode()
        assert "前台接手：何静" in page
        assert "再请被访人应答" in page
        assert "act-visit_remind" not in page
        page = self.press(desk, visit, "ask-anew").content.decode()
        assert "前台接手：何静" not in page
        assert "act-visit_remind" in page

    def test_the_row_on_the_board_says_so(self, desk):
        taken_over(wang_yue())
        assert "前台接手：何静" in desk.get("/desk/board/").content.decode()

    def test_ask_somebody_else_by_name_or_by_the_number_that_was_picked(self, desk):
        visit = wang_yue()
        sun_lei, ma_jun = an_employee("孙磊"), an_employee("马骏")
        assert self.press(desk, visit, "reassign", host=sun_lei.name).status_code == 200
        assert (
            self.press(
                desk, visit, "reassign", host="什么都行", host_number=ma_jun.number
            ).status_code
            == 200
        )
        assert requests.latest_request(visit).employee == ma_jun

    @pytest.mark.parametrize("typed", ["", "没有这个人", "x" * 60])
    def test_somebody_whom_nobody_knows(self, desk, typed):
        visit = wang_yue()
        assert self.press(desk, visit, "reassign", host=typed).status_code == 422
        assert trail(visit) == ["arrived"]

    def test_the_extension_can_be_called(self, desk):
        visit = wang_yue(host=an_employee("赵凯", extension="8021"))
        assert 'href="tel:8021"' in desk.get(f"/visits/{visit.pk}/").content.decode()

    def test_who_may_send_nobody_is_not_offered_it(self, desk):
        visit = wang_yue()
        answers.hand_over(asked(visit), an_employee("孙磊"), after(1), the_host())
        answers.hand_over(asked(visit, "孙磊"), an_employee("任可欣"), after(2), the_host())
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert 'id="answer-colleague"' not in page
        assert "不能再转请别人" in page
        assert 'id="act-visit_reassign"' in page


def test_on_the_page_of_who_may_send_nobody_there_is_nobody_to_choose(client, time_machine):
    time_machine.move_to(after(2), tick=False)
    visit = wang_yue()
    for name in ("孙磊", "任可欣"):
        press(
            client,
            the_link(visit, after(2)),
            answer="colleague",
            colleague=an_employee(name).number,
        )
    link = the_link(visit, after(2))
    assert "请同事代接…" not in shown(client.get(link))
    answer = client.post(link, {"answer": "colleague", "colleague": an_employee("马骏").number})
    assert answer.status_code == 422
    assert "不能再转请别人" in shown(answer)
    assert visit.requests.count() == 3
