"""An administrator backs up, proves it and restores it; what is not whole is refused."""

import json
import os
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reception import clock
from reception.backups import archive, databases, proof
from reception.backups.databases import BackupFailed
from reception.management.commands.restore import compare
from tests.builders import a_visit
from tests.discipline.scenes import booked
from tests.faults.test_worker import this_database
from tests.reception.commands import run, said
from tests.triggers import lifted_triggers
from tests.visitors.scenes import after
from visitors.discipline.models import Entry
from visitors.privacy import erased

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder of backups; a trial finds the database of the test."""
    settings.BACKUPS = str(tmp_path / "backups")
    settings.MEDIA_ROOT = tmp_path / "media"
    monkeypatch.setenv("DATABASE_URL", this_database())
    return tmp_path / "backups"


def backups(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(archive.PATTERN))


def test_a_backup_is_proved_before_the_one_before_it_goes(folder: Path):
    booked(now=after(0))
    a_visit("王悦")
    call_command("backup")
    with pytest.raises(BackupFailed, match="ever proved"):
        proof.state(clock.now())
    (first,) = backups(folder)
    call_command("backup", keep=1)
    (latest,) = backups(folder)
    assert latest != first
    assert proof.state(clock.now()) == f"{latest}, 0 hours old, proved"
    with pytest.raises(BackupFailed, match="49 hours old"):
        proof.state(clock.now() + timedelta(hours=49))


def test_a_ledger_that_was_tampered_with_is_not_proved_and_nothing_goes(folder: Path):
    entry = booked(now=after(0))
    call_command("backup")
    with lifted_triggers(["discipline_entry"]):
        Entry.objects.filter(pk=entry.pk).update(step=2)
    with pytest.raises(CommandError, match="TAMPERED WITH"):
        call_command("backup", keep=1)
    assert len(backups(folder)) == 2


def test_what_is_encrypted_is_proved_with_its_private_key_alone(
    folder: Path, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
):
    a_visit("王悦")
    key, other = tmp_path / "key.txt", tmp_path / "other.txt"
    call_command("backup", make_key=other)
    capsys.readouterr()
    call_command("backup", make_key=key)
    settings.BACKUP_KEY = capsys.readouterr().out.strip()
    assert key.stat().st_mode & 0o077 == 0
    call_command("backup")
    (name,) = backups(folder)
    assert not tarfile.is_tarfile(folder / name)
    with pytest.raises(CommandError, match="name the private key"):
        call_command("drill")
    with pytest.raises(CommandError, match="cannot be decrypted"):
        call_command("drill", identity=other)
    capsys.readouterr()
    call_command("drill", identity=key)
    assert capsys.readouterr().out.startswith(f"proved: {name}, ")


def test_where_a_key_is_set_nothing_readable_stays(folder: Path, settings: Any, capsys: Any):
    entry = booked(now=after(0))
    call_command("backup", make_key=folder.parent / "key.txt")
    settings.BACKUP_KEY = capsys.readouterr().out.strip()
    with lifted_triggers(["discipline_entry"]):
        Entry.objects.filter(pk=entry.pk).update(step=2)
    with pytest.raises(CommandError, match="TAMPERED WITH") as why:
        call_command("backup", keep=1)
    assert str(settings.DATA / archive.SCRATCH) in str(why.value), "where it was tried"
    (name,) = backups(folder)
    assert name.endswith(archive.ENCRYPTED), "what was not proved is kept, and encrypted"
    settings.BACKUP_KEY = "age1nokey"
    with pytest.raises(CommandError, match="no public key of age"):
        call_command("backup")
    assert backups(folder) == [name]


def test_what_a_killed_run_has_left_goes_with_the_next_one(folder: Path):
    folder.mkdir()
    old, young = folder / f"{archive.SCRATCH}old", folder / f"{archive.SCRATCH}young"
    for left in (old, young):
        left.mkdir()
        (left / archive.DATABASE).write_bytes(b"everything")
    torn = folder / f"{archive.SCRATCH}old.tar"
    torn.write_bytes(b"everything")
    long_ago = (clock.now() - timedelta(days=2)).timestamp()
    for left in (old, torn):
        os.utime(left, (long_ago, long_ago))
    call_command("backup")
    assert [path.exists() for path in (old, torn, young)] == [False, False, True]


def test_a_backup_of_which_a_part_changed_is_refused(folder: Path, tmp_path: Path):
    a_visit("王悦")
    call_command("backup")
    file = folder / backups(folder)[0]
    with archive.opened(file) as (_there, manifest):
        assert manifest["tables"]["visitors_visit"] == 1
    with tarfile.open(file) as tar:
        tar.extractall(tmp_path / "parts", filter="data")
    with (tmp_path / "parts" / archive.DATABASE).open("r+b") as database:
        database.seek(-1, 2)
        database.write(b"!")
    with tarfile.open(file, "w") as tar:
        for part in (tmp_path / "parts").iterdir():
            tar.add(part, arcname=part.name)
    with pytest.raises(BackupFailed, match=r"database in .* is not what was written"):
        archive.opened(file).__enter__()


@pytest.mark.parametrize(
    ("kind", "name"), [("tables", "visitors_visit"), ("witnesses", "ledger head")]
)
def test_a_restored_database_that_lacks_something_is_not_taken_for_whole(kind: str, name: str):
    booked(now=after(0))
    a_visit("王悦")
    told = databases.contents()
    compare(told)
    told[kind][name] = "another"
    with pytest.raises(BackupFailed, match=f"{name} was another"):
        compare(told)


def test_a_restore_brings_back_what_was_there_and_keeps_what_it_replaced(
    folder: Path, tmp_path: Path, elsewhere: str
):
    visitor = a_visit("王悦").visitor
    call_command("backup")
    command = ["manage.py", "restore", str(folder / backups(folder)[0]), "--yes"]
    there = {
        "DATABASE_URL": elsewhere,
        "YINGKE_SECRET_KEY": settings.SECRET_KEY,
        "YINGKE_ALLOWED_HOSTS": "127.0.0.1",
    }
    for _twice in range(2):
        done = run(command, tmp_path, **there)
        assert done.returncode == 0, said(done)
    assert list(tmp_path.glob("before-restore-*"))
    dump = ["manage.py", "dumpdata", "visitors.visitor"]
    found = run(dump, tmp_path, **there)
    assert json.loads(found.stdout)[0]["fields"]["name"] == "王悦"
    # Somebody erased her after the backup was made.
    (tmp_path / erased.NAME).write_text(erased.digest_of(visitor))
    done = run(command, tmp_path, **there)
    assert "erased again: 1 visitors" in done.stdout, said(done)
    found = run(dump, tmp_path, **there)
    assert json.loads(found.stdout)[0]["fields"]["name"] == "—"


def test_nothing_is_restored_while_a_worker_is_at_work(folder: Path):
    from reception.notifications.models import WorkerBeat

    call_command("backup")
    WorkerBeat.objects.create(name="here", at=clock.now())
    with pytest.raises(CommandError, match="The product is running"):
        call_command("restore", folder / backups(folder)[0], yes=True)
