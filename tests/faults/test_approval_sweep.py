"""The worker is killed in the middle of reminding who must approve; the next one reminds the rest,
and nobody twice (W4).
"""

import signal
from pathlib import Path

import pytest

from reception.due import approvals
from reception.due.models import ApprovalAsk
from reception.notifications.models import Notice
from tests.builders import NO_KEY, a_visit, a_zone, an_employee, put_in_office
from tests.faults.test_photo_sweep import run_to_its_death
from tests.visitors.scenes import after, the_desk
from visitors.lifecycle import zone_approvals

pytestmark = pytest.mark.django_db(transaction=True)
HOSTS = ("赵凯", "孙伟", "马骏")
# The process sends itself the signal after the second notice is written, before that is committed.
KILLED = """
import os, signal
from datetime import datetime
import django
django.setup()
from django.db.models.signals import post_save
from reception.due import approvals
from reception.due.models import ApprovalAsk
told = []
def die(**_signal):
    told.append(1)
    if len(told) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
post_save.connect(die, sender=ApprovalAsk)
approvals.sweep(datetime.fromisoformat("%s"))
"""


def test_killed_between_two_reminders_and_run_again(tmp_path: Path) -> None:
    put_in_office("周校长")
    for number, name in enumerate(HOSTS):
        visit = a_visit(f"访客{number}", host=an_employee(name), now=after(0))
        wish = zone_approvals.Wish(a_zone(), "看展", after(60))
        zone_approvals.ask(visit, wish, the_desk(), after(1), NO_KEY)
    assert run_to_its_death(KILLED % after(6).isoformat(), tmp_path) == -signal.SIGKILL
    assert ApprovalAsk.objects.count() == len(HOSTS) + 1, "what was not whole is not there"
    approvals.sweep(after(6.1))
    approvals.sweep(after(6.2))
    assert ApprovalAsk.objects.count() == 2 * len(HOSTS)
    assert Notice.objects.filter(purpose="zone").count() == 2 * len(HOSTS)
