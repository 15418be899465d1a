"""A request that arrives twice has one effect and one answer."""

import pytest

from reception.accounts.actor import NOBODY
from tests.builders import NO_KEY, a_user, an_actor, some_badges
from tests.visitors.scenes import (
    after,
    badge_worn,
    lin_ruomei,
    refused,
    the_desk,
    the_office,
    trail,
    wang_yue,
)
from visitors.lifecycle import transitions
from visitors.models import State, Visit, VisitEvent
from visitors.visits.events import record
from visitors.visits.idempotency import RequestKey, request_key

pytestmark = pytest.mark.django_db


def admit(visit: Visit, key: RequestKey, by=None) -> Visit:
    return transitions.admit(visit, by or the_desk(), after(1), key)


def test_the_same_request_again_gives_the_first_answer():
    visit = lin_ruomei()
    first = admit(visit, request_key("k1", "admit", visit.pk))
    again = admit(visit, request_key("k1", "admit", visit.pk))
    assert (again, again.state, trail(visit)) == (first, State.INSIDE, ["arrived", "admitted"])


def test_the_same_request_again_gives_its_answer_though_the_visit_has_gone_on():
    visit = lin_ruomei()
    admit(visit, request_key("k1", "admit", visit.pk))
    transitions.leave(visit, the_desk(), after(5), NO_KEY)
    assert admit(visit, request_key("k1", "admit", visit.pk)).state == State.LEFT


def test_one_key_for_two_contents_is_refused():
    some_badges(3)
    visit = wang_yue()
    admit(visit, request_key("k1", "admit", [visit.pk, 1]))
    with refused("key_reused") as why:
        admit(visit, request_key("k1", "admit", [visit.pk, 2]))
    assert why.value.status == 422


def test_one_key_for_two_actions_is_refused_and_the_second_does_nothing():
    visit = lin_ruomei()
    admit(visit, request_key("k1", "admit", visit.pk))
    with refused("key_reused"):
        transitions.leave(visit, the_desk(), after(5), request_key("k1", "leave", visit.pk))
    visit.refresh_from_db()
    assert (visit.state, trail(visit)) == (State.INSIDE, ["arrived", "admitted"])


def test_two_people_may_happen_to_use_one_key():
    visit, other = lin_ruomei(), wang_yue()
    some_badges(1)
    admit(visit, request_key("k1", "admit", visit.pk))
    assert admit(other, request_key("k1", "admit", other.pk), the_office()).state == State.INSIDE


def test_without_a_key_each_request_counts():
    visit = lin_ruomei()
    admit(visit, NO_KEY)
    with refused("state_forbids"):
        admit(visit, NO_KEY)


def test_a_refused_request_may_be_sent_again_with_the_same_key():
    visit = wang_yue()
    key = request_key("k1", "admit", visit.pk)
    with refused("no_badges_yet"):
        admit(visit, key)
    some_badges(1)
    assert badge_worn(admit(visit, key)) == 1


def test_who_has_lost_the_right_meanwhile_gets_no_answer_either():
    visit = lin_ruomei()
    admit(visit, request_key("k1", "admit", visit.pk))
    a_user().groups.clear()
    with refused("not_permitted"):
        admit(visit, request_key("k1", "admit", visit.pk), an_actor())


@pytest.mark.parametrize("key", ["k" * 81, "a\x00b", "a\nb", "\ud800", "\u202e"])
def test_a_key_that_cannot_be_kept_is_refused(key: str):
    with refused("bad_key") as why:
        request_key(key, "admit", 1)
    assert why.value.status == 422


@pytest.mark.parametrize("key", ["", None])
def test_no_key_is_no_receipt(key: str | None):
    assert request_key(key, "admit", 1) == NO_KEY


def test_the_order_of_fields_makes_no_other_content():
    assert request_key("k", "register", {"name": "王悦", "host": "T1"}) == request_key(
        "k", "register", {"host": "T1", "name": "王悦"}
    )


def test_a_lone_surrogate_in_the_content_is_no_error():
    assert (
        request_key("k", "register", {"name": "\ud800"}).digest
        != request_key("k", "register", {"name": ""}).digest
    )


def test_lines_written_by_nobody_do_not_collide():
    visit = lin_ruomei()
    for _ in range(2):
        record(visit, VisitEvent.What.TOLD, NOBODY, after(1))
    assert trail(visit) == ["arrived", "told", "told"]
