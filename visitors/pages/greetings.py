"""What the card at the desk says of a visitor who comes back, beside how to receive them."""

from collections.abc import Callable

from django.utils.translation import gettext as _

Greeting = Callable[[int], str]
greetings: list[Greeting] = []


def add(greeting: Greeting) -> None:
    """Have the card say something of a visitor who was recalled."""
    if greeting not in greetings:
        greetings.append(greeting)


def of(visitor_id: int | None) -> str:
    """Return what is said of a recalled visitor; nothing of anybody else."""
    if visitor_id is None:
        return ""
    return _("；").join(filter(None, (greeting(visitor_id) for greeting in greetings)))
