"""Desks take one visitor over, send one on, and the worker reminds, at the same moment (V5)."""

import pytest

from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_employee
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after, the_desk, the_host, trail, wang_yue
from visitors.hosts import answers, requests
from visitors.lifecycle import escalation, takeover
from visitors.models import HostReminder
from visitors.visits import guards

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def test_of_many_desks_one_takes_the_visitor_over():
    visit, by = wang_yue(), the_desk()
    done = at_once(*[lambda: takeover.take_over(visit, by, after(4), NO_KEY)] * DESKS)
    assert done.count("already_taken_over") == DESKS - 1
    assert trail(visit) == ["arrived", "taken_over"]


def test_of_many_desks_one_has_the_host_asked_anew():
    visit, by = wang_yue(), the_desk()
    takeover.take_over(visit, by, after(4), NO_KEY)
    done = at_once(*[lambda: takeover.ask_anew(visit, by, after(5), NO_KEY)] * DESKS)
    assert done.count("not_taken_over") == DESKS - 1
    assert HostReminder.objects.count() == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_nothing_goes_out_about_a_visitor_who_is_taken_over_while_the_worker_reminds(_round):
    visit, by = wang_yue(), the_desk()
    in_force()
    at_once(
        lambda: takeover.take_over(visit, by, after(11), NO_KEY),
        *[lambda: escalation.sweep(after(11))] * 3,
    )
    assert not Notice.objects.filter(state=Notice.State.QUEUED).exists()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_answer_and_a_desk_at_the_same_moment_come_one_after_the_other(_round):
    visit, by, host = wang_yue(), the_desk(), the_host()
    request = requests.latest_request(visit)
    in_force()
    at_once(
        lambda: takeover.take_over(visit, by, after(4), NO_KEY),
        lambda: answers.coming(request, after(4), host),
    )
    happened, now = trail(visit), guards.fetch(visit.pk)
    assert sorted(happened) == ["answered", "arrived", "taken_over"]
    assert (now.answer, now.taken_over_at is not None) == ("coming", happened[-1] == "taken_over")


def test_a_colleague_who_was_sent_sends_one_however_often_it_is_pressed():
    visit, host = wang_yue(), the_host()
    answers.hand_over(requests.latest_request(visit), an_employee("孙磊"), after(1), host)
    sent = requests.latest_request(visit)
    others = [an_employee(f"同事{number}") for number in range(DESKS)]
    in_force()
    done = at_once(
        *[lambda one=one: answers.hand_over(sent, one, after(2), host) for one in others]
    )
    assert done.count("no_further_delegate") == DESKS - 1
    assert visit.requests.count() == 3
