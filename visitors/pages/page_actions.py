"""What a page offers beside its own acts: links that a capability puts there.

A page names its place in its template, ``{% page_actions "visit" visit as actions %}``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from reception.accounts.actor import Actor


@dataclass(frozen=True)
class PageAction:
    """A link on somebody else's page, named by its URL, for those who have the capability.

    Attributes:
        subject: name of the query parameter that carries the id of what the page is about; empty
            for a link that is about nothing.
        when: whether the link stands beside this one.
    """

    place: str
    url_name: str
    label: Any
    capability: str
    css: str = "btn"
    subject: str = ""
    when: Callable[[Any], bool] = lambda subject: True


actions: dict[tuple[str, str], PageAction] = {}


def register(action: PageAction) -> None:
    """Put a link on a page; a second one to the same place is a mistake in the code."""
    if actions.setdefault((action.place, action.url_name), action) != action:
        raise ValueError(f"{action.url_name} stands twice on {action.place}")


def actions_of(place: str, actor: Actor, subject: Any = None) -> list[dict[str, Any]]:
    """Return the links on a page that somebody sees, in the order in which they were registered."""
    return [
        {"url": url, "label": action.label, "css": action.css}
        for action in actions.values()
        if action.place == place
        and actor.may(action.capability)
        and action.when(subject)
        and (url := _address(action, subject))
    ]


def _address(action: PageAction, subject: Any) -> str:
    try:
        address = reverse(action.url_name)
    except NoReverseMatch:  # these addresses do not have the page
        return ""
    return f"{address}?{action.subject}={subject.pk}" if action.subject else address
