"""The navigation: one registry of the pages that are reached from everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.registry import Registry

# A page that is left at once has not asked.
ASKS = (
    ' <span hx-get="{}" hx-trigger="load delay:150ms" hx-target="this" hx-swap="innerHTML"></span>'
)


@dataclass(frozen=True)
class NavigationEntry:
    """One place in the navigation, for whoever has the capability and fulfils ``when``.

    ``current`` names the pages on which the entry stands for the page itself (without any, its
    own), ``near`` those on which it is marked; patterns may end in ``*``. ``more`` puts it behind
    更多; ``fragment`` is a template at the end of every page of whoever sees the entry. ``counted``
    names the address that answers how many things wait there; a page asks it once it stands, so
    that none waits for the number. ``count`` is the number where it is known already.
    """

    url_name: str
    label: Any
    order: int
    capability: str = ""
    when: Callable[[Actor], bool] = lambda _actor: True
    current: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    more: bool = False
    fragment: str = ""
    counted: str = ""
    count: Callable[[Actor], int | None] = lambda _actor: None

    def is_for(self, actor: Actor) -> bool:
        return (not self.capability or actor.may(self.capability)) and self.when(actor)


@dataclass(frozen=True)
class NavigationPlace:
    url: str
    label: Any
    is_current: bool
    is_marked: bool
    fragment: str
    counted: str
    count: int | None

    @property
    def says(self) -> str:
        """The label, and how many things wait there or where to ask for it."""
        number = ""
        if self.count:
            number = format_html(' <b class="n">{}</b>', self.count)
        elif self.count is None and self.counted:
            number = format_html(ASKS, self.counted)
        return format_html("{}{}", self.label, number)


@dataclass(frozen=True)
class Navigation:
    row: list[NavigationPlace]
    more: list[NavigationPlace]

    @property
    def is_in_more(self) -> bool:
        """Whether the page stands behind 更多, and nowhere in the row."""
        return any(one.is_marked for one in self.more) and not any(
            one.is_marked for one in self.row
        )

    @property
    def fragments(self) -> list[str]:
        """The templates that the entries bring with them."""
        return [place.fragment for place in [*self.row, *self.more] if place.fragment]


ADMIN = NavigationEntry(
    "admin:index",
    _("行政后台"),
    190,
    when=lambda actor: actor.user is not None and actor.user.is_staff,
    more=True,
)
TRACE = NavigationEntry("trace", _("留痕"), 185, "trace.read", near=("trace*",), more=True)
entries: Registry[tuple[str, bool], NavigationEntry] = Registry(
    lambda entry: (entry.url_name, entry.more)
)
register = entries.register


def navigation_of(actor: Actor, page: str) -> Navigation:
    """Return the entries that somebody sees on a page, by its URL name; empty where it has none."""
    row: list[NavigationPlace] = []
    more: list[NavigationPlace] = []
    for entry in sorted(entries.values(), key=lambda entry: entry.order):
        if entry.is_for(actor) and (url := _address(entry.url_name)):
            is_current = _matches(page, entry.current or (entry.url_name,))
            is_marked = is_current or _matches(page, entry.near)
            counted = reverse(entry.counted) if entry.counted else ""
            shown = (is_current, is_marked, entry.fragment, counted, entry.count(actor))
            place = NavigationPlace(url, entry.label, *shown)
            (more if entry.more else row).append(place)
    return Navigation(row, more)


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def _matches(page: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(page, pattern) for pattern in patterns)
