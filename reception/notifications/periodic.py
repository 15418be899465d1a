"""What workers look after every few seconds; what is due is derived, so two of them do no harm."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Max

from reception.notifications import delivery
from reception.notifications.models import WorkerBeat
from reception.notifications.pieces import attempt

EVERY = timedelta(seconds=5)
SELDOM = timedelta(minutes=1)
SILENCE = timedelta(seconds=60)

Sweep = Callable[[datetime], None]
SetBack = Callable[[datetime, timedelta], object]

# Capabilities add theirs when the program starts.
sweeps: list[Sweep] = [delivery.tell_of_late]
# Of those the ones that read more than a worker should every few seconds: once a minute is enough.
seldom: list[Sweep] = []
# Where the clock was set back, each moves back as far what it has put off, so that nothing waits
# for the time to come again.
set_backs: list[SetBack] = [delivery.move_back]


def add(sweep: Sweep) -> None:
    """Have the workers call a function with the present moment every few seconds."""
    if sweep not in sweeps:
        sweeps.append(sweep)


def add_seldom(sweep: Sweep) -> None:
    """Have the workers call a function with the present moment once a minute."""
    add(sweep)
    if sweep not in seldom:
        seldom.append(sweep)


def add_set_back(*moves: SetBack) -> None:
    """Have functions called where the clock was set back, with the moment and by how much."""
    set_backs.extend(move for move in moves if move not in set_backs)


def sweep_all(now: datetime, *, also_seldom: bool = True) -> None:
    """Run every sweep, each as an ``attempt``; those once a minute only where they are wanted."""
    for sweep in [one for one in sweeps if also_seldom or one not in seldom]:
        # To the end of the line first: where it meets a lock each time, the next round begins with
        # those behind it.
        sweeps.remove(sweep)
        sweeps.append(sweep)
        attempt(sweep.__name__, partial(sweep, now))


def is_silent(now: datetime) -> bool:
    """Tell whether no worker has given a sign of life for a minute; one query."""
    heard = WorkerBeat.objects.filter(at__gt=now - SILENCE, at__lte=now + SILENCE)
    return not heard.exists()


def beat(name: str, now: datetime) -> None:
    """Give a worker's sign of life, and see by the last one whether the clock was set back."""
    _look_for_a_clock_set_back(now)
    if not WorkerBeat.objects.filter(name=name).update(at=now):
        WorkerBeat.objects.get_or_create(name=name, defaults={"at": now})


def _look_for_a_clock_set_back(now: datetime) -> None:
    ahead = WorkerBeat.objects.filter(at__gt=now + SILENCE)
    last = ahead.aggregate(last=Max("at"))["last"]
    # Of two workers who see it, the one whose UPDATE finds the signs moves things back.
    if last is not None and ahead.update(at=now):
        by = timedelta(seconds=(last - now) // timedelta(seconds=1))
        for move in set_backs:
            attempt(move.__qualname__, partial(move, now, by))
