"""Where a room that hears a complaint hands it in: the room of complaints takes it (C1, T4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from visitors.models import Visitor


@dataclass(frozen=True)
class Heard:
    """What somebody complained about on the telephone: who they are, what they said, about whom."""

    site_id: int
    name: str
    phone: str
    visitor: Visitor | None
    what: str
    about: Employee | None = None


@dataclass(frozen=True)
class TakenIn:
    """The complaint that it has become."""

    id: int
    number: str


Register = Callable[[Heard, Actor, datetime], TakenIn]
registers: list[Register] = []


def add(register: Register) -> None:
    """Have complaints handed to a register; there is one."""
    if register not in registers:
        registers.append(register)


def take_in(heard: Heard, by: Actor, now: datetime) -> TakenIn | None:
    """Hand a complaint in, in the transaction of who heard it; nothing where nobody keeps a
    register.
    """
    return registers[0](heard, by, now) if registers else None
