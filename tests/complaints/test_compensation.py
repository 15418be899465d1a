"""李敏 wants to pay 沈洁 something; who approves it follows from the amount, and is not concerned
(C21).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import approvals, chain, kinds
from reception.due.approvals import ApprovalDecision
from reception.due.kinds import Whose
from reception.due.models import Approval
from reception.notifications.models import Notice
from reception.organisation.models import Department, Employee
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.builders import an_actor, an_employee, put_in_office
from tests.complaints.scenes import a_house, act, answered, assigned, li_min, reviewed, zhou
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.complaints import closing, compensation, steps
from visitors.complaints.models import Complaint

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = after(60)
YES = ApprovalDecision(True)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def head_of_the_office() -> Actor:
    """刘主任, who heads the department of 李敏."""
    office = li_min().employee
    assert office is not None
    liu = an_actor("head", "刘主任")
    own = Department.objects.create(name="行政部办公室", code="office2", head=liu.employee)
    Employee.objects.filter(pk=office.pk).update(department=own)
    return an_actor("head", "刘主任")


def deputy() -> Actor:
    """顾副校长, who is the deputy in charge."""
    gu = an_actor("host", "顾副校长")
    Contact.objects.filter(code="deputy_in_charge").update(employee=gu.employee)
    new_edition()
    return gu


def asked(amount: str = "300", one: Complaint | None = None) -> Complaint:
    """Let 李敏 ask for an amount for 沈洁."""
    one = one or reviewed(NOW)
    zhou()
    deputy()
    head_of_the_office()
    by = act(one, li_min(), NOW)
    return compensation.ask(by, amount=Decimal(amount), reason="补一次咨询的费用")


def approval() -> Approval:
    return approvals.read("compensation").latest("pk")


def decided_by(*people: Actor) -> str:
    for who in people:
        approvals.decide(approval(), YES, who, NOW)
    return str(approval().state)


def happened(one: Complaint) -> list[str]:
    return list(one.events.order_by("pk").values_list("what", flat=True))


class TestWhoApproves:
    def test_up_to_500_yuan_the_head_of_who_asks(self) -> None:
        asked("500")
        assert decided_by(an_actor("head", "刘主任")) == "approved"

    def test_up_to_5000_yuan_the_deputy_in_charge_as_well(self) -> None:
        asked("500.01")
        assert decided_by(an_actor("head", "刘主任")) == "asked"
        assert decided_by(deputy()) == "approved"

    def test_above_the_general_manager_as_well(self) -> None:
        asked("5000.01")
        assert decided_by(an_actor("head", "刘主任"), deputy()) == "asked"
        assert decided_by(zhou()) == "approved"

    def test_not_one_who_is_concerned_where_the_next_one_is(self) -> None:
        one = reviewed(NOW)
        liu = an_employee("刘主任")
        Complaint.objects.filter(pk=one.pk).update(stood_in=liu)
        asked("300", one)
        assert Approval.objects.values_list("step__whom", flat=True).get() == "contact"
        with pytest.raises(Refusal) as refused:
            approvals.decide(approval(), YES, an_actor("head", "刘主任"), NOW)
        assert refused.value.code == "not_permitted"
        assert decided_by(zhou()) == "approved"

    def test_not_the_principal_who_is_complained_about(self) -> None:
        put_in_office("周校长")
        asked("5000.01", reviewed(NOW, about=an_employee("周校长")))
        decided_by(an_actor("head", "刘主任"))
        with pytest.raises(Refusal) as refused:
            decided_by(deputy())
        assert refused.value.code == "nobody_decides"
        assert not chain.waiting(zhou(), compensation.KIND).exists()


class TestTheAmount:
    def test_is_kept_to_the_cent(self) -> None:
        one = asked("1234.56")
        assert approval().amount == Decimal("1234.56")
        assert one.events.get(what="pay_asked").facts == {"amount": "1234.56"}

    def test_is_asked_for_once_at_a_time(self) -> None:
        one = asked()
        with pytest.raises(Refusal) as refused:
            compensation.ask(act(one, li_min(), NOW), amount=Decimal(1), reason="再补")
        assert refused.value.code == "already_asked"

    def test_that_was_returned_may_be_asked_for_anew(self) -> None:
        one = asked()
        no = ApprovalDecision(False, "太多")
        approvals.decide(approval(), no, an_actor("head", "刘主任"), NOW)
        compensation.ask(act(one, li_min(), NOW), amount=Decimal(100), reason="少一些")
        assert decided_by(an_actor("head", "刘主任")) == "approved"
        assert happened(one)[-4:] == ["pay_asked", "pay_ruled", "pay_asked", "pay_ruled"]


def test_nothing_is_answered_before_it_is_decided() -> None:
    one = asked()
    with pytest.raises(Refusal) as refused:
        steps.answer(act(one, li_min(), NOW), "对您致歉。")
    assert refused.value.code == "compensation_open"
    decided_by(an_actor("head", "刘主任"))
    assert steps.answer(act(one, li_min(), NOW), "对您致歉。").stage == "answered"


def test_one_that_is_withdrawn_takes_it_back() -> None:
    one = asked()
    closing.withdraw(act(one, li_min(), NOW), "来电撤回")
    assert approval().state == "withdrawn"


def test_whom_it_waits_for_finds_it_among_what_they_owe_and_decides_by_page() -> None:
    asked()
    liu = an_actor("head", "刘主任")
    mine = [one for one in kinds.slips(liu, NOW, Whose.MINE) if one.key == "compensation"]
    assert [slip.first for slip in mine] == [Complaint.objects.get().number]
    assert "300.00" in Notice.objects.get(key__startswith="approval:").body
    page = browser("head", "刘主任")
    assert "300.00" in page.get("/approvals/").content.decode()
    page.post("/approvals/", {"approval": approval().pk, "decision": "approve"})
    assert approval().state == "approved"
    one = Complaint.objects.get()
    assert "补偿的批复" in browser("office", "李敏").get(f"/complaints/{one.pk}/").content.decode()


def test_the_page_asks_and_a_bad_amount_stands_beside_its_field() -> None:
    one = reviewed(NOW)
    head_of_the_office()
    office, path = browser("office", "李敏"), f"/complaints/{one.pk}/compensate/"
    refused = office.post(path, {"amount": "0.001", "reason": "致歉"})
    assert refused.status_code == 422
    assert office.post(path, {"amount": "200.50", "reason": "致歉"}).status_code == 302
    assert approval().amount == Decimal("200.50")


@pytest.mark.parametrize("amount", [0, -1, 1.005, "300", True, 10**11])
def test_a_program_says_yuan_with_two_places(amount: Any) -> None:
    house = a_house()
    pk = house.complain()["id"]
    sent = {"amount": amount, "reason": "致歉"}
    assert house.office.post(f"/complaints/{pk}/compensate", sent).status == 422


def test_a_program_asks_and_reads_what_became_of_it() -> None:
    house = a_house()
    one = assigned(NOW)
    head_of_the_office()
    sent = {"amount": 99.9, "reason": "致歉"}
    heard = house.office.post(f"/complaints/{one.pk}/compensate", sent)
    (told,) = heard["compensations"]
    assert (told["amount"], told["state"], told["waits_for"]) == (99.9, "asked", "刘主任")
    assert house.head.post(f"/complaints/{one.pk}/compensate", sent).status == 403


def test_after_the_answer_nothing_more_is_paid() -> None:
    one = answered(NOW)
    head_of_the_office()
    with pytest.raises(Refusal) as refused:
        compensation.ask(act(one, li_min(), NOW), amount=Decimal(1), reason="再补")
    assert refused.value.code == "state_forbids"


def test_who_asked_does_not_approve() -> None:
    asked()
    office = li_min().employee
    Department.objects.filter(employees=office).update(head=office)
    step = approval().step
    assert step is not None
    assert office not in chain.able(step, approval())
