"""The look at known holes says what it looked up, and never that all is well unseen."""

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

spec = importlib.util.spec_from_file_location("audit", settings.BASE_DIR / ".ci" / "audit.py")
assert spec is not None
assert spec.loader is not None
audit: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(audit)
SOUND = {"name": "django", "version": "5.2.1", "vulns": []}
UNKNOWN = {"name": "qrcode", "skip_reason": "not found"}
HOLE = {"id": "CVE-2026-1", "fix_versions": ["11.4"]}
OPEN = {"name": "pillow", "version": "11.2", "vulns": [HOLE]}


@pytest.mark.parametrize(
    ("packages", "words", "found"),
    [
        ([SOUND, SOUND], "Known holes: none in 2 packages.", False),
        ([SOUND, UNKNOWN], "Known holes: none in 1 packages; not looked up: 1.", False),
        ([UNKNOWN], "Known holes: NOT LOOKED UP, no source was reached for 1 packages.", False),
        ([OPEN, SOUND], "Known holes:\n  pillow 11.2: CVE-2026-1 (mended in 11.4)", True),
    ],
)
def test_what_is_said_of_what_was_looked_up(packages: list[Any], words: str, found: bool) -> None:
    assert audit.sentence({"dependencies": packages}) == (words, found)


def test_it_is_no_failure_that_nothing_could_be_looked_up(tmp_path: Path) -> None:
    words, found = audit.look_up(str(tmp_path / "no-python"))
    assert (words.startswith("Known holes: NOT LOOKED UP"), found) == (True, False)
