"""赵凯 asks for money: his head 吴主任 decides, 钱会计 too from 5,000 yuan on, and 总经理 where they
do not answer (W4).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from reception.accounts.actor import Actor
from reception.due import approvals, chain, events, things
from reception.due.approvals import ApprovalDecision
from reception.due.kinds import Whose
from reception.due.models import Approval, ApprovalAsk
from reception.links import tokens
from reception.notifications.models import Notice
from reception.organisation.models import Department, Employee
from reception.policy.models import ApprovalStep, Contact
from reception.policy.rulebook import new_edition
from tests.builders import a_user, an_actor, an_employee
from tests.due.spending import FINANCE, KEY, MANAGER, Spending, spending
from tests.visitors.scenes import after, refused, the_host

pytestmark = pytest.mark.django_db
YES, NO = ApprovalDecision(True), ApprovalDecision(False, "先问价")
DAY = 24 * 60  # the first is a Thursday, nine in the morning
MONDAY, TUESDAY, WEDNESDAY = after(4 * DAY), after(5 * DAY), after(6 * DAY)


@pytest.fixture(autouse=True)
def kind() -> Iterator[Spending]:
    with spending() as kind:
        yield kind


def the_head() -> Actor:
    return an_actor("head", "吴主任")


def asked(amount: int = 3000, of_class: str = "", by: Actor | None = None, **fields: Any) -> Any:
    approval = Approval(kind=KEY, amount=amount, of_class=of_class, **fields)
    with transaction.atomic():
        approvals.ask(approval, by or the_host(), after(0))
    return approval


def decided(one: Approval, decision: ApprovalDecision = YES, by: Actor | None = None) -> Approval:
    approvals.decide(one, decision, by or the_head(), after(5))
    one.refresh_from_db()
    return one


def told() -> list[str]:
    """Return who was asked, in order."""
    return list(ApprovalAsk.objects.order_by("pk").values_list("employee__name", flat=True))


class TestTheChain:
    def test_the_head_alone_decides_about_a_small_sum(self, kind: Spending) -> None:
        one = decided(asked())
        assert (told(), one.state, one.decided_by_name) == (["吴主任"], "approved", "吴主任")
        assert kind.decisions == ["approved"]

    def test_of_a_larger_one_finance_decides_next(self, kind: Spending) -> None:
        one = decided(asked(5000))
        assert (told(), one.state, kind.decisions) == (["吴主任", FINANCE], "asked", [])
        with refused("not_permitted"):
            decided(one)
        assert decided(one, by=an_actor("host", FINANCE)).state == "approved"

    @pytest.mark.parametrize("deputy", [False, True])
    def test_who_approved_and_decides_at_the_next_step_too_is_asked_once(
        self, kind: Spending, deputy: bool
    ) -> None:
        head, finance = an_employee("吴主任"), Contact.objects.filter(code="finance")
        if deputy:  # of who is asked there
            Employee.objects.filter(name=FINANCE).update(deputy=head)
        else:
            finance.update(employee=head)
        new_edition()
        one = decided(asked(5000))
        assert (told(), one.state, kind.decisions) == (["吴主任"], "approved", ["approved"])

    def test_a_class_has_steps_of_its_own(self) -> None:
        decided(asked(3000, "gift"))
        assert told() == ["吴主任", MANAGER]

    def test_who_stands_in_is_asked_while_the_head_is_away(self) -> None:
        deputy = an_employee("郑副主任")
        Employee.objects.filter(name="吴主任").update(away_until=WEDNESDAY, deputy=deputy)
        one = asked()
        assert told() == ["郑副主任"]
        assert decided(one, by=an_actor("host", "郑副主任")).state == "approved"

    def test_a_row_may_name_who_stands_in(self) -> None:
        Employee.objects.filter(name="吴主任").update(away_until=WEDNESDAY)
        manager = ApprovalStep.objects.get(kind=KEY, order=3).contact
        ApprovalStep.objects.filter(kind=KEY, order=1).update(stand_in=manager)
        new_edition()
        asked()
        assert told() == [MANAGER]

    def test_one_of_the_administration_decides_where_the_row_says_so(self) -> None:
        a_user("office", "李敏")
        ApprovalStep.objects.filter(kind=KEY, order=1).update(whom="office")
        new_edition()
        one = asked()
        assert told() == ["李敏"]
        assert list(chain.waiting(an_actor("office", "李敏"), Spending())) == [one]

    def test_without_anybody_nothing_is_asked(self) -> None:
        ApprovalStep.objects.filter(kind=KEY).exclude(order=1).delete()
        Department.objects.update(head=None)
        new_edition()
        with refused("nobody_decides"):
            asked()
        assert not Approval.objects.filter(kind=KEY).exists()

    def test_nor_is_approved_what_the_next_one_must_approve_and_nobody_can(self) -> None:
        one = asked(5000)
        Employee.objects.filter(name__in=[FINANCE, MANAGER]).update(is_active=False)
        with refused("nobody_decides"):
            decided(one)


class TestWhoDoesNotDecide:
    def test_the_head_asks_and_who_is_above_decides(self) -> None:
        one = asked(by=the_head())
        assert told() == [MANAGER]
        with refused("not_permitted"):
            decided(one)

    def test_nobody_decides_on_their_own_whatever_their_role(self) -> None:
        principal = an_actor("principal", "周校长")
        with refused("own_request"):
            decided(asked(by=principal), by=principal)

    def test_nobody_decides_on_what_they_benefit_from(self) -> None:
        one = asked(of_class="for-吴主任")
        assert told() == [MANAGER]
        assert not chain.waiting(the_head(), Spending()).exists()
        assert decided(one, by=an_actor("host", MANAGER)).state == "approved"

    def test_nor_by_a_role_that_decides_about_each(self) -> None:
        with refused("concerned_person"):
            decided(asked(of_class="for-周校长"), by=an_actor("principal", "周校长"))

    def test_nor_where_they_became_concerned_after_they_were_asked(self) -> None:
        one = asked()
        Approval.objects.filter(pk=one.pk).update(of_class="for-吴主任")
        link = ApprovalAsk.objects.select_related("approval", "employee").get()
        with refused("concerned_person"):
            approvals.decide_by_link(link, YES, after(5))

    @pytest.mark.parametrize("by", [("auditor", "审计"), ("host", "马骏"), ("office", "李敏")])
    def test_a_stranger_does_not(self, by: tuple[str, str]) -> None:
        with refused("not_permitted"):
            decided(asked(), by=an_actor(*by))


class TestReturning:
    def test_it_says_why_and_can_be_sent_again(self) -> None:
        one = asked()
        with refused("reason_missing"):
            decided(one, ApprovalDecision(False, " "))
        decided(one, NO)
        assert (one.state, one.reason) == ("returned", "先问价")
        with transaction.atomic():
            approvals.ask(one, the_host(), after(10))
        assert (one.state, one.reason, told()) == ("asked", "", ["吴主任"] * 2)
        assert decided(one).state == "approved"
        trail = [(event.what, event.reason) for event in events.trail(f"{KEY}-{one.pk}")]
        assert trail == [("asked", ""), ("refused", "先问价"), ("asked", ""), ("given", "")]

    def test_what_was_approved_is_not_sent_again(self) -> None:
        one = decided(asked())
        with refused("already_asked"), transaction.atomic():
            approvals.ask(one, the_host(), after(10))

    def test_what_is_taken_back_is_not_decided(self) -> None:
        one = asked()
        approvals.withdraw([one], the_host(), after(1))
        assert Notice.objects.get(purpose=KEY).state == Notice.State.STOPPED
        with refused("already_decided"):
            decided(one)


class TestSilence:
    def swept(self, *moments: datetime) -> list[str]:
        for now in moments:
            approvals.sweep(now)
        return told()[1:]

    def test_after_one_working_day_the_head_is_reminded_once(self) -> None:
        asked()
        assert self.swept(after(DAY), after(2 * DAY)) == []
        assert self.swept(MONDAY, after(4 * DAY + 60)) == ["吴主任"]

    def test_not_before_the_site_opens(self) -> None:
        asked()
        assert self.swept(after(3 * DAY + 16 * 60)) == []

    def test_after_two_the_next_higher_is_asked_and_their_word_is_enough(self) -> None:
        one = asked()
        assert self.swept(MONDAY, TUESDAY) == ["吴主任", MANAGER]
        with refused("not_permitted"):
            decided(one)
        assert decided(one, by=an_actor("host", MANAGER)).state == "approved"
        assert [event.what for event in events.trail(f"{KEY}-{one.pk}")] == [
            "asked",
            "passed_on",
            "given",
        ]

    def test_the_last_one_is_reminded_and_passed_by_nobody(self) -> None:
        asked()
        assert self.swept(MONDAY, TUESDAY, after(7 * DAY)) == ["吴主任", MANAGER, MANAGER]

    def test_who_has_left_is_asked_no_more(self) -> None:
        asked()
        Employee.objects.filter(name="吴主任").update(is_active=False)
        assert self.swept(after(1), after(2)) == [MANAGER]

    def test_rows_without_a_time_remind_nobody(self) -> None:
        ApprovalStep.objects.filter(kind=KEY).update(remind_after=0, next_after=0)
        new_edition()
        asked()
        assert self.swept(after(14 * DAY)) == []

    def test_nobody_is_asked_about_what_is_decided(self) -> None:
        decided(asked())
        assert self.swept(MONDAY, TUESDAY) == []


class TestPages:
    @pytest.fixture(autouse=True)
    def _nine(self, time_machine: Any) -> None:
        time_machine.move_to(after(5), tick=False)

    def browser(self, actor: Actor) -> Client:
        client = Client()
        client.force_login(actor.user, "reception.accounts.actor.UserWithEmployee")  # type: ignore[arg-type]
        return client

    def test_it_stands_in_the_list_of_both_with_its_arithmetic(self) -> None:
        one = asked()
        (mine,) = things.of(the_head(), after(5))[Whose.MINE]
        assert (mine.id, mine.owes, mine.url) == (f"{KEY}-{one.pk}", "吴主任", "/approvals/")
        assert mine.arithmetic == "从 03-05 09:00 起 2 个工作日，到 03-09 24:00"
        (awaited,) = things.of(the_host(), after(5))[Whose.AWAITED]
        assert awaited.id == mine.id
        assert things.of(the_host(), after(5))[Whose.MINE] == []

    def test_the_page_takes_a_decision_once(self) -> None:
        one, browser = asked(), self.browser(the_head())
        sent = {"approval": one.pk, "decision": "approve"}
        assert "支出 3000" in browser.get("/approvals/").content.decode()
        assert [browser.post("/approvals/", sent).status_code for _ in range(2)] == [302, 302]
        other = {**sent, "decision": "refuse", "reason": "晚了"}
        assert browser.post("/approvals/", other).status_code == 409

    def test_what_is_not_theirs_is_not_there(self) -> None:
        one, browser = asked(), self.browser(an_actor("host", "马骏"))
        assert "支出" not in browser.get("/approvals/").content.decode()
        sent = {"approval": one.pk, "decision": "approve"}
        assert browser.post("/approvals/", sent).status_code == 404

    def test_by_the_link_of_the_notice(self) -> None:
        one = asked()
        notice = ApprovalAsk.objects.get().notice
        assert notice is not None
        link = tokens.fresh(notice, after(5)).split()[0].removeprefix("http://127.0.0.1:8000")
        assert link.endswith("/approve/")
        assert Client().post(link, {"decision": "refuse"}).status_code == 422
        assert Client().post(link, {"decision": "approve"}).status_code == 303
        one.refresh_from_db()
        assert (one.state, one.decided_by, one.decided_by_employee) == (
            "approved",
            None,
            an_employee("吴主任"),
        )
        assert not mail.outbox

    def test_a_link_is_dead_once_the_next_one_was_asked(self) -> None:
        asked()
        approvals.sweep(TUESDAY)
        notice = ApprovalAsk.objects.order_by("pk")[0].notice
        assert notice is not None
        link = tokens.fresh(notice, after(5)).split()[0].removeprefix("http://127.0.0.1:8000")
        assert Client().get(link).status_code == 410
