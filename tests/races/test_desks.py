"""Colleagues type their PINs at the same moment, and one browser asks for a desk twice (Q7); and two
workers find at the same moment that a host has gone (G17).
"""

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError

from reception import clock
from reception.desks import devices, shifts
from reception.desks.models import OPEN, Desk, Shift
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from tests.builders import a_visit, a_working_morning, an_employee
from tests.desks.at_the_desk import a_desk, stands
from tests.races.threads import DESKS, Together, at_once
from visitors.lifecycle import stand_ins

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def begins(desk: Desk, user: User) -> Shift:
    return shifts.begin(desk, user, Shift.Opened.PIN, clock.now())


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_who_unlock_one_desk_the_last_stands_there(_round: int) -> None:
    desk, people = a_desk(), [stands(name) for name in "何高李王"]
    at_once(*[lambda who=who: begins(desk, who) for who in people])
    ended = Counter(Shift.objects.values_list("ended", flat=True))
    assert ended == {"": 1, "handed": len(people) - 1}


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_who_change_places_do_not_wait_for_each_other(_round: int) -> None:
    first, second, he, gao = a_desk(), a_desk("前台二号"), stands("何静"), stands("高岩")
    begins(first, he)
    begins(second, gao)
    at_once(lambda: begins(first, gao), lambda: begins(second, he))
    standing = Shift.objects.filter(OPEN).values_list("desk__name", "user__username")
    assert set(standing) <= {("前台一号", "高岩"), ("前台二号", "何静")}
    assert len(standing) == 2


def test_without_the_locks_two_stand_at_one_desk_but_for_the_database() -> None:
    """The control: each sees nobody at the desk, and the constraint refuses the second."""
    desk, people, together = a_desk(), [stands(name) for name in "何高"], Together(2)

    def begin_without(user: User) -> str:
        assert not Shift.objects.filter(OPEN, desk=desk).exists()
        together.wait()
        now = clock.now()
        try:
            Shift.objects.create(desk=desk, user=user, opened_at=now, opened_by="pin", seen_at=now)
        except IntegrityError:
            return "refused"
        return "stands"

    done = at_once(*[lambda who=who: begin_without(who) for who in people])
    assert sorted(done) == ["refused", "stands"]


def test_a_code_makes_one_browser_a_desk() -> None:
    code = devices.new_code(a_desk(), clock.now())
    done = at_once(*[lambda: devices.enrol(code, clock.now())] * DESKS)
    assert done.count("unknown_code") == DESKS - 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_of_many_workers_one_asks_who_stands_in(_round: int) -> None:
    now = a_working_morning()
    host = an_employee("赵凯")
    host.deputy = an_employee("马骏")
    host.save()
    visit = a_visit(now=now, host=host)
    Employee.objects.filter(pk=host.pk).update(is_active=False)
    in_force()
    at_once(*[lambda: stand_ins.sweep(now + timedelta(minutes=1))] * 4)
    assert list(visit.requests.values_list("employee__name", flat=True)) == ["赵凯", "马骏"]
    assert visit.events.filter(what="asked").count() == 1
