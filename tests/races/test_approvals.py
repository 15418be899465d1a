"""Several deciders, and a farewell, at the same moment: one decision stands, and no pass outlives
its visit.
"""

import pytest
from django.db import IntegrityError, transaction

from reception.due import approvals
from reception.due.approvals import ApprovalDecision
from reception.due.models import Approval, ApprovalAsk
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_zone, an_actor, an_employee, put_in_office
from tests.due.spending import FINANCE, KEY, spending
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.models.broken_rows import again, an_approval
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, trail
from visitors.belongings.items import BelongingItem
from visitors.lifecycle import transitions, zone_approvals
from visitors.lifecycle.zone_approvals import Wish
from visitors.models import Visit, ZonePass
from visitors.zones import access

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def inside(**fields) -> Visit:
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    visit = admitted(lin_ruomei(**fields))
    a_zone()
    in_force()
    return visit


def asked(visit: Visit) -> ZonePass:
    zone_approvals.ask(visit, Wish(a_zone(), "调试设备", after(60)), the_desk(), after(5), NO_KEY)
    return ZonePass.objects.select_related("visit", "zone", "approval").get()


def test_of_many_decisions_one_stands_and_the_host_is_told_once():
    visit = inside()
    one, by = asked(visit), an_actor("principal", "周校长")
    link = ApprovalAsk.objects.select_related("employee", "approval").get()
    works = [lambda: approvals.decide(one.approval, ApprovalDecision(True), by, after(6))] * (
        DESKS // 2
    )
    works += [
        lambda: approvals.decide_by_link(link, ApprovalDecision(False, "今天有考试"), after(6))
    ] * (DESKS // 2)
    done = at_once(*works)
    assert done.count("already_decided") == DESKS - 1
    assert trail(visit).count("zone_yes") + trail(visit).count("zone_no") == 1


def test_of_many_requests_for_one_zone_one_waits():
    visit, by, zone = inside(), the_desk(), a_zone()
    done = at_once(
        *[
            lambda: zone_approvals.ask(
                visit, Wish(zone, "调试设备", after(60)), by, after(5), NO_KEY
            )
        ]
        * DESKS
    )
    assert done.count("zone_asked") == DESKS - 1
    assert ZonePass.objects.filter(state="requested").count() == 1


def test_a_decision_and_a_farewell_come_one_after_the_other():
    visit = inside()
    one, by, desk = asked(visit), an_actor("principal", "周校长"), the_desk()
    at_once(
        lambda: approvals.decide(one.approval, ApprovalDecision(True), by, after(6)),
        lambda: transitions.leave(visit, desk, after(6), NO_KEY),
    )
    one.refresh_from_db()
    assert one.state in ("ended", "withdrawn")
    assert not access.may_enter(visit, a_zone(), after(7))


def test_many_workers_remind_once():
    asked(inside())
    at_once(*[lambda: approvals.sweep(after(10))] * DESKS)
    assert ApprovalAsk.objects.count() == 2


def test_of_many_farewells_one_looks_at_the_things():
    visit, by = inside(belongings=[BelongingItem("笔记本电脑")]), the_desk()
    checked = {visit.belongings.get().pk: None}
    done = at_once(*[lambda: transitions.leave(visit, by, after(10), NO_KEY, checked)] * DESKS)
    assert done.count("state_forbids") == DESKS - 1
    assert trail(visit).count("left") == 1


def test_past_the_action_the_database_holds_one_open_request():
    """The control: without the look before it, the constraint still stands."""
    one = asked(inside())
    other = an_approval()
    with pytest.raises(IntegrityError):
        again(one, approval=other)


def test_of_many_who_approve_one_step_one_passes_it_on():
    with spending():
        one = Approval(kind=KEY, amount=6000)
        with transaction.atomic():
            approvals.ask(one, an_actor("host", "赵凯"), after(5))
        by = an_actor("head", "吴主任")
        in_force()
        work = lambda: approvals.decide(one, ApprovalDecision(True), by, after(6))
        assert at_once(*[work] * DESKS).count("not_permitted") == DESKS - 1
        assert [row.employee.name for row in ApprovalAsk.objects.all()] == ["吴主任", FINANCE]


def test_who_reads_first_and_writes_later_decides_too():
    """The control: a decision without lock and guard is taken by each who has looked."""
    one, together = asked(inside()), Together()

    def decide_by_what_was_read() -> bool:
        row = Approval.objects.get(pk=one.approval_id)
        together.wait()
        if row.state != "asked":
            return False
        decided = {"state": "approved", "decided_at": after(6), "decided_by_name": "周校长"}
        Approval.objects.filter(pk=row.pk).update(step=None, **decided)
        return True

    assert at_once(*[decide_by_what_was_read] * DESKS).count(True) == DESKS
