"""What the hosts and 何静 see of a visitor who came for several: on the phone, in the form, on the
board, in the panel (V3, V4).
"""

import pytest

from tests.builders import a_user, an_employee
from tests.visitors.hosts.test_co_hosts import (
    as_himself,
    asked,
    fresh,
    ma_jun,
    names,
    sun_lei,
    to_see_three,
)
from tests.visitors.link_pages.test_host import press, shown, the_link
from tests.visitors.scenes import a_tax_official, after, the_host, wang_yue
from visitors.hosts import answers
from visitors.lifecycle import board
from visitors.models import Visit

pytestmark = pytest.mark.django_db


class TestTheHostsPage:
    def test_it_names_the_others_who_were_told(self, client, time_machine):
        time_machine.move_to(after(2), tick=False)
        to_see_three()
        text = shown(client.get(the_link()))
        assert "也请了 赵凯、马骏" in text

    def test_it_says_kindly_who_was_first_and_has_no_buttons(self, client, time_machine):
        time_machine.move_to(after(2), tick=False)
        visit = to_see_three()
        link = the_link()  # 孙磊's
        answers.coming(asked(visit), after(1), the_host())
        answer = client.get(link)
        assert answer.status_code == 200
        assert "赵凯 已去接待这位访客 您不用再过来" in shown(answer)
        assert 'name="answer"' not in answer.content.decode()

    def test_a_press_on_a_page_drawn_before_leads_to_the_page_that_says_so(
        self, client, time_machine
    ):
        time_machine.move_to(after(2), tick=False)
        visit = to_see_three()
        link = the_link()
        answers.coming(asked(visit), after(1), the_host())
        answer = client.post(link, {"seen": "", "answer": "coming"})
        assert (answer.status_code, answer["Location"]) == (303, link)
        assert fresh(visit).answered_by.name == "赵凯"

    def test_who_comes_keeps_the_buttons_to_change_his_mind(self, client, time_machine):
        time_machine.move_to(after(2), tick=False)
        to_see_three()
        link = the_link()
        press(client, link, answer="coming")
        assert "您已答复：马上过来" in shown(client.get(link))
        assert 'value="unavailable"' in client.get(link).content.decode()


