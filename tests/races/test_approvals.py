"""Several deciders, and a farewell, at the same moment: one decision stands, and no pass outlives
its visit.
"""

import pytest
from django.db import IntegrityError

from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_zone, an_actor, an_employee, put_in_office
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, trail
from visitors.belongings.items import BelongingItem
from visitors.lifecycle import transitions, zone_approvals
from visitors.lifecycle.zone_approvals import Wish, ZoneDecision
from visitors.models import Visit, ZonePass, ZoneQuestion
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
    return ZonePass.objects.select_related("visit", "zone").get()


def test_of_many_decisions_one_stands_and_the_host_is_told_once():
    visit = inside()
    one, by = asked(visit), an_actor("principal", "周校长")
    question = ZoneQuestion.objects.select_related("employee", "zone_pass__visit").get()
    works = [lambda: zone_approvals.decide(one, ZoneDecision(True), by, after(6))] * (DESKS // 2)
    works += [
        lambda: zone_approvals.decide_by_link(question, ZoneDecision(False, "今天有考试"), after(6))
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
        lambda: zone_approvals.decide(one, ZoneDecision(True), by, after(6)),
        lambda: transitions.leave(visit, desk, after(6), NO_KEY),
    )
    one.refresh_from_db()
    assert one.state in ("ended", "withdrawn")
    assert not access.may_enter(visit, a_zone(), after(7))


def test_many_workers_remind_once():
    asked(inside())
    at_once(*[lambda: zone_approvals.sweep(after(10))] * DESKS)
    assert ZoneQuestion.objects.count() == 2


def test_of_many_farewells_one_looks_at_the_things():
    visit, by = inside(belongings=[BelongingItem("笔记本电脑")]), the_desk()
    checked = {visit.belongings.get().pk: None}
    done = at_once(*[lambda: transitions.leave(visit, by, after(10), NO_KEY, checked)] * DESKS)
    assert done.count("state_forbids") == DESKS - 1
    assert trail(visit).count("left") == 1


def test_past_the_action_the_database_holds_one_open_request():
    """The control: without the look before it, the constraint still stands."""
    one = asked(inside())
    with pytest.raises(IntegrityError):
        ZonePass.objects.create(
            visit=one.visit, zone=one.zone, reason="再来", until=after(60), requested_at=after(5)
        )
