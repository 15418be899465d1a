"""No page of the demo leads anybody to an error, and the English pages speak English."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import polib
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from reception import clock
from reception.notifications.link_kinds import kinds as link_kinds
from reception.notifications.models import Notice
from reception.policy.load import load as load_policy
from tests.architecture.test_languages import CATALOGUE
from tests.architecture.tree import ROOT
from tests.demo.crawl import Opened, Reader, crawl
from visitors.demo.load import load
from visitors.models import Visit
from visitors.plans.models import PlanGuest

pytestmark = [pytest.mark.xdist_group("links"), pytest.mark.django_db]
PEOPLE = ["desk", "office", "host", "head", "principal", "admin"]
CHINESE = re.compile(r"[\u3001-\u3011\u3400-\u9fff\uff01-\uff5e]")
# Django's admin links the account of somebody also for who may not open it, and names the table
# behind a choice of several in the language in which the program started. The columns of a sheet to
# import are named as they stand in it.
NOT_OURS = re.compile(r"/admin/auth/user/\d+/change/|/admin/.*/(delete|import|export)/")
crawled: dict[str, list[Opened]] = {}


@pytest.fixture(scope="module", autouse=True)
def _centre(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Make a small demo once for all tests of this file, and leave nothing behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_policy()
        load(clock.now(), days=3, seed=7, visits_per_day=12)
        yield
        transaction.set_rollback(True)


def pages_of(name: str) -> list[Opened]:
    """Return the pages that somebody reaches by links, read in English."""
    if name not in crawled:
        browser = Client(raise_request_exception=False, headers={"Accept-Language": "en"})
        backend = "reception.accounts.actor.UserWithEmployee"
        browser.force_login(User.objects.get(username=name), backend=backend)
        crawled[name] = list(crawl(browser))
    return crawled[name]


@pytest.mark.parametrize("name", PEOPLE)
def test_no_link_leads_to_an_error(name: str) -> None:
    dead = [
        page
        for page in pages_of(name)
        if page.status >= 400 and not (page.status == 403 and NOT_OURS.match(page.address))
    ]
    assert [(page.address, page.status, page.found_on) for page in dead] == []
    assert len(pages_of(name)) > 5


@pytest.mark.parametrize("name", PEOPLE)
def test_english_pages_have_no_chinese_word_but_what_people_have_typed(name: str) -> None:
    ours = [page for page in pages_of(name) if not NOT_OURS.match(page.address)]
    assert untranslated(ours) == []


def test_nor_have_the_pages_behind_the_links_of_notices() -> None:
    browser, opened = Client(headers={"Accept-Language": "en"}), []
    for purpose, kind in link_kinds.items():
        for notice in Notice.objects.filter(purpose=purpose).order_by("-pk")[:5]:
            lines = kind.fresh(notice, clock.now(), False)
            address = urlsplit(lines.split()[0]).path
            answer, reader = browser.get(address), Reader()
            reader.feed(answer.content.decode())
            opened.append(Opened(address, "", answer.status_code, tuple(reader.texts)))
    assert {page.status for page in opened} >= {200, 410}
    assert untranslated(opened) == []


def untranslated(pages: Iterable[Opened]) -> list[tuple[str, str]]:
    """Return the texts with a Chinese word that nobody has typed, each with where it stands."""
    told = {text: page.address for page in pages for text in page.texts}
    data = {in_admin: by_start(typed_by_people(in_admin=in_admin)) for in_admin in (True, False)}
    return [
        (text, address)
        for text, address in told.items()
        if CHINESE.search(text)
        and CHINESE.search(without(data[address.startswith("/admin/")], text))
    ]


def without(data: dict[str, list[str]], text: str) -> str:
    """Return a text without what stands in the database; one character is no more than a text of
    its own.
    """
    starts = {text[place : place + 2] for place in range(len(text))}
    typed = {one for start in starts for one in data.get(start, ())}
    if text in typed:
        return ""
    for one in sorted(typed, key=len, reverse=True):
        text = text.replace(one, "") if len(one) > 1 else text
    return text


def by_start(typed: Iterable[str]) -> dict[str, list[str]]:
    """Return texts by their first two characters: thousands of them are looked for in thousands."""
    found: dict[str, list[str]] = {}
    for one in typed:
        found.setdefault(one[:2], []).append(one)
    return found


def typed_by_people(*, in_admin: bool) -> set[str]:
    """Return the Chinese texts that stand in the database. Outside of admin a row that has an
    English text is not shown in Chinese to an English reader, whatever holds a copy of it; nor is
    what the program itself has written down.
    """
    found: set[str] = set()
    in_english: set[str] = set()
    for model in apps.get_models():
        names = {one.name for one in model._meta.fields}
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            rows = model._default_manager.all()
            if not in_admin and f"{field.name}_en" in names:
                translated = rows.exclude(**{f"{field.name}_en": ""})
                in_english |= set(translated.values_list(field.attname, flat=True))
            for value in rows.values_list(field.attname, flat=True).distinct():
                found |= texts_in(value)
    if not in_admin:
        in_english |= {entry.msgid for entry in polib.pofile(str(ROOT / CATALOGUE))}
        for words in Visit.objects.values_list("organisation", "title", "purpose", "refuse_reason"):
            in_english -= set(words)  # typed as well
        in_english -= set(PlanGuest.objects.values_list("position", flat=True))
    return found - in_english


def texts_in(value: object) -> set[str]:
    """Return the Chinese texts of a value, also of one that holds others; whole and by line."""
    if isinstance(value, dict):
        return set().union(*map(texts_in, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(texts_in, value))
    if not isinstance(value, str) or not CHINESE.search(value):
        return set()
    return {part for part in [value, *value.splitlines()] if CHINESE.search(part)}
