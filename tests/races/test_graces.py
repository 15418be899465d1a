"""Several people give time at the same moment: no more than the row allows."""

import pytest

from reception.due import graces
from reception.due.graces import MoreTime
from reception.due.models import Grace
from reception.policy.rulebook import in_force
from tests.builders import an_employee
from tests.discipline.scenes import a_proposal, wang_fang
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after, the_host, the_office

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def test_of_many_pauses_one_is_given():
    thing = f"hearing-{a_proposal(an_employee('赵凯')).pk}"
    more, by = MoreTime("pause", 2, "当事人请假或出差"), (the_office(), wang_fang())
    in_force()
    works = [lambda one=by[n % 2]: graces.add(thing, more, one, after(60)) for n in range(DESKS)]
    assert at_once(*works).count("pause_runs") == DESKS - 1
    assert Grace.objects.count() == 1


def test_of_many_requests_one_waits_and_of_many_answers_one_holds():
    thing = f"hearing-{a_proposal(an_employee('赵凯')).pk}"
    more, host = MoreTime("extension", 2, "证人出差"), the_host()
    in_force()
    done = at_once(*[lambda: graces.add(thing, more, host, after(60))] * DESKS)
    assert done.count("grace_asked") == DESKS - 1
    grace, by = Grace.objects.get(), the_office()
    works = [lambda: graces.decide(grace, by, after(61))] * (DESKS // 2)
    works += [lambda: graces.decide(grace, by, after(61), refusal="材料已齐")] * (DESKS // 2)
    assert at_once(*works).count("already_decided") == DESKS - 1
