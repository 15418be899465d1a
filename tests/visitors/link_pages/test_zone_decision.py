"""周校长 opens the link of his notice on a phone, without an account, and decides; the link is good
for that and nothing else.
"""

import re

import pytest
from django.core import mail
from django.test import Client

from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.links import tokens
from reception.notifications import delivery
from reception.notifications.models import HostLink, Notice
from reception.organisation.models import Employee
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.builders import NO_KEY, a_link_to_leave, a_zone, an_actor, an_employee, put_in_office
from tests.visitors.link_pages.test_host import shown
from tests.visitors.scenes import (
    admitted,
    after,
    left,
    lin_ruomei,
    the_desk,
    the_host,
    trail,
    wang_yue,
)
from visitors.lifecycle import zone_approvals
from visitors.lifecycle.zone_approvals import Wish
from visitors.models import Visit, ZonePass

pytestmark = pytest.mark.django_db
REFUSE = {"decision": "refuse", "reason": "今天有考试"}
APPROVE = {"decision": "approve"}


@pytest.fixture(autouse=True)
def _ten_past_nine(time_machine):
    time_machine.move_to(after(10), tick=False)


@pytest.fixture
def visit() -> Visit:
    """Let 林若梅 be inside, and 何静 ask for the academic zone until ten."""
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    visit = admitted(lin_ruomei(purpose="年度办学检查", party_size=3))
    zone_approvals.ask(visit, Wish(a_zone(), "调试设备", after(60)), the_desk(), after(10), NO_KEY)
    return visit


def the_link(minutes: float = 10) -> str:
    """Deliver what is due, and return the address in the last mail that carries a link to
    decide.
    """
    now = after(minutes)
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)
    bodies = [str(one.body) for one in mail.outbox if "/approve/" in str(one.body)]
    return re.search(r"http://127\.0\.0\.1:8000(/h/\w+/approve/)", bodies[-1])[1]


def the_pass() -> ZonePass:
    return ZonePass.objects.get()


def test_he_sees_who_why_and_until_when(client, visit):
    text = shown(client.get(the_link()))
    facts = (
        "申请进入 学术区域",
        "林若梅",
        "市教育局",
        "年度办学检查",
        "3 人",
        "1 人陪同",
        "赵凯",
        "调试设备",
        "10:00",
        "何静",
    )
    for words in facts:
        assert words in text
    assert "规格" not in text


def test_one_press_approves_in_his_name(client, visit):
    link = the_link()
    answer = client.post(link, APPROVE)
    assert (answer.status_code, answer["Location"]) == (303, link)
    assert (
        the_pass().state,
        the_pass().approval.decided_by_name,
        the_pass().approval.decided_by,
    ) == (
        "approved",
        "周校长",
        None,
    )
    assert "您已批准" in shown(client.get(link))
    assert visit.events.get(what="zone_yes").by_name == "周校长"


def test_a_refusal_says_why_to_him_and_never_to_the_visitor(client, visit):
    link = the_link()
    assert client.post(link, {"decision": "refuse", "reason": " "}).status_code == 422
    assert the_pass().state == "requested"
    assert client.post(link, REFUSE).status_code == 303
    assert (the_pass().state, the_pass().approval.reason) == ("refused", "今天有考试")
    assert "您未批准" in shown(client.get(link))


