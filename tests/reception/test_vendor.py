import hashlib
import re
import tomllib
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
LIST = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))
# Addresses that load: url(…), @import, src=, fetch("…"). An address in a licence comment or an SVG
# namespace loads nothing.
LOADS = re.compile(
    rb"""(?:url\(|@import|src\s*=|href\s*=|fetch\(|importScripts\()\s*["']?\s*(?:https?:)?//""",
    re.IGNORECASE,
)


def shipped() -> set[str]:
    return {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} - {
        "VENDOR.toml"
    }


def test_every_file_is_listed_and_every_listed_file_is_there():
    assert shipped() == {name for package in LIST.values() for name in package["sha256"]}


def test_no_file_was_changed_by_hand():
    for package in LIST.values():
        for name, checksum in package["sha256"].items():
            assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == checksum, name


def test_every_package_names_version_and_licence():
    for name, package in LIST.items():
        assert package["version"], name
        assert package["licence"], name
        assert (VENDOR / package["licence_file"]).stat().st_size > 200, name


def test_no_file_asks_for_another():
    for name in shipped():
        content = (VENDOR / name).read_bytes()
        assert b"sourceMappingURL" not in content, name
        assert not LOADS.search(content), name
