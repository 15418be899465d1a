"""What workers look after every few seconds; what is due is derived, so two of them do no harm."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError

from reception.notifications import delivery
from reception.notifications.models import WorkerBeat

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)
SILENCE = timedelta(seconds=60)

Sweep = Callable[[datetime], None]

# Capabilities add theirs when the program starts.
sweeps: list[Sweep] = [delivery.tell_of_late]


def add(sweep: Sweep) -> None:
    """Have the workers call a function with the present moment every few seconds."""
    if sweep not in sweeps:
        sweeps.append(sweep)


def sweep_all(now: datetime) -> None:
    """Run every sweep, each as an ``attempt``."""
    for sweep in sweeps:
        attempt(sweep.__name__, partial(sweep, now))


def attempt(name: str, work: Callable[[], object]) -> None:
    """Do one piece of work; where it fails, the log names it and the next piece goes on.

    Raises:
        DatabaseError: the database does not answer, so no other piece would get through either.
    """
    try:
        work()
    except DatabaseError:
        raise
    except Exception:
        log.exception("the sweep %s failed", name)


def is_silent(now: datetime) -> bool:
    """Tell whether no worker has given a sign of life for a minute; one query."""
    return not WorkerBeat.objects.filter(at__gt=now - SILENCE).exists()


def beat(name: str, now: datetime) -> None:
    if not WorkerBeat.objects.filter(name=name).update(at=now):
        WorkerBeat.objects.get_or_create(name=name, defaults={"at": now})
