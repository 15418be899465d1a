"""A whole installation is moved with dumpdata and loaddata, and its ledger is as sound as before."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.builders import a_visit
from tests.discipline.scenes import booked
from tests.reception.commands import run, said
from tests.visitors.scenes import after
from visitors.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
LEFT_OUT = ("contenttypes", "auth.permission", "accounts.session")


def test_what_is_loaded_elsewhere_is_what_was_sealed(elsewhere: str, tmp_path: Path):
    booked(now=after(0).replace(microsecond=123456))
    booked(now=after(60))
    visit = a_visit("王悦")
    dump = str(tmp_path / "yingke.json.gz")
    call_command("dumpdata", natural_foreign=True, exclude=LEFT_OUT, output=dump, verbosity=0)
    there = {
        "DATABASE_URL": elsewhere,
        "YINGKE_SECRET_KEY": settings.SECRET_KEY,
        "YINGKE_ALLOWED_HOSTS": "127.0.0.1",
    }
    for command in (["migrate", "-v", "0"], ["loaddata", dump], ["verify_ledger"]):
        done = run(["manage.py", *command], tmp_path, **there)
        assert done.returncode == 0, said(done)
    assert "ok: 2 entries" in said(done)
    again = run(["manage.py", "dumpdata", "visitors.visit"], tmp_path, **there)
    (moved,) = [row for row in json.loads(again.stdout) if row["pk"] == visit.pk]
    arrived_at = Visit.objects.get(pk=visit.pk).arrived_at
    assert arrived_at is not None
    assert moved["fields"]["arrived_at"] == arrived_at.isoformat()
