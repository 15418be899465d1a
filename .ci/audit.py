"""Look up whether holes are known in what requirements.txt pins: `python3 .ci/audit.py`.

It says what it could not look up, and is a failure (exit 1) only where a hole is known: pip-audit
itself says "no known vulnerabilities" of packages that it could not find anywhere.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

PINNED = Path(__file__).resolve().parent.parent / "requirements.txt"
TOOL = "pip-audit==2.10.1"
UNSEEN = "Known holes: NOT LOOKED UP, "
SECONDS = 180


def sentence(told: dict[str, Any]) -> tuple[str, bool]:
    """Return what pip-audit's JSON says, in words, and whether a hole is known."""
    packages = told["dependencies"]
    unknown = [one for one in packages if "skip_reason" in one]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}"
        + (f" (mended in {', '.join(hole['fix_versions'])})" if hole["fix_versions"] else "")
        for one in packages
        for hole in one.get("vulns", [])
    ]
    looked = len(packages) - len(unknown)
    if holes:
        return "Known holes:\n  " + "\n  ".join(holes), True
    if not looked:
        return f"{UNSEEN}no source was reached for {len(packages)} packages.", False
    rest = f"; not looked up: {len(unknown)}" if unknown else ""
    return f"Known holes: none in {looked} packages{rest}.", False


def look_up(python: str) -> tuple[str, bool]:
    """Give an interpreter pip-audit, and return what it says of our pins, and whether a hole is
    known.
    """
    audit = [python, "-m", "pip_audit", "-r", str(PINNED), "--require-hashes", "--disable-pip"]
    install = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", TOOL]
    try:
        subprocess.run(install, check=True, capture_output=True, timeout=SECONDS)
        looks = [*audit, "--format", "json", "--progress-spinner", "off"]
        told = subprocess.run(looks, capture_output=True, timeout=SECONDS, check=False)
        return sentence(json.loads(told.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError):
        return f"{UNSEEN}pip-audit or its source was not reached.", False


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        words, found = look_up(f"{folder}/bin/python")
    sys.stdout.write(f"{words}\n")
    return int(found)


if __name__ == "__main__":
    sys.exit(main())
