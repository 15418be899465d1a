"""Two colleagues merge the same records at once; somebody is registered while they do."""

from collections.abc import Callable
from typing import Any

import pytest

from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_visit, an_actor, an_employee
from tests.races.threads import Together, at_once
from tests.visitors.scenes import NINE, after, the_desk
from visitors.lifecycle import registration, transitions
from visitors.models import Merge, Visit, Visitor
from visitors.people import merging, records
from visitors.people.search import Person

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
MINE, OTHER = "+8613800138000", "+8613900139000"
ROUNDS = 3


def met(name: str, phone: str) -> Visitor:
    visit = a_visit(name, phone=phone, now=NINE)
    return transitions.cancel(visit, "", the_desk(), after(1), NO_KEY).visitor


def merging_of(absorbed: Visitor, kept: Visitor, who: str) -> Callable[[], Merge]:
    by = an_actor("office", who)
    return lambda: merging.merge(absorbed.pk, kept.pk, by, after(60))


def registering(name: str, phone: str) -> Callable[[], Visit]:
    in_force()
    host, by = an_employee(), the_desk()
    arrival = registration.Arrival(host.site_id, Person(name, phone), host, "parent", "咨询课时")
    return lambda: registration.register_visit(arrival, by, after(60), NO_KEY)


def test_two_who_merge_the_same_records_at_once_make_one_merge():
    one, two = met("张伟", MINE), met("张玮", OTHER)
    answers = at_once(*[merging_of(two, one, who) for who in ("李敏", "王芳", "周宁", "孙倩")])
    assert {answer.pk for answer in answers} == {Merge.objects.get().pk}
    assert Visitor.objects.get(pk=one.pk).visits_made == 2


def test_two_who_merge_in_opposite_directions_make_one_merge():
    for number in range(ROUNDS):
        one, two = met("张伟", f"{MINE[:-1]}{number}"), met("张玮", f"{OTHER[:-1]}{number}")
        answers = at_once(merging_of(two, one, "李敏"), merging_of(one, two, "王芳"))
        assert sum(isinstance(answer, Merge) for answer in answers) == 1
        assert answers.count("already_merged") == 1


def test_who_is_registered_while_their_record_is_merged_comes_as_the_one_that_stands():
    for number in range(ROUNDS):
        one, two = met("张伟", f"{MINE[:-1]}{number}"), met("张玮", f"{OTHER[:-1]}{number}")
        done, visit = at_once(merging_of(two, one, "李敏"), registering("张玮", two.phone))
        assert isinstance(done, Merge)
        assert Visit.objects.get(pk=visit.pk).visitor_id == one.pk
        assert not two.visits.exists()
        assert Visitor.objects.get(pk=one.pk).visits_made == 3


def test_a_merge_undone_while_somebody_is_registered_leaves_everybody_with_their_visits():
    for number in range(ROUNDS):
        one, two = met("张伟", f"{MINE[:-1]}{number}"), met("张玮", f"{OTHER[:-1]}{number}")
        done = merging_of(two, one, "李敏")()
        by = an_actor("office", "王芳")
        undone, visit = at_once(
            lambda done=done: merging.undo(done.pk, by, after(61)), registering("张玮", two.phone)
        )
        assert isinstance(undone, Merge)
        assert isinstance(visit, Visit)
        made = dict(
            Visitor.objects.filter(pk__in=(one.pk, two.pk)).values_list("pk", "visits_made")
        )
        owner = Visit.objects.get(pk=visit.pk).visitor_id
        assert made == {pk: 1 + (pk == owner) for pk in (one.pk, two.pk)}


def test_without_a_look_behind_the_lock_a_visit_would_stay_with_the_former_record():
    """The control: who is registered looks for the record before it is merged, and writes after."""
    one, two = met("张伟", MINE), met("张玮", OTHER)
    together = Together(2)

    def merge_between() -> Any:
        together.wait()
        done = merging_of(two, one, "李敏")()
        together.wait()
        return done

    def look_then_register() -> int:
        seen = records.same("张玮", OTHER).get()
        together.wait()
        together.wait()
        visit = Visit.objects.filter(visitor=one).order_by("-pk")[0]
        visit.pk, visit.visitor = None, seen
        visit.save()
        return int(visit.visitor_id)

    _done, owner = at_once(merge_between, look_then_register)
    assert owner == two.pk
    assert two.visits.exists()
