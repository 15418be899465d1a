"""The files of this project, as git knows them: tracked, or new and not ignored."""

import subprocess
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("reception/", "visitors/")


@cache
def files() -> tuple[str, ...]:
    """Return the path of every file, relative to the top."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    return tuple(
        sorted(
            name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()
        )
    )


def ours(*endings: str, under: tuple[str, ...] = ("",)) -> list[str]:
    """Return the files that we write by hand and that have one of the endings."""
    return [
        name
        for name in files()
        if name.endswith(endings)
        and name.startswith(under)
        and "/migrations/" not in name
        and not name.startswith("static/vendor/")
    ]


def text(name: str) -> str:
    """Return what stands in the file, or nothing where it is no text."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""