class TestTheDesk:
    @pytest.fixture
    def desk(self, client, time_machine):
        time_machine.move_to(after(5), tick=False)
        client.force_login(a_user(), backend="reception.accounts.actor.UserWithEmployee")
        return client

    def register(self, desk, further: str):
        wang_yue(expected_at=after(60))  # the policy and 赵凯 are there
        typed = {
            "organisation": "个人",
            "name": "李雷",
            "purpose": "咨询",
            "host": "赵凯",
            "category": "parent",
            "further": further,
        }
        return desk.post("/desk/register/", typed, headers={"HX-Request": "true"})

    def press(self, desk, visit: Visit, what: str, **sent):
        return desk.post(
            f"/visits/{visit.pk}/{what}/", {"panel": "1", **sent}, headers={"HX-Request": "true"}
        )

    def test_he_jing_types_names_and_numbers_with_commas_between(self, desk):
        number = sun_lei().number
        assert ma_jun().number
        page = self.register(desk, f"马骏、{number.lower()}，孙磊({number})、")
        assert "李雷 已登记，正在通知 赵凯、马骏、孙磊" in shown(page)
        assert names(Visit.objects.latest("pk")) == ["赵凯", "马骏", "孙磊"]

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("马骏、没有这个人", "没有找到唯一的同事“没有这个人”"),
            ("赵凯", "赵凯 已经是被访人"),
            ("马骏、孙磊、任可欣、仇文渊", "最多再通知 3 位"),
        ],
    )
    def test_a_mistake_stands_beside_the_field_and_what_was_typed_is_kept(
        self, desk, typed, sentence
    ):
        for name in ("马骏", "孙磊", "任可欣", "仇文渊"):
            an_employee(name)
        page = self.register(desk, typed)
        assert page.status_code == 422
        assert sentence in shown(page)
        assert f'value="{typed}"' in page.content.decode()
        assert not Visit.objects.filter(visitor__name="李雷").exists()

    def test_the_list_looks_for_the_name_that_is_being_typed(self, desk):
        ma_jun(), sun_lei()
        page = desk.get("/desk/hosts/", {"further": "马骏(N1)、孙"}).content.decode()
        assert "孙磊" in page
        assert "马骏" not in page

    def test_the_row_counts_the_hosts_in_as_many_queries_as_before(
        self, desk, django_assert_num_queries
    ):
        visit = to_see_three()
        with django_assert_num_queries(4):
            board.board(visit.site_id, after(5))
        assert "赵凯 等 3 人" in desk.get("/desk/board/").content.decode()
        answers.coming(asked(visit, "马骏"), after(5), as_himself("马骏"))
        assert "马骏 马上到前台" in desk.get("/desk/board/").content.decode()
        with django_assert_num_queries(4):
            assert str(board.board(visit.site_id, after(5)).waiting[0].answered_by) == "马骏"

    def test_the_panel_lists_them_and_what_each_answered(self, desk):
        visit = to_see_three()
        answers.wait(asked(visit), 10, after(4), the_host())
        text = shown(desk.get(f"/visits/{visit.pk}/"))
        assert "同时通知 马骏 · 教务部、孙磊 · 教务部" in text
        assert "请稍候 09:04:00" in text

    def test_he_jing_writes_down_the_answer_of_each(self, desk):
        visit = to_see_three()
        page = self.press(
            desk, visit, "answer", answer="unavailable", asked=asked(visit, "孙磊").pk
        )
        assert page.status_code == 200
        assert asked(visit, "孙磊").answer == "unavailable"
        self.press(desk, visit, "answer", answer="coming", asked=asked(visit, "马骏").pk)
        assert fresh(visit).answered_by == ma_jun()

    @pytest.mark.parametrize(
        ("said", "kept"),
        [
            ({"answer": "coming"}, ("coming", None, "")),
            ({"answer": "wait", "minutes": "15"}, ("wait", 15, "")),
            ({"answer": "colleague", "colleague": "任可欣"}, ("colleague", None, "任可欣")),
            ({"answer": "unavailable"}, ("unavailable", None, "")),
        ],
    )
    def test_every_answer_of_every_host_can_be_written_down(self, desk, said, kept):
        an_employee("任可欣")
        visit = to_see_three()
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        for name in ("马骏", "孙磊"):
            number = asked(visit, name).pk
            for answer in ("coming", "wait-5", "wait-10", "wait-15", "unavailable", "colleague"):
                assert f'id="answer-{number}-{answer}"' in page
        assert (
            self.press(desk, visit, "answer", **said, asked=asked(visit, "孙磊").pk).status_code
            == 200
        )
        request = asked(visit, "孙磊")
        assert (
            request.answer,
            request.wait_minutes,
            request.colleague.name if request.colleague else "",
        ) == kept
        assert (asked(visit).answer, asked(visit, "马骏").answer) == ("", "")

    def test_who_declined_may_come_after_all_and_who_was_sent_sends_nobody(self, desk):
        visit = to_see_three()
        answers.unavailable(asked(visit, "马骏"), after(3), as_himself("马骏"))
        answers.hand_over(asked(visit, "孙磊"), an_employee("仇文渊"), after(3), as_himself("孙磊"))
        answers.hand_over(
            asked(visit, "仇文渊"), an_employee("任可欣"), after(3), as_himself("仇文渊")
        )
        page = desk.get(f"/visits/{visit.pk}/").content.decode()
        assert f'id="answer-{asked(visit, "马骏").pk}-coming"' in page
        assert f'id="answer-{asked(visit, "任可欣").pk}-coming"' in page
        assert f'id="answer-{asked(visit, "任可欣").pk}-colleague"' not in page
        self.press(desk, visit, "answer", answer="coming", asked=asked(visit, "马骏").pk)
        assert fresh(visit).answered_by == ma_jun()

    def test_an_answer_is_not_written_down_for_somebody_else_s_visitor(self, desk):
        visit, other = to_see_three(), a_tax_official()
        assert (
            self.press(
                desk, visit, "answer", answer="coming", asked=other.requests.get().pk
            ).status_code
            == 409
        )
        assert fresh(visit).answer == ""

    def test_he_jing_tells_one_more(self, desk):
        visit = wang_yue()
        page = self.press(desk, visit, "add-host", host=ma_jun().name)
        assert page.status_code == 200
        assert "马骏 · 同时通知" in shown(page)
        assert self.press(desk, visit, "add-host", host="没有这个人").status_code == 422

    def test_a_host_who_is_signed_in_reads_who_was_first(self, client):
        visit = to_see_three()
        answers.coming(asked(visit), after(1), the_host())
        client.force_login(
            a_user("host", "马骏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        assert "赵凯 已去接待这位访客" in shown(client.get(f"/visits/{visit.pk}/"))
