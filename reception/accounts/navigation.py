"""The navigation: one registry of the pages that are reached from everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor


def _always(_actor: Actor) -> bool:
    return True


@dataclass(frozen=True)
class NavigationEntry:
    """One place in the navigation.

    Attributes:
        url_name: the page, which takes no arguments.
        label: its name, translated lazily.
        order: its place; the lowest stands first.
        capability: who may see it; empty where ``when`` alone decides.
        when: what else must be true of the person.
        current: names of pages on which the entry stands for the page itself; a pattern may end
            in ``*``. Without any, its own page.
        near: names of further pages on which the entry is marked.
        more: whether it stands behind 更多.
        fragment: a template that stands at the end of every page of whoever sees the entry.
    """

    url_name: str
    label: Any
    order: int
    capability: str = ""
    when: Callable[[Actor], bool] = _always
    current: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    more: bool = False
    fragment: str = ""

    def is_for(self, actor: Actor) -> bool:
        """Tell whether somebody sees the entry."""
        return (not self.capability or actor.may(self.capability)) and self.when(actor)


@dataclass(frozen=True)
class NavigationPlace:
    """An entry as it stands on one page."""

    url: str
    label: Any
    is_current: bool
    is_marked: bool
    fragment: str


@dataclass(frozen=True)
class Navigation:
    """The entries of one person on one page."""

    row: list[NavigationPlace]
    more: list[NavigationPlace]

    @property
    def is_in_more(self) -> bool:
        """Whether the page stands behind 更多, and nowhere in the row."""
        return any(place.is_marked for place in self.more) and not any(
            place.is_marked for place in self.row
        )

    @property
    def fragments(self) -> list[str]:
        """The templates that the entries bring with them."""
        return [place.fragment for place in [*self.row, *self.more] if place.fragment]


def _works_here(actor: Actor) -> bool:
    return actor.user is not None and actor.user.is_staff


ADMIN = NavigationEntry("admin:index", _("行政后台"), 190, when=_works_here, more=True)
entries: dict[tuple[str, bool], NavigationEntry] = {}


def register(*new: NavigationEntry) -> None:
    """Put entries into the navigation.

    Raises:
        ValueError: the page stands there already.
    """
    for entry in new:
        key = entry.url_name, entry.more
        if entries.setdefault(key, entry) != entry:
            raise ValueError(f"{entry.url_name} stands twice in the navigation")


def navigation_of(actor: Actor, page: str) -> Navigation:
    """Return the entries that somebody sees.

    Args:
        actor: who looks.
        page: the URL name of the page that is looked at; empty where it has none.
    """
    row: list[NavigationPlace] = []
    more: list[NavigationPlace] = []
    for entry in sorted(entries.values(), key=lambda entry: entry.order):
        if entry.is_for(actor) and (url := _address(entry.url_name)):
            is_current = _matches(page, entry.current or (entry.url_name,))
            is_marked = is_current or _matches(page, entry.near)
            place = NavigationPlace(url, entry.label, is_current, is_marked, entry.fragment)
            (more if entry.more else row).append(place)
    return Navigation(row, more)


def _address(url_name: str) -> str:
    """Return the address of a page, or nothing where these addresses do not have it."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _matches(page: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(page, pattern) for pattern in patterns)
