"""What every worker looks after every few seconds; each sweep derives what is due, so that two
workers do no harm.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import DatabaseError

from reception.notifications import delivery
from reception.notifications.models import WorkerBeat

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=5)
SILENCE = timedelta(seconds=60)
FORGOTTEN = timedelta(days=1)  # after which a worker that no longer reports is no longer listed

Sweep = Callable[[datetime], None]


def remove_old_beats(now: datetime) -> None:
    """Remove the last signs of workers that ended more than a day ago."""
    old = WorkerBeat.objects.filter(at__lt=now - FORGOTTEN)
    # Looked at before: a DELETE takes the write lock even where nothing is old.
    if old.exists():
        old.delete()


# Capabilities add theirs when the program starts.
sweeps: list[Sweep] = [delivery.tell_of_late, remove_old_beats]


def add(sweep: Sweep) -> None:
    """Have the workers call a function with the present moment every few seconds."""
    if sweep not in sweeps:
        sweeps.append(sweep)


def sweep_all(now: datetime) -> None:
    """Run every sweep; one that fails is logged and keeps none of the others from running.

    Raises:
        DatabaseError: the database does not answer, so no other sweep would get through either.
    """
    for sweep in sweeps:
        try:
            sweep(now)
        except DatabaseError:
            raise
        except Exception:
            log.exception("the sweep %s failed", sweep.__name__)


def is_silent(now: datetime) -> bool:
    """Tell whether no worker has given a sign of life for a minute, so that nobody is told of
    anything; one query.
    """
    return not WorkerBeat.objects.filter(at__gt=now - SILENCE).exists()


def beat(name: str, now: datetime) -> None:
    """Give a sign of life."""
    if not WorkerBeat.objects.filter(name=name).update(at=now):
        WorkerBeat.objects.get_or_create(name=name, defaults={"at": now})
