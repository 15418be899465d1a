"""Where signing in leads before somebody's own page: what cannot wait."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from reception.accounts.actor import Actor
from reception.registry import Registry


@dataclass(frozen=True)
class FirstPage:
    """A page that comes first for those who have a capability, as long as something is so."""

    url_name: str
    capability: str
    is_needed: Callable[[], bool]


pages: Registry[str, FirstPage] = Registry(lambda page: page.url_name)
register = pages.register


def of(actor: Actor) -> str:
    """Return the address of the page that comes first for somebody now, or nothing."""
    for page in pages.values():
        if actor.may(page.capability) and page.is_needed():
            return reverse(page.url_name)
    return ""
