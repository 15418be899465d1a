"""The worker is killed while it keeps heads outside; run again, every head is there once and
whole.
"""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.discipline.scenes import booked
from tests.faults.test_photo_sweep import run_to_its_death
from tests.visitors.scenes import after
from visitors.discipline.audit import checkpoints
from visitors.discipline.models import Head

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = 4
# The process sends itself the signal at the moment at which the second file is written and not yet
# in its place.
KILLED = """
import os, signal
from datetime import datetime
import django
django.setup()
from django.conf import settings
settings.LEDGER_HEADS = "%s"
put, done = os.replace, []
def put_and_die(*where, **how):
    if len(done) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    put(*where, **how)
    done.append(where)
os.replace = put_and_die
from visitors.discipline.audit import checkpoints
checkpoints.sweep(datetime.fromisoformat("%s"))
"""


def test_killed_between_a_file_and_its_place(settings: Any, tmp_path: Path) -> None:
    settings.LEDGER_HEADS = str(tmp_path / "heads")
    (tmp_path / "heads").mkdir()
    booked()
    later = after(DAYS * 24 * 60)
    assert (
        run_to_its_death(KILLED % (tmp_path / "heads", later.isoformat()), tmp_path)
        == -signal.SIGKILL
    )
    assert len(list((tmp_path / "heads").glob("ledger-*"))) == 1, "half-way"
    checkpoints.sweep(later)
    checkpoints.sweep(later)
    kept = checkpoints.read(tmp_path / "heads")
    assert [head.day for head in kept] == list(
        Head.objects.order_by("day").values_list("day", flat=True)
    )
    assert len(kept) == DAYS
    assert all(checkpoints.is_signed(head) for head in kept)
