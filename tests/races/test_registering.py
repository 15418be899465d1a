"""Two desks register the same visitor in the same second; one request comes twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import NINE, after, qian_baoping, the_desk, wang_yue
from visitors.lifecycle import registration, transitions
from visitors.models import State, Visit, VisitEvent, Visitor
from visitors.models.visits import OPEN
from visitors.people.search import Person
from visitors.visits.idempotency import RequestKey, request_key

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
PHONE = "+8613800138000"
ROUNDS = 2


def registering(
    person: Person, by: Actor, key: RequestKey = NO_KEY, **fields: Any
) -> Callable[[], Visit]:
    """Return the work of a desk that registers somebody to see 赵凯."""
    the_policy()
    in_force()
    host = an_employee()
    arrival = registration.Arrival(host.site_id, person, host, "parent", "咨询课时", **fields)
    return lambda: registration.register_visit(arrival, by, after(30), key)


def desks() -> list[Actor]:
    return [an_actor("desk", name) for name in ("何静", "周桐", "石磊", "孙倩")] * (DESKS // 4)


def one_registered(answers: list[Visit | str]) -> Visit:
    """Return the only visit that came of several tries; all others were told which one it is."""
    (visit,) = [answer for answer in answers if isinstance(answer, Visit)]
    assert answers.count("visit_open") == len(answers) - 1
    return visit


def test_desks_that_register_one_new_visitor_at_once_make_one_visit_and_one_visitor():
    for number in range(ROUNDS):
        person = Person("王悦", f"+861380013800{number}")
        visit = one_registered(at_once(*[registering(person, by) for by in desks()]))
        assert Visit.objects.filter(visitor__phone=person.phone).get() == visit


def test_the_desk_that_came_second_is_told_the_visit_of_the_first():
    def told(work: Callable[[], Visit]) -> Callable[[], int]:
        def run() -> int:
            try:
                return work().pk
            except Refusal as why:
                return why.extra["visit"]

        return run

    works = [registering(Person("王悦", PHONE), by) for by in desks()]
    assert at_once(*map(told, works)) == [Visit.objects.get().pk] * DESKS


def test_desks_that_register_one_recalled_visitor_at_once_make_one_visit():
    known = transitions.cancel(wang_yue(phone=""), "", the_desk(), after(1), NO_KEY).visitor
    visit = one_registered(
        at_once(*[registering(Person("王悦", visitor_id=known.pk), by) for by in desks()])
    )
    known.refresh_from_db()
    assert (visit.visitor, known.visits_made, Notice.objects.filter(state="queued").count()) == (
        known,
        2,
        1,
    )


@pytest.mark.parametrize("expected_at", [after(60), NINE + timedelta(days=1)])
def test_desks_that_expect_one_visitor_on_one_day_make_one_visit(expected_at: object):
    transitions.cancel(wang_yue(), "", the_desk(), after(1), NO_KEY)
    one_registered(
        at_once(
            *[registering(Person("王悦", PHONE), by, expected_at=expected_at) for by in desks()]
        )
    )


def test_a_visitor_who_is_registered_here_while_somebody_expects_them_today_has_one_visit():
    for number in range(ROUNDS):
        phone = f"+861380013800{number}"
        transitions.cancel(wang_yue(phone=phone), "", the_desk(), after(1), NO_KEY)
        one, other = desks()[:2]
        person = Person("王悦", phone)
        works = [registering(person, one, expected_at=after(60)), registering(person, other)]
        one_registered(at_once(*works * 4))


def test_looking_before_inserting_would_let_every_desk_through():
    """The control: the same look-up without its lock and its constraint."""
    known = transitions.cancel(wang_yue(), "", the_desk(), after(1), NO_KEY).visitor
    together = Together()

    def look_then_insert() -> str:
        seen = Visit.objects.filter(visitor=known, state__in=OPEN).exists()
        together.wait()
        if seen:
            return "seen"
        try:
            Visit.objects.filter(visitor=known).update(state=State.WAITING)
            first = Visit.objects.get(visitor=known)
            first.pk = None
            first.save()
        except IntegrityError:
            return "stopped by the constraint alone"
        return "registered"

    assert at_once(*[look_then_insert] * DESKS) == ["stopped by the constraint alone"] * DESKS


# --- One request twice
# -----------------------------------------------------------------------------


def test_a_double_click_makes_one_visit_and_the_same_answer_for_both():
    key = request_key("form-1", "register", "王悦")
    answers = at_once(*[registering(Person("王悦"), the_desk(), key)] * DESKS)
    assert [answer.pk for answer in answers] == [Visit.objects.get().pk] * DESKS
    assert (Visitor.objects.count(), VisitEvent.objects.count(), Notice.objects.count()) == (
        1,
        1,
        1,
    )


def test_without_a_key_a_double_click_would_make_as_many_visits_as_clicks():
    """The control: a visitor without a phone is a new one each time."""
    answers = at_once(*[registering(Person("王悦"), the_desk())] * DESKS)
    assert len({answer.pk for answer in answers}) == Visit.objects.count() == DESKS


def test_a_double_click_on_a_visitor_with_a_phone_is_answered_with_the_visit_not_with_a_refusal():
    key = request_key("form-1", "register", "王悦")
    answers = at_once(*[registering(Person("王悦", PHONE), the_desk(), key)] * DESKS)
    assert [answer.pk for answer in answers] == [Visit.objects.get().pk] * DESKS


def test_a_lost_answer_that_is_sent_again_is_answered_as_the_first_time():
    work = registering(Person("王悦", PHONE), the_desk(), request_key("form-1", "register", "王悦"))
    (lost,) = at_once(work)
    assert work() == lost
    assert (Visit.objects.count(), VisitEvent.objects.count()) == (1, 1)


def test_one_key_with_two_contents_at_once_has_the_effect_of_one_of_them():
    works = [
        registering(Person(name), the_desk(), request_key("form-1", "register", name))
        for name in ("王悦", "孙倩")
    ]
    answers = at_once(*works * 2)
    (done,) = {answer for answer in answers if isinstance(answer, Visit)}
    assert (answers.count("key_reused"), Visit.objects.get()) == (2, done)


def test_an_expected_visitor_who_is_let_in_by_two_desks_arrives_once():
    visit = wang_yue(expected_at=after(60))
    answers = at_once(
        *[lambda by=by: transitions.arrive(visit, by, after(55), NO_KEY) for by in desks()]
    )
    assert (answers.count("state_forbids"), visit.requests.count(), Notice.objects.count()) == (
        DESKS - 1,
        1,
        1,
    )


def test_different_visitors_registered_at_once_do_not_stand_in_each_others_way():
    qian_baoping()
    works = [
        registering(Person(f"访客{number}", f"+861380013800{number}"), by)
        for number, by in enumerate(desks())
    ]
    assert all(isinstance(answer, Visit) for answer in at_once(*works))
