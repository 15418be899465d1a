"""Eight workers sweep at the same moment; each neglect is warned of once and proposed once, and an
answer comes before or after.
"""

import pytest

from reception.notifications.models import Notice
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from tests.builders import a_visit, an_actor, an_employee, the_policy
from tests.discipline.neglected import warnings_went_out
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import after
from visitors.discipline.incidents import reports
from visitors.discipline.models import Incident, IncidentEvent, IncidentVisit
from visitors.discipline.neglects import overdue
from visitors.hosts import answers as hosts_answers
from visitors.models import HostRequest

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
HOSTS = ("赵凯", "孙伟", "马骏")


@pytest.fixture(autouse=True)
def _three_wait() -> None:
    """Let three visitors wait since nine, each for a host of their own."""
    the_policy()
    row = AutomaticProposal.objects.get(what="never_answered")
    row.is_active = True
    row.save()
    for number, name in enumerate(HOSTS):
        a_visit(f"访客{number}", host=an_employee(name), now=after(0))
    Notice.objects.update(state="sent", sent_at=after(0))
    in_force()


def warned() -> int:
    return Notice.objects.filter(key__contains=":neglect:").count()


def test_of_eight_workers_one_warns_and_one_proposes_each():
    at_once(*[lambda: overdue.sweep(after(8))] * DESKS)
    assert (warned(), Incident.objects.count()) == (3, 0)
    warnings_went_out()
    at_once(*[lambda: overdue.sweep(after(10))] * DESKS)
    assert warned() == 3
    assert sorted(Incident.objects.values_list("employee__name", flat=True)) == sorted(HOSTS)
    assert IncidentEvent.objects.count() == 3


def test_an_answer_at_the_same_moment_comes_before_the_warning_or_stops_it():
    """The visit is locked by both: a warning is never left on its way to somebody who has
    answered.
    """
    requests = list(HostRequest.objects.select_related("employee").order_by("pk"))
    actors = {request.pk: an_actor("host", str(request.employee)) for request in requests}
    answers = [
        lambda one=one: hosts_answers.coming(one, after(8), actors[one.pk]) for one in requests
    ]
    at_once(*answers, *[lambda: overdue.sweep(after(8))] * (DESKS - len(answers)))
    assert set(HostRequest.objects.values_list("answer", flat=True)) == {"coming"}
    assert not Notice.objects.filter(key__contains=":neglect:").exclude(state="stopped").exists()
    overdue.sweep(after(10))
    assert not Incident.objects.exists()


def test_of_eight_workers_with_visits_of_one_host_all_draft_one_proposal():
    """Each has a visit of its own in hand, so the lock of the visit keeps none from the others."""
    zhao_kai = an_employee("赵凯")
    ladder = AutomaticProposal.objects.get(what="never_answered").ladder.code
    drafts = [
        reports.Report(
            ladder,
            f"never_answered:{visit.pk}:{zhao_kai.pk}",
            visit.site_id,
            employee=zhao_kai,
            visit=visit,
            facts={"neglect": "never_answered"},
        )
        for visit in [a_visit(f"家长{number}", host=zhao_kai, now=after(0)) for number in range(8)]
    ]
    at_once(*[lambda one=one: reports.report_by_system(one, after(10)) for one in drafts])
    assert (Incident.objects.count(), IncidentVisit.objects.count()) == (1, DESKS - 1)
    assert IncidentEvent.objects.count() == DESKS
