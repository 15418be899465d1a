"""What of a plan goes in time, and what a visitor is handed out (privacy 5)."""

from datetime import timedelta

import pytest
import time_machine

from reception.retention import GONE
from tests.builders import a_visit, an_employee
from tests.plans.scenes import a_house, planned, step
from tests.visitors.scenes import after, the_office
from visitors.plans.models import Plan
from visitors.privacy import persons, purge

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)


def test_who_came_goes_three_years_after_the_end_and_sums_stay() -> None:
    with time_machine.travel(after(60), tick=False):
        house = a_house()
        over, still = planned(house), planned(house)
        step(house.host, over, "cancel", reason="不来了")
    purge.run(after(60) + 1096 * DAY)
    gone = Plan.objects.get(pk=over["id"])
    assert (gone.title, gone.unit, gone.guests.get().name) == (GONE, "", GONE)
    assert sum(line.cost for line in gone.lines.all()) == 2375
    assert Plan.objects.get(pk=still["id"]).guests.get().name == "黄立群"


def test_a_visitor_is_handed_out_the_plan_of_their_visit() -> None:
    with time_machine.travel(after(60), tick=False):
        house = a_house()
        visit = a_visit("黄立群", host=an_employee("赵凯"))
        plan = planned(house)
        Plan.objects.update(visit=visit)
        step(house.host, plan, "cancel", reason="不来了")
        told = str(persons.hand_out(visit.visitor, the_office(), after(90)))
    assert "远山集团有限公司" in told
