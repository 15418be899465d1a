"""The file of a backup: a tar of database, media and manifest, encrypted where a key is set."""

import hashlib
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyrage
from django.conf import settings
from django.db import connection

from reception.backups import databases
from reception.backups.databases import BackupFailed

DATABASE, MEDIA, MANIFEST = "database", "media", "manifest.json"
# What the name of a backup says, in the order of time.
NAME = "yingke-{at:%Y%m%dT%H%M%S.%f}.tar"
PATTERN = "yingke-*.tar*"
ENCRYPTED = ".age"
SCRATCH = ".backup-"
LEFT = timedelta(days=1)  # no run takes longer


def write(folder: Path, now: datetime) -> Path:
    """Write a backup of this moment into a folder, readable by its owner alone.

    Returns:
        the file; it is not encrypted.

    Raises:
        BackupFailed: the database could not be read whole.
    """
    target = folder / NAME.format(at=now)
    with scratch(folder) as work:
        manifest = {
            "made_at": now.isoformat(),
            "database": connection.vendor,
            **databases.dump(work / DATABASE),
        }
        if settings.MEDIA_ROOT.exists():
            shutil.copytree(settings.MEDIA_ROOT, work / MEDIA)
        manifest["files"] = digests(work)
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        unfinished = work.parent / f"{work.name}.tar"
        try:
            with tarfile.open(unfinished, "w") as tar:
                for part in sorted(work.iterdir()):
                    tar.add(part, arcname=part.name)
            unfinished.chmod(0o600)
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
    return target


@contextmanager
def opened(file: Path, identity: Path | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Unpack a backup for the block and give its folder and its manifest.

    Args:
        identity: the file of the private key, where the backup is encrypted.

    Raises:
        BackupFailed: it cannot be decrypted, is no backup, or a part is not what was written.
    """
    with scratch(settings.DATA) as work:
        plain = decrypted(file, work / "backup.tar", identity)
        unpacked = work / "unpacked"
        try:
            with tarfile.open(plain) as tar:
                tar.extractall(unpacked, filter="data")
            manifest = json.loads((unpacked / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError, tarfile.TarError) as error:
            raise BackupFailed(f"{file} is no backup of this product: {error}") from error
        (unpacked / MANIFEST).unlink()
        found = digests(unpacked)
        for name in sorted(manifest["files"].keys() | found.keys()):
            if manifest["files"].get(name) != found.get(name):
                raise BackupFailed(f"{name} in {file} is not what was written")
        yield unpacked, manifest


def recipient(key: str) -> pyrage.x25519.Recipient:
    """Read a public key.

    Raises:
        BackupFailed: it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(key)
    except pyrage.RecipientError as error:
        raise BackupFailed(f"YINGKE_BACKUP_KEY is no public key of age: {error}") from error


def encrypt(file: Path, key: pyrage.x25519.Recipient, folder: Path) -> Path:
    """Encrypt a backup to a public key, into a folder; what is there is whole."""
    sealed = folder / (file.name + ENCRYPTED)
    with scratch(folder) as work:
        unfinished = work / sealed.name
        pyrage.encrypt_file(str(file), str(unfinished), [key])
        unfinished.chmod(0o600)
        unfinished.rename(sealed)
    return sealed


def decrypted(file: Path, to: Path, identity: Path | None) -> Path:
    """Return a readable copy of a backup, or the file itself where it is not encrypted."""
    if file.suffix != ENCRYPTED:
        return file
    if identity is None:
        raise BackupFailed(f"{file} is encrypted: name the private key with --identity")
    lines = identity.read_text(encoding="utf-8").splitlines()
    keys = [line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")]
    try:
        private = [pyrage.x25519.Identity.from_str(key) for key in keys]
        pyrage.decrypt_file(str(file), str(to), private)
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupFailed(f"{file} cannot be decrypted with {identity}: {error}") from error
    return to


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder, by its path."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                found[str(path.relative_to(folder))] = hashlib.file_digest(
                    file, "sha256"
                ).hexdigest()
    return found


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give a folder beside the data, readable by its owner alone, for the block."""
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as name:
        yield Path(name)


def sweep(folder: Path, now: datetime) -> None:
    """Remove what a run that was killed has left in a folder: a readable copy of everything."""
    for left in folder.glob(f"{SCRATCH}*"):
        if left.stat().st_mtime > (now - LEFT).timestamp():
            continue  # another one may be at work
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()


def newest(folder: Path) -> Path:
    """Return the latest backup in a folder.

    Raises:
        BackupFailed: there is none.
    """
    there = sorted(folder.glob(PATTERN))
    if not there:
        raise BackupFailed(f"there is no backup in {folder}")
    return there[-1]


def rotate(folder: Path, keep: int) -> list[Path]:
    """Remove all but the latest backups of a folder and return what went."""
    gone = sorted(folder.glob(PATTERN))[:-keep]
    for file in gone:
        file.unlink()
    return gone
