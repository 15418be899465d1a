"""The worker is killed in the middle of removing photos; run again, it ends the same (privacy
5).
"""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.discipline.reports import a_picture, a_report, wang_yue_inside
from tests.faults.test_worker import its_surroundings
from tests.visitors.scenes import after
from visitors.discipline.incidents import photos
from visitors.discipline.models import IncidentEvent, Photo
from visitors.privacy import purge

pytestmark = pytest.mark.django_db(transaction=True)
# The process sends itself the signal at the moment at which the second file has gone and its row
# does not know it yet.
KILLED = """
import os, pathlib, signal
from datetime import datetime
import django
django.setup()
gone, unlink = [], pathlib.Path.unlink
def unlink_and_die(path, **how):
    unlink(path, **how)
    gone.append(path)
    if len(gone) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
pathlib.Path.unlink = unlink_and_die
from visitors.privacy import purge
purge.run(datetime.fromisoformat("%s"))
"""


def test_killed_between_a_file_and_its_row(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    wang_yue_inside()
    for number in range(4):
        a_report(None, picture=a_picture(), source=f"patrol:{number}")
    week_later = after(8 * 24 * 60)
    killed = run_to_its_death(KILLED % week_later.isoformat(), tmp_path)
    assert killed == -signal.SIGKILL
    assert (
        len(list(photos.folder().iterdir())),
        Photo.objects.filter(removed_at__isnull=False).count(),
    ) == (2, 0), "half-way"
    purge.run(week_later)
    purge.run(week_later)
    assert list(photos.folder().iterdir()) == []
    assert not Photo.objects.filter(removed_at__isnull=True).exists()
    assert IncidentEvent.objects.filter(what="photo_removed").count() == 4


def run_to_its_death(program: str, data: Path) -> int:
    surround = {**its_surroundings(data, 1), "DJANGO_SETTINGS_MODULE": "reception.settings"}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=surround, timeout=120
    ).returncode
