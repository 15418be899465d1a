"""The process that clears what is past its days is killed half-way; run again, it ends the same
(privacy 5).
"""

import signal
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import a_visit, some_badges
from tests.faults.test_photo_sweep import run_to_its_death
from tests.visitors.scenes import NINE, admitted, after, left
from visitors.models import Visit, Visitor
from visitors.privacy import purge
from visitors.privacy.models import PurgeReport

pytestmark = pytest.mark.django_db(transaction=True)
# The process sends itself the signal in the middle of the third batch, after its rows have changed
# and before it has written down how far it is.
KILLED = """
import os, signal
from datetime import datetime
import django
django.setup()
from reception import retention
from visitors.privacy import purge
part, cleared = retention.parts["purposes"], []
go = retention.Part.go
def go_and_die(self, rows, before, now):
    gone = go(self, rows, before, now)
    if self.name == part.name and gone:
        cleared.append(gone)
        if len(cleared) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    return gone
retention.Part.go = go_and_die
retention.parts["purposes"] = retention.Part(**{**vars(part), "batch": 2})
purge.run(datetime.fromisoformat("%s"))
"""


def test_killed_in_the_middle_of_a_batch(tmp_path: Path) -> None:
    some_badges()
    for number in range(9):
        visit = a_visit(f"访客{number}", now=NINE, phone=f"+86138000000{number:02}")
        left(admitted(visit))
    later = after(30) + timedelta(days=400)
    assert run_to_its_death(KILLED % later.isoformat(), tmp_path) == -signal.SIGKILL
    gone = Visit.objects.filter(purpose="—").count()
    assert gone == 4, "two batches, and the third was taken back"
    broken_off = PurgeReport.objects.get()
    assert (broken_off.finished_at, broken_off.counts["reason"]) == (None, 4)
    report = purge.run(later)
    assert not Visit.objects.exclude(purpose="—").exists()
    assert not Visitor.objects.exclude(name="—").exists()
    assert report.counts["reason"] >= 5
    assert purge.run(later).counts == {}
