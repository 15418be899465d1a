"""A whole installation is moved with dumpdata and loaddata, and its ledger is as sound as before."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.accounts.house import a_house
from tests.discipline.scenes import booked
from tests.reception.commands import run, said
from tests.visitors.scenes import NINE, after

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


def test_a_house_with_something_in_every_table_arrives_as_it_was(elsewhere: str, tmp_path: Path):
    """Also what is sealed to the millionth of a second, and what writes rows of its own when others
    are saved: histories, and the trace of roles.
    """
    with time_machine.travel(NINE, tick=False):
        a_house()
    booked(now=after(0).replace(microsecond=123456))
    here = tmp_path / "here.json"
    assert re.search(r"ok: [1-9]\d* entries", move(elsewhere, tmp_path))
    call_command("dumpdata", natural_foreign=True, exclude=LEFT_OUT, output=str(here), verbosity=0)
    order = lambda row: (row["model"], str(row["pk"]))
    kept = sorted(json.loads(here.read_text()), key=order)
    came = sorted(rows_there(elsewhere, tmp_path), key=order)
    own = {"policy.edition"}  # which each installation counts for itself
    assert [row for row in came if row["model"] not in own] == [
        row for row in kept if row["model"] not in own
    ]
    assert len({row["model"] for row in kept}) > len(apps.get_models()) / 2
