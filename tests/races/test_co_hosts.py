"""Several hosts press "coming" in the same moment, and the worker reminds meanwhile: one wins, the
others hear who (V3, V4).
"""

import pytest

from reception.accounts.actor import Actor
from reception.links import tokens
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_employee, some_badges
from tests.races.threads import at_once
from tests.visitors.link_pages.test_host import shown
from tests.visitors.scenes import admitted, after, the_desk, trail, wang_yue
from visitors.hosts import answers
from visitors.lifecycle import escalation, takeover
from visitors.models import HostRequest
from visitors.visits import guards

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3
THREE = ("赵凯", "马骏", "孙磊")


def by_link(request: HostRequest) -> Actor:
    return Actor(user=None, employee=request.employee, roles=frozenset(), sites=frozenset())


def three_asked() -> list[HostRequest]:
    visit = wang_yue(further=[an_employee(name) for name in THREE[1:]])
    in_force()
    return list(visit.requests.select_related("employee", "visit").order_by("pk"))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_three_hosts_who_come_one_wins_and_the_others_pages_say_who(
    _round, client, time_machine
):
    requests = three_asked()
    done = at_once(
        *[lambda one=one: answers.coming(one, after(1), by_link(one)) for one in requests]
    )
    assert done.count("already_received") == 2
    visit = guards.fetch(requests[0].visit_id)
    assert trail(visit).count("answered") == 1
    assert Notice.objects.filter(key__startswith="received").count() == 2
    time_machine.move_to(after(2), tick=False)
    for request in requests:
        link = tokens.make(request.notice, after(30))
        page = shown(client.get(f"/h/{link}/"))
        said = f"{visit.answered_by} 已去接待这位访客"
        assert (said in page) == (request.employee_id != visit.answered_by_id)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_who_is_asked_twice_in_the_same_moment_to_join_a_visitor_inside_is_asked_once(_round):
    some_badges()
    visit, by, more = admitted(wang_yue(), now=after(1)), the_desk(), an_employee("任可欣")
    in_force()
    done = at_once(
        *[lambda: takeover.add_host(visit, more, by, after(4), NO_KEY) for _press in range(3)]
    )
    assert done.count("already_asked") == 2
    assert visit.further_hosts.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_when_all_decline_in_the_same_moment_the_desk_reads_it(_round):
    requests = three_asked()
    at_once(*[lambda one=one: answers.unavailable(one, after(1), by_link(one)) for one in requests])
    assert guards.fetch(requests[0].visit_id).answer == "unavailable"


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nobody_is_asked_any_more_once_one_comes_while_the_worker_reminds_and_the_desk_tells_one_more(
    _round,
):
    requests, by, more = three_asked(), the_desk(), an_employee("任可欣")
    visit = requests[0].visit
    at_once(
        lambda: answers.coming(requests[1], after(4), by_link(requests[1])),
        lambda: escalation.sweep(after(4)),
        lambda: takeover.add_host(visit, more, by, after(4), NO_KEY),
    )
    assert guards.fetch(visit.pk).answered_by.name == "马骏"
    assert not Notice.objects.filter(state=Notice.State.QUEUED, key__startswith="ask:").exists()
