"""Whom a visit asked, how they were told, whether they looked and what they answered, and what
comes next (V3–V5).
"""

from datetime import datetime

import pytest

from reception import clock
from reception.links import tokens as link_tokens
from reception.notifications import delivery
from reception.notifications.models import Notice
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site, an_actor, an_employee, never_closes
from visitors.hosts import answers
from visitors.lifecycle import escalation
from visitors.links import opened, tokens
from visitors.models import HostRequest, Visit


def registered(desk: Program, **fields: object) -> Visit:
    return Visit.objects.get(pk=desk.post("/visits", wang_yue(**fields))["id"])


def deliver() -> None:
    now = clock.now()
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)


def asked_of(desk: Program, visit: Visit) -> list[dict]:
    return desk.get(f"/visits/{visit.pk}")["asked"]


def test_who_is_registered_is_answered_with_who_was_asked_and_what_comes_next(desk):
    never_closes(a_site())
    heard = desk.post("/visits", wang_yue())
    (zhao_kai,) = heard["asked"]
    assert set(zhao_kai) == {
        "number",
        "name",
        "at",
        "told",
        "reminded",
        "seen_at",
        "answer",
        "minutes",
        "colleague",
        "answered_at",
    }
    assert (zhao_kai["number"], zhao_kai["name"], zhao_kai["at"]) == (
        "T1",
        "赵凯",
        heard["times"]["arrived_at"],
    )
    assert zhao_kai["told"] == {"channel": "email", "state": "queued", "at": None, "trouble": ""}
    arrived, at = (
        datetime.fromisoformat(moment)
        for moment in (heard["times"]["arrived_at"], heard["next"]["at"])
    )
    assert (heard["next"]["whom"], (at - arrived).total_seconds()) == ("host", 180)
    assert desk.get(f"/visits/{heard['id']}").said == heard.said


def test_delivered_seen_and_answered_each_with_its_moment(desk):
    visit = registered(desk)
    deliver()
    request = HostRequest.objects.select_related("notice").get()
    now = clock.now()
    assert opened.keep(
        tokens.find(link_tokens.make(request.notice, now.replace(year=now.year + 1))), now
    )
    desk.post(f"/visits/{visit.pk}/answer", {"answer": "wait", "minutes": 10})
    (zhao_kai,) = asked_of(desk, visit)
    assert (zhao_kai["told"]["state"], zhao_kai["answer"], zhao_kai["minutes"]) == (
        "sent",
        "wait",
        10,
    )
    for moment in (zhao_kai["told"]["at"], zhao_kai["seen_at"], zhao_kai["answered_at"]):
        assert moment.endswith("+08:00")


def test_why_it_was_not_delivered(desk):
    employee = an_employee("赵凯")
    employee.email = ""
    employee.save()
    visit = registered(desk)
    deliver()
    told = asked_of(desk, visit)[0]["told"]
    assert (told["state"], told["at"], told["trouble"]) == ("dead", None, "这位员工没有登记邮箱。")


def test_each_of_several_hosts_the_colleague_and_the_reminders(desk):
    visit = registered(desk, hosts=["T2"])
    escalation.remind_now(visit, an_actor(), clock.now(), answers.NO_KEY)
    an_employee("李敏", number="T5")
    desk.post(
        f"/visits/{visit.pk}/answer", {"answer": "colleague", "colleague": "T5", "employee": "T2"}
    )
    people = asked_of(desk, visit)
    assert [
        (one["number"], one["reminded"], one["answer"], one["colleague"]) for one in people
    ] == [
        ("T1", 1, None, None),
        ("T2", 1, "colleague", "T5"),
        ("T5", 0, None, None),
    ]


def test_nothing_comes_next_once_it_is_settled_and_a_promise_moves_it(desk):
    never_closes(a_site())
    visit = registered(desk)
    first = desk.get(f"/visits/{visit.pk}")["next"]["at"]
    waits = desk.post(f"/visits/{visit.pk}/answer", {"answer": "wait", "minutes": 10})
    assert waits["next"]["at"] > first
    assert desk.post(f"/visits/{visit.pk}/answer", {"answer": "coming"})["next"] is None
    assert (
        desk.post(f"/visits/{registered(desk, visitor={'name': '李雷'}).pk}/take_over")["next"]
        is None
    )


def test_an_expected_visitor_has_asked_nobody(desk):
    later = clock.now().replace(microsecond=0).isoformat()
    heard = desk.post("/visits", wang_yue(expected_at=later))
    assert (heard["asked"], heard["next"]) == ([], None)


def test_a_notice_that_was_purged_leaves_what_was_answered(desk):
    visit = registered(desk)
    desk.post(f"/visits/{visit.pk}/answer", {"answer": "coming"})
    Notice.objects.all().delete()
    assert [(one["told"], one["answer"]) for one in asked_of(desk, visit)] == [(None, "coming")]


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [("host", "赵凯", 200), ("host", "孙伟", 404), ("auditor", "审计员", 200)],
)
def test_it_is_for_those_who_may_see_the_visit(desk, role, name, status):
    visit = registered(desk)
    heard = a_program(role, name).get(f"/visits/{visit.pk}")
    assert heard.status == status
    assert ("asked" in heard.said) == (status == 200)
    assert (
        a_program("desk", "何南", sites=[a_site("south")]).get(f"/visits/{visit.pk}").status == 404
    )


def test_no_address_of_anybody_is_told(desk):
    visit = registered(desk)
    deliver()
    assert "@" not in str(asked_of(desk, visit))
