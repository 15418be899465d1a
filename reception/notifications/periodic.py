"""What workers look after every few seconds; what is due is derived, so two of them do no harm."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from reception.notifications import delivery
from reception.notifications.models import WorkerBeat
from reception.notifications.pieces import attempt

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
    for sweep in list(sweeps):
        # To the end of the line first: where it meets a lock each time, the next round begins with
        # those behind it.
        sweeps.remove(sweep)
        sweeps.append(sweep)
        attempt(sweep.__name__, partial(sweep, now))


def is_silent(now: datetime) -> bool:
    """Tell whether no worker has given a sign of life for a minute; one query."""
    return not WorkerBeat.objects.filter(at__gt=now - SILENCE).exists()


def beat(name: str, now: datetime) -> None:
    if not WorkerBeat.objects.filter(name=name).update(at=now):
        WorkerBeat.objects.get_or_create(name=name, defaults={"at": now})