def test_pressing_twice_has_one_effect_and_says_what_stands(client, visit):
    link = the_link()
    assert [client.post(link, APPROVE).status_code, client.post(link, REFUSE).status_code] == [
        303,
        409,
    ]
    assert (the_pass().state, trail(visit).count("zone_yes"), trail(visit).count("zone_no")) == (
        "approved",
        1,
        0,
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_reading_changes_nothing(client, visit, method):
    link = the_link()
    before = trail(visit), list(ZonePass.objects.values())
    for query in ("", "?decision=approve"):
        assert getattr(client, method)(link + query).status_code == 200
    assert (trail(visit), list(ZonePass.objects.values())) == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_none(client, visit, method):
    assert getattr(client, method)(the_link()).status_code == 405


@pytest.mark.parametrize(
    "sent",
    [{}, {"decision": "maybe"}, {"decision": "\x00"}, {"decision": "refuse", "reason": "x" * 5000}],
)
def test_what_cannot_be_understood_changes_nothing(client, visit, sent):
    assert client.post(the_link(), sent).status_code == 422
    assert the_pass().state == "requested"


class TestALinkThatIsDead:
    def gone(self, client, link: str, status: int = 410) -> None:
        before = list(ZonePass.objects.values())
        for answer in (client.get(link), client.post(link, APPROVE)):
            assert answer.status_code == status
            assert not any(name in shown(answer) for name in ("林若梅", "周校长", "赵凯"))
            assert "no-store" in answer["Cache-Control"]
        assert list(ZonePass.objects.values()) == before

    def test_after_half_an_hour(self, client, visit, time_machine):
        link = the_link()
        time_machine.move_to(after(39.9), tick=False)
        assert client.get(link).status_code == 200
        time_machine.move_to(after(40), tick=False)
        self.gone(client, link)

    def test_when_the_visit_ends(self, client, visit):
        link = the_link()
        left(visit, after(10))
        self.gone(client, link)

    def test_when_the_request_is_taken_back(self, client, visit):
        link = the_link()
        zone_approvals.withdraw(the_pass(), the_desk(), after(10), NO_KEY)
        self.gone(client, link)

    def test_when_he_no_longer_works_here(self, client, visit):
        link = the_link()
        Employee.objects.filter(name="周校长").update(is_active=False)
        self.gone(client, link)

    def test_when_somebody_else_holds_the_office(self, client, visit):
        link = the_link()
        Contact.objects.filter(code="principal").update(employee=an_employee("新校长", level=9))
        new_edition()
        self.gone(client, link)

    def test_one_that_a_group_has_read(self, client, visit):
        notice = Notice.objects.get(purpose="zone")
        link = (
            tokens.fresh(notice, after(10), in_group=True)
            .split("\n")[0]
            .removeprefix("http://127.0.0.1:8000")
        )
        self.gone(client, link)

    @pytest.mark.parametrize("token", ["Z" * 28, "Z" * 27, "%00", "..", "'--"])
    def test_one_that_nobody_ever_got(self, client, visit, token):
        self.gone(client, f"/h/{token}/approve/", 404)

    def test_one_of_another_purpose_and_it_serves_no_other_purpose(self, client, visit):
        link = the_link()
        for other in (link.replace("approve/", ""), link.replace("approve/", "leave/")):
            assert (
                client.post(other, {**APPROVE, "answer": "coming", "leave": "1"}).status_code == 404
            )
        self.gone(client, f"/h/{a_link_to_leave(visit.pk)}/approve/", 404)
        answering = (
            tokens.fresh(visit.requests.get().notice, after(10)).split("/h/")[1].split("/")[0]
        )
        self.gone(client, f"/h/{answering}/approve/", 404)

    def test_only_a_hash_of_it_is_kept(self, visit):
        assert the_link().split("/")[2] not in str(list(HostLink.objects.values()))


def test_a_reminder_carries_a_fresh_link_and_a_decision_ends_the_reminders(
    client, visit, time_machine
):
    first = the_link()
    time_machine.move_to(after(15), tick=False)
    approvals.sweep(after(15))
    second = the_link(15)
    assert first != second
    assert client.post(second, APPROVE).status_code == 303
    assert "您已批准" in shown(client.get(first))
    approvals.sweep(after(30))
    assert Notice.objects.filter(purpose="zone").count() == 2


def test_who_is_first_decides_and_the_other_is_told(client, visit):
    link = the_link()
    approvals.decide(
        the_pass().approval, ApprovalDecision(True), an_actor("principal", "单雅琴"), after(11)
    )
    answer = client.post(link, REFUSE)
    assert (answer.status_code, the_pass().state) == (409, "approved")
    assert "单雅琴已批准" in shown(answer)


def test_it_needs_no_cookie_and_sets_none_and_nobody_keeps_a_copy(visit):
    strict = Client(enforce_csrf_checks=True)
    link = the_link()
    answer = strict.get(link)
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert strict.post(link, APPROVE, headers={"origin": "null"}).status_code == 303
    assert not strict.cookies


def test_the_delivery_stands_in_the_trail_of_the_visit(visit):
    the_link()
    assert "told" in trail(visit)[trail(visit).index("zone_asked") :]


class TestTheHostsPage:
    def the_hosts_link(self, visit: Visit, *, in_group: bool = False) -> str:
        notice = visit.requests.get().notice
        assert notice is not None
        return (
            tokens.fresh(notice, after(10), in_group=in_group)
            .split("\n")[0]
            .removeprefix("http://127.0.0.1:8000")
        )

    @pytest.fixture
    def waiting(self) -> Visit:
        put_in_office("周校长")
        return wang_yue(party_size=7, companions=["甲", "乙", "丙", "丁", "戊", "己"])

    def wish(self) -> dict[str, str]:
        return {"zone": str(a_zone().pk), "reason": "调试设备", "until": "10:00"}

    def test_zhao_kai_asks_from_it_and_sees_what_became_of_it(self, client, waiting):
        a_zone()
        link = self.the_hosts_link(waiting)
        text = shown(client.get(link))
        for words in ("申请进入限制区域…", "7 人 · 2 人陪同", "甲、乙、丙、丁、戊、己"):
            assert words in text
        assert client.post(link, self.wish()).status_code == 303
        assert "等周校长批准" in shown(client.get(link))
        assert the_pass().approval.asked_by_employee == the_host().employee
        approvals.decide(
            the_pass().approval,
            ApprovalDecision(False, "今天有考试"),
            an_actor("principal", "周校长"),
            after(11),
        )
        assert "今天有考试" in shown(client.get(link))

    def test_a_mistake_is_said_on_the_page(self, client, waiting):
        link = self.the_hosts_link(waiting)
        answer = client.post(link, {**self.wish(), "until": "08:00"})
        assert answer.status_code == 422
        assert "期限要晚于现在" in shown(answer)

    def test_from_a_group_nobody_asks_and_nobody_reads_names(self, client, waiting):
        a_zone()
        link = self.the_hosts_link(waiting, in_group=True)
        text = shown(client.get(link))
        assert not any(words in text for words in ("申请进入", "甲、乙", "人陪同"))
        assert client.post(link, self.wish()).status_code == 403
        assert not ZonePass.objects.exists()
