"""A whole installation is moved with dumpdata and loaddata, and its ledger is as sound as before."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.accounts.house import a_house
from tests.builders import a_visit
from tests.discipline.scenes import booked
from tests.reception.commands import run, said
from tests.visitors.scenes import NINE, after
from visitors.models import Visit

pytestmark = pytest.mark.django_db(transaction=True)
LEFT_OUT = ("contenttypes", "auth.permission", "accounts.session")


def there(database: str) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "YINGKE_SECRET_KEY": settings.SECRET_KEY,
        "YINGKE_ALLOWED_HOSTS": "127.0.0.1",
    }


def move(database: str, tmp_path: Path) -> str:
    """Move everything as docs/operate/postgresql.md has it, and return what the verifier says."""
    dump = str(tmp_path / "yingke.json.gz")
    call_command("dumpdata", natural_foreign=True, exclude=LEFT_OUT, output=dump, verbosity=0)
    for command in (["migrate", "-v", "0"], ["loaddata", dump], ["verify_ledger"]):
        done = run(["manage.py", *command], tmp_path, **there(database))
        assert done.returncode == 0, said(done)
    return said(done)


def rows_there(database: str, tmp_path: Path) -> list[dict[str, Any]]:
    left_out = [part for name in LEFT_OUT for part in ("--exclude", name)]
    command = ["manage.py", "dumpdata", "--natural-foreign", *left_out]
    rows: list[dict[str, Any]] = json.loads(run(command, tmp_path, **there(database)).stdout)
    return rows


def test_what_is_loaded_elsewhere_is_what_was_sealed(elsewhere: str, tmp_path: Path):
    booked(now=after(0).replace(microsecond=123456))
    booked(now=after(60))
    visit = a_visit("王悦")
    assert "ok: 2 entries" in move(elsewhere, tmp_path)
    (moved,) = [row for row in rows_there(elsewhere, tmp_path) if row["model"] == "visitors.visit"]
    assert moved["pk"] == visit.pk
    arrived_at = Visit.objects.get(pk=visit.pk).arrived_at
    assert arrived_at is not None
    assert moved["fields"]["arrived_at"] == arrived_at.isoformat()


def test_a_house_with_something_in_every_table_arrives_as_it_was(elsewhere: str, tmp_path: Path):
    """Also what writes rows of its own when others are saved: histories, and the trace of roles."""
    with time_machine.travel(NINE, tick=False):
        a_house()
    here = tmp_path / "here.json"
    move(elsewhere, tmp_path)
    call_command("dumpdata", natural_foreign=True, exclude=LEFT_OUT, output=str(here), verbosity=0)
    order = lambda row: (row["model"], str(row["pk"]))
    kept = sorted(json.loads(here.read_text()), key=order)
    came = sorted(rows_there(elsewhere, tmp_path), key=order)
    own = {"policy.edition"}  # which each installation counts for itself
    assert [row for row in came if row["model"] not in own] == [
        row for row in kept if row["model"] not in own
    ]
    assert len({row["model"] for row in kept}) > len(apps.get_models()) / 2
