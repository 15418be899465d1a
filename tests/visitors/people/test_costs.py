"""What registering costs, counted in questions to the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, an_employee, the_policy
from tests.visitors.scenes import admitted as let_in
from tests.visitors.scenes import after, left, the_desk, wang_yue
from visitors.lifecycle import registration, transitions
from visitors.models import Visit
from visitors.people.search import Person

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"

REGISTERING = 9  # with the edition, which a page reads with who asks, and the lists


def cost_of_registering(person: Person, host: Employee, by: Actor, category: str = "parent") -> int:
    in_force()  # a process reads the rules once, not for each visitor
    arrival = registration.Arrival(host.site_id, person, host, category, "咨询课时")
    with CaptureQueriesContext(connection) as queries:
        registration.register_visit(arrival, by, after(10), NO_KEY)
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("category", ["parent", "media", "government", "insurance_sales"])
def test_registering_a_new_visitor_takes_few_queries(category: str):
    the_policy()
    host, by = an_employee(), the_desk()
    person = Person("林若梅", PHONE, "市教育局", "处长")
    assert (
        cost_of_registering(
            person,
            Employee.objects.select_related("position", "department").get(pk=host.pk),
            by,
            category,
        )
        <= REGISTERING
    )


def test_registering_a_returning_visitor_takes_few_queries():
    by = the_desk()
    visit = left(let_in(wang_yue(category="education_authority")))
    person = Person("王悦", "+8613900139000", "换了单位", "主任", visitor_id=visit.visitor_id)
    host = Employee.objects.select_related("position", "department").get(pk=visit.host_id)
    assert cost_of_registering(person, host, by) <= REGISTERING + 3, (
        "a twin to look for, keys to take away and to write"
    )
    transitions.cancel(Visit.objects.latest("pk"), "", by, after(11), NO_KEY)
    assert cost_of_registering(Person("王悦", visitor_id=visit.visitor_id), host, by) <= REGISTERING
