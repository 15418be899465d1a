"""The host's page: 赵凯 opens the link of his mail on a phone, without an account, and answers (V4,
S7).
"""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail

from reception.links import tokens
from reception.notifications import delivery
from tests.builders import a_site, an_employee
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    after,
    lin_ruomei,
    trail,
    wang_yue,
)
from visitors.link_pages import host
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_past_nine(time_machine):
    time_machine.move_to(after(2), tick=False)


def the_link(visit: Visit | None = None, now: datetime = NINE) -> str:
    """Deliver what is due, and return the address in the last mail."""
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
    return re.search(r"http://127\.0\.0\.1:8000(/h/\w+/)", str(mail.outbox[-1].body))[1]


def shown(answer) -> str:
    """Return the text of a page as a reader sees it."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def seen_by(client, link: str) -> str:
    """Return the mark that the page carries in its forms."""
    return re.search(r'name="seen" value="([^"]*)"', client.get(link).content.decode())[1]


def press(client, link: str, **pressed: str):
    """Open the page and press a button on it."""
    return client.post(link, {"seen": seen_by(client, link), **pressed})


class TestWhatZhaoKaiSees:
    def test_who_is_here_and_since_when(self, client):
        lin_ruomei(title="处长", purpose="年度办学检查", party_size=3)
        text = shown(client.get(the_link()))
        facts = (
            "林若梅 处长",
            "市教育局",
            "年度办学检查",
            "3 人",
            "会议室",
            "到达 09:00",
            "已等候 2:00",
        )
        for words in ("有访客找您 · 总部前台", *facts, "我马上过来"):
            assert words in text

    def test_from_a_link_in_a_group_only_what_the_group_may_read(self, client):
        """Privacy 7: anybody in the group may open it, so it shows surname and organisation; the
        answers are the same.
        """
        visit = lin_ruomei(title="处长", purpose="年度办学检查", party_size=3)
        link = (
            tokens.fresh(visit.requests.get().notice, NINE, in_group=True)
            .split("\n")[0]
            .removeprefix("http://127.0.0.1:8000")
        )
        text = shown(client.get(link))
        assert "林处长" in text
        assert "市教育局" in text
        assert "我马上过来" in text
        for private in ("若梅", "年度办学检查", "3 人", "会议室", "引见"):
            assert private not in text
        press(client, link, answer="coming")
        assert Visit.objects.get().answer == "coming"

    def test_what_to_do_and_never_the_grade_because_the_visitor_may_look_on(self, client):
        lin_ruomei()
        page = client.get(the_link()).content.decode()
        text = shown(client.get(the_link()))
        for words in ("饮品 咖啡、冷饮、茶水或其他", "陪同 相关部门的人员", "访客牌 免佩戴"):
            assert words in text
        assert not any(word in page for word in ("规格", "grade", "G1"))

    def test_the_minutes_that_the_policy_offers(self, client):
        wang_yue()
        assert re.findall(
            r'name="minutes" value="(\d+)"', client.get(the_link()).content.decode()
        ) == ["5", "10", "15"]

    def test_never_the_telephone_number(self, client):
        wang_yue(phone="+8613800138000")
        page = client.get(the_link()).content.decode()
        assert "13800138000" not in page
        assert "8000" not in page.replace("127.0.0.1:8000", "")

    def test_the_colleagues_of_his_department_first(self, client):
        wang_yue()
        an_employee("钱进", department="财务部")
        an_employee("孙磊", department="教务部")
        page = client.get(the_link()).content.decode()
        assert page.index("孙磊") < page.index("钱进")
        assert not re.search(r"<option[^>]*>赵凯", page)

    def test_a_colleague_who_is_away_is_marked(self, client):
        wang_yue()
        an_employee("孙磊", away_until=after(600))
        assert "孙磊 · 职级5（外出）" in shown(client.get(the_link()))

    def test_who_decides_is_told_that_he_decides(self, client):
        a_tax_official()
        text = shown(client.get(the_link()))
        assert "有访客，请您决定是否接待" in text
        assert "即表示同意接待" in text

    def test_a_colleague_sees_who_sent_the_visitor_and_whom_the_visitor_wants(self, client):
        visit = wang_yue()
        press(client, the_link(), answer="colleague", colleague=an_employee("李敏").number)
        text = shown(client.get(the_link(visit, after(2))))
        assert "赵凯请您代接访客" in text
        assert "要见 赵凯" in text

    def test_nothing_runs_that_a_visitor_wrote(self, client):
        wang_yue(purpose='<script>alert(1)</script>{{7*7}}"', organisation="<b>", title="'><i>")
        page = client.get(the_link()).content.decode()
        assert "<script>alert" not in page
        assert "<b>" not in page
        assert "{{7*7}}" in page

    def test_a_party_of_one_without_organisation(self, client):
        wang_yue()
        text = shown(client.get(the_link()))
        assert "1 人" in text
        assert "单位" not in text


@pytest.mark.parametrize(
    ("level", "sentence"),
    [
        (9, "引见：先把您介绍给林处长；同行时请林处长走在您的右侧。"),
        (3, "引见：先把林处长介绍给您；同行时请林处长走在您的右侧。"),
        (5, "引见：职位相当，先把年轻的一位介绍给年长的一位；同行时请林处长走在您的右侧。"),
        (None, "引见：先把职位低的一方介绍给职位高的一方；同行时请林处长走在您的右侧。"),
    ],
)
def test_who_is_introduced_to_whom(level, sentence):
    assert host.introduction("林处长", level, 5) == sentence


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0:00"),
        (135, "2:15"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3735, "1:02:15"),
        (-5, "0:00"),
    ],
)
def test_a_wait_is_written_as_the_clocks_tick_it(seconds, written):
    assert host.face(timedelta(seconds=seconds)) == written


class TestWhatZhaoKaiAnswers:
    def test_i_am_coming(self, client):
        visit = wang_yue()
        link = the_link()
        answer = press(client, link, answer="coming")
        assert (answer.status_code, answer["Location"]) == (303, link)
        visit.refresh_from_db()
        assert (visit.answer, visit.answered_by.name) == ("coming", "赵凯")
        assert "您已答复：马上过来" in shown(client.get(link))
        assert "您可以更改" in shown(client.get(link))

    def test_in_ten_minutes(self, client):
        visit = wang_yue()
        link = the_link()
        press(client, link, minutes="10")
        visit.refresh_from_db()
        assert visit.wait_until == after(12)
        assert "请访客稍候 10 分钟" in shown(client.get(link))
        assert "离约好的时间还有 10:00" in shown(client.get(link))

    def test_a_colleague_comes_instead(self, client):
        visit = wang_yue()
        li_min = an_employee("李敏")
        link = the_link()
        press(client, link, answer="colleague", colleague=li_min.number)
        assert "您已请李敏代接" in shown(client.get(link))
        assert visit.requests.count() == 2
        press(client, the_link(visit, after(2)), answer="coming")
        assert "李敏 已去接待这位访客" in shown(client.get(link))

    def test_not_available(self, client):
        visit = wang_yue()
        link = the_link()
        press(client, link, answer="unavailable")
        visit.refresh_from_db()
        assert visit.answer == "unavailable"
        assert "前台只会告诉访客您不在" in shown(client.get(link))

    def test_he_may_change_his_mind(self, client):
        visit = wang_yue()
        link = the_link()
        press(client, link, minutes="10")
        press(client, link, answer="coming")
        visit.refresh_from_db()
        assert (visit.answer, visit.wait_until) == ("coming", None)

    def test_pressing_twice_has_one_effect(self, client):
        visit = wang_yue()
        link = the_link()
        drawn = seen_by(client, link)
        for _click in range(2):
            assert client.post(link, {"seen": drawn, "minutes": "10"}).status_code == 303
        assert trail(visit).count("answered") == 1

    def test_sending_a_colleague_twice_has_one_effect(self, client):
        visit = wang_yue()
        link, li_min = the_link(), an_employee("李敏")
        drawn = seen_by(client, link)
        for _click in range(2):
            assert (
                client.post(
                    link, {"seen": drawn, "answer": "colleague", "colleague": li_min.number}
                ).status_code
                == 303
            )
        assert visit.requests.count() == 2

    def test_ten_minutes_more_are_asked_for_on_the_page_that_shows_the_first_ten(
        self, client, time_machine
    ):
        visit = wang_yue()
        link = the_link()
        press(client, link, minutes="10")
        time_machine.move_to(after(11), tick=False)
        press(client, link, minutes="10")
        visit.refresh_from_db()
        assert visit.wait_until == after(21)

    @pytest.mark.parametrize(
        "pressed",
        [
            {},
            {"answer": "dance"},
            {"answer": "wait"},
            {"minutes": "7"},
            {"minutes": "-5"},
            {"minutes": "99999999999999999999"},
            {"minutes": "\x00"},
            {"answer": "colleague"},
            {"answer": "colleague", "colleague": "nobody"},
            {"answer": "colleague", "colleague": "x" * 10000},
            {"answer": "\x00", "seen": "\x00"},
        ],
    )
    def test_what_cannot_be_understood_changes_nothing_and_says_so(self, client, pressed):
        visit = wang_yue()
        answer = client.post(the_link(), pressed)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert trail(visit) == ["arrived", "told"]

    def test_a_colleague_of_another_site_is_not_among_the_choices(self, client):
        visit = wang_yue()
        elsewhere = an_employee("吴迪", site=a_site("south", "南校区"))
        assert (
            client.post(
                the_link(), {"answer": "colleague", "colleague": elsewhere.number}
            ).status_code
            == 422
        )
        assert visit.requests.count() == 1
