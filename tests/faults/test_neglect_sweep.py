"""The worker is killed in the middle of proposing; the next one derives the rest again, and nothing
is there twice (P1, V5).
"""

import signal
from pathlib import Path

import pytest

from reception.notifications.models import Notice
from reception.policy.models import AutomaticProposal
from tests.builders import a_visit, an_employee, the_policy
from tests.discipline.neglected import warnings_went_out
from tests.faults.test_photo_sweep import run_to_its_death
from tests.visitors.scenes import after
from visitors.discipline.models import CaseNotice, Incident, IncidentEvent
from visitors.discipline.neglects import overdue

pytestmark = pytest.mark.django_db(transaction=True)
HOSTS = ("赵凯", "孙伟", "马骏", "任可欣")
# The process sends itself the signal while it writes the notice of the second proposal, before that
# is committed.
KILLED = """
import os, signal
from datetime import datetime
import django
django.setup()
from django.db.models.signals import post_save
from visitors.discipline.models import CaseNotice
told = []
def die(**_signal):
    told.append(1)
    if len(told) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
post_save.connect(die, sender=CaseNotice)
from visitors.discipline.neglects import overdue
overdue.sweep(datetime.fromisoformat("%s"))
"""


def test_killed_between_two_proposals_and_run_again(tmp_path: Path) -> None:
    the_policy()
    row = AutomaticProposal.objects.get(what="never_answered")
    row.is_active = True
    row.save()
    for number, name in enumerate(HOSTS):
        a_visit(f"访客{number}", host=an_employee(name), now=after(0))
    Notice.objects.update(state="sent", sent_at=after(0))
    overdue.sweep(after(8))
    warnings_went_out()
    assert run_to_its_death(KILLED % after(10).isoformat(), tmp_path) == -signal.SIGKILL
    assert (Incident.objects.count(), CaseNotice.objects.count()) == (1, 1), (
        "half-way: what was not whole is not there"
    )
    overdue.sweep(after(10.1))
    overdue.sweep(after(10.2))
    assert sorted(Incident.objects.values_list("employee__name", flat=True)) == sorted(HOSTS)
    assert CaseNotice.objects.count() == IncidentEvent.objects.count() == len(HOSTS)
    assert Notice.objects.filter(key__contains=":neglect:").count() == len(HOSTS)
