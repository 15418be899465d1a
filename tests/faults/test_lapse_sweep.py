"""The worker is killed while it tells the second of two people; the next one tells the rest (W3)."""

import signal
from pathlib import Path

import pytest

from reception.due import lapse
from reception.due.models import DueEvent
from reception.notifications.models import Notice
from tests.builders import an_employee
from tests.discipline.scenes import a_proposal, wang_fang
from tests.due.test_lapse import march
from tests.faults.test_photo_sweep import run_to_its_death
from tests.visitors.scenes import the_office

pytestmark = pytest.mark.django_db(transaction=True)
# The process sends itself the signal once the second notice is written, before it is committed.
KILLED = """
import os, signal
from datetime import datetime
import django
django.setup()
from django.db.models.signals import post_save
from reception.notifications.models import Notice
told = []
def die(**_signal):
    told.append(1)
    if len(told) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
post_save.connect(die, sender=Notice)
from reception.due import lapse
lapse.sweep(datetime.fromisoformat("%s"))
"""


def told() -> list[str]:
    rows = Notice.objects.filter(key__startswith="lapse:").order_by("pk")
    return [str(row.employee) for row in rows]


def test_killed_between_two_people_and_run_again(tmp_path: Path) -> None:
    the_office()
    wang_fang()
    for name in ("赵凯", "孙伟"):
        a_proposal(an_employee(name), now=march(5, 10))
    assert run_to_its_death(KILLED % march(18).isoformat(), tmp_path) == -signal.SIGKILL
    marks = DueEvent.objects.exclude(what="late")
    assert (len(told()), marks.values("facts__whom").distinct().count()) == (1, 1), (
        "half-way: what was not whole is not there"
    )
    lapse.sweep(march(18, 10))
    lapse.sweep(march(18, 11))
    assert sorted(told()) == ["李敏", "王芳"]
    assert DueEvent.objects.filter(what="late").count() == 2
