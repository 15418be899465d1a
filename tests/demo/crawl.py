"""Follow every link that somebody finds, from page to page."""

import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.soak import SOAK

START = "/home/"
# So many pages of one name are opened, and one of each in admin: rows look alike.
ALIKE = 2
MOST_ASKED = 1
# In admin the pages behind one list are made like those behind the next: this part of them is
# opened, the same each time, and in a soak all.
OPENED_IN_ADMIN = 0.3
READ_ALOUD = ("title", "aria-label", "placeholder", "alt", "data-confirm", "data-offline")
SILENT = ("script", "style", "textarea")


@dataclass(frozen=True)
class Opened:
    """A page that was opened, and on which page its link stood."""

    address: str
    found_on: str
    status: int
    texts: tuple[str, ...]


@dataclass
class Reader(HTMLParser):
    """Read the links of a page, and what it says in the language of the page."""

    links: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("a", "link") and "href" in given and given.get("rel") != "stylesheet":
            self.links.append(given["href"])
        if "hx-get" in given:
            self.links.append(given["hx-get"])
        if self.silent:
            if tag == self.silent[0]:
                self.silent.append(tag)
        elif tag in SILENT or (given.get("lang", "").lower().startswith("zh") and tag != "html"):
            self.silent.append(tag)
        else:
            self.texts += [given[name] for name in READ_ALOUD if given.get(name)]

    def handle_endtag(self, tag: str) -> None:
        if self.silent and tag == self.silent[0]:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.texts.append(" ".join(data.split()))


def crawl(browser: Client, start: str = START) -> Iterator[Opened]:
    """Open the first page and whatever links lead to from there."""
    waiting, seen, alike = deque([(start, "")]), {start}, Counter[Any]()
    while waiting:
        address, found_on = waiting.popleft()
        answer = browser.get(address, follow=True)
        reader = Reader()
        is_page = "html" in answer.headers.get("Content-Type", "") and not answer.streaming
        if is_page:
            reader.feed(answer.content.decode())
        yield Opened(address, found_on, answer.status_code, tuple(reader.texts))
        here = answer.request["PATH_INFO"] if answer.redirect_chain else address
        for link in reader.links:
            there = urldefrag(urljoin(here, link)).url
            if there in seen or urlsplit(there).netloc or not there.startswith("/"):
                continue
            seen.add(there)
            kind = _kind(there)
            alike[kind] += 1
            if kind is None or _is_for_a_soak(there, kind):
                continue
            if alike[kind] <= (1 if there.startswith("/admin/") else ALIKE):
                waiting.append((there, here))


def _is_for_a_soak(address: str, kind: Any) -> bool:
    """Tell whether only a soak opens a page of admin; a list without a filter is always opened."""
    if SOAK or not isinstance(kind, tuple) or not address.startswith("/admin/"):
        return False
    name, asked = kind
    is_list = not asked and name.endswith(("index", "_changelist"))
    return not is_list and random.Random(str(kind)).random() > OPENED_IN_ADMIN


def _kind(address: str) -> Any:
    """Return what pages that look alike have in common; nothing for files and what is not ours."""
    path = urlsplit(address).path
    if path.startswith(("/static/", "/media/")):
        return None
    try:
        found = resolve(path)
    except Resolver404:
        return path  # a dead end of its own
    asked = tuple(sorted(name for name, _value in parse_qsl(urlsplit(address).query)))
    if len(asked) > MOST_ASKED:
        return None  # filters together: each of them is opened alone
    return found.view_name, asked
