"""What is done before anybody can be served; each step is said, with the time it took."""

import time
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import OutputWrapper


def never() -> bool:
    """Tell that nobody asks to stop."""
    return False


def prepare_database(out: OutputWrapper, stop: Callable[[], bool] = never) -> None:
    """Bring the tables up to date, and load the policy where there is none; each step is whole, so
    a stop comes between two of them.
    """
    if not stop():
        # Of a database that is up to date there is nothing to tell.
        verbosity = 0 if is_current() else 1
        sentence = "Bringing the database up to date …"
        take_step(out, sentence, "migrate", verbosity=verbosity, interactive=False)
    if not stop() and is_empty("policy", "GradingRule", "Category"):
        take_step(out, "Loading the policy …", "load_policy")


def take_step(
    out: OutputWrapper, sentence: str, command: str, *, verbosity: int = 0, **options: Any
) -> None:
    """Say what is done, do it, and say how long it took."""
    out.write(sentence)
    out.flush()
    began = time.monotonic()
    call_command(command, verbosity=verbosity, **options)
    out.write(f"… done in {time.monotonic() - began:.1f} s")
    out.flush()


def is_current() -> bool:
    """Tell whether every migration is applied."""
    try:
        call_command("migrate", check_unapplied=True, verbosity=0)
    except SystemExit:
        return False
    return True


def is_empty(app: str, *models: str) -> bool:
    """Tell whether the tables of the models have no row."""
    # By name: the wiring knows the apps, but this file is read before they are loaded.
    return not any(apps.get_model(app, model)._default_manager.exists() for model in models)
