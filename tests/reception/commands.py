"""Run this product in processes of its own, with a folder of its own, as an administrator would."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

GOOD_KEY = "r8Yw-2Kd5HqTzLn7VbXc3MjP9sGfAe6UiOoR1QtZxB4v-9vQe4ZrT7k"


def surroundings(data: Path, **variables: str) -> dict[str, str]:
    """Return an environment that holds nothing of the test run's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("YINGKE_", "DATABASE_URL", "DJANGO_", "PYTEST_", "PYTHON"))
    }
    return {
        **kept,
        "YINGKE_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "reception.settings",
        **variables,
    }


def run(command: list[str], data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the arguments and return what it said."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=surroundings(data, **variables),
        capture_output=True,
        text=True,
        timeout=120,
    )


def said(result: subprocess.CompletedProcess[str]) -> str:
    """Return everything the process wrote."""
    return result.stdout + result.stderr
