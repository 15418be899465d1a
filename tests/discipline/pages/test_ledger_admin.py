"""The ledger in admin is read whole, without who reported, and no address tells more than the
page.
"""

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import NO_KEY, a_user
from tests.discipline.scenes import a_proposal, heard
from tests.visitors.scenes import the_office
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Entry

pytestmark = pytest.mark.django_db
FAIR = [
    "kind__exact=violation",
    "sheet__ladder__id__exact=1",
    "is_relief__exact=0",
    "q=赵凯",
    "on__gte=2026-03-05",
]


@pytest.fixture
def entry() -> Entry:
    """Let 李敏 confirm what 何静 reported."""
    return rulings.confirm(a_proposal(), "属实", the_office(), heard(), NO_KEY)


def a_browser(role: str, name: str) -> Client:
    client = Client()
    client.force_login(a_user(role, name), backend="reception.accounts.actor.UserWithEmployee")
    return client


@pytest.mark.parametrize(("role", "name"), [("office", "李敏"), ("auditor", "孙审计")])
def test_is_read_without_who_reported(entry: Entry, role: str, name: str):
    browser = a_browser(role, name)
    pages = ("entry", "sheet", "ladderversion")
    addresses = [reverse(f"admin:discipline_{page}_changelist") for page in pages]
    addresses += [
        reverse("admin:discipline_entry_change", args=[entry.pk]),
        reverse("admin:discipline_sheet_change", args=[entry.sheet_id]),
    ]
    shown = [browser.get(address) for address in addresses]
    assert [answer.status_code for answer in shown] == [200] * len(addresses)
    assert [answer for answer in shown if "何静" in answer.content.decode()] == []
    assert "赵凯" in shown[0].content.decode(), "the control"


@pytest.mark.parametrize(
    ("page", "sneaky"),
    [
        ("entry", "incident__reporter=1"),
        ("entry", "incident__reporter__id__exact=1"),
        ("entry", "booked_by=1"),
        ("sheet", "entries__incident__reporter=1"),
        ("appeal", "entry__incident__reporter=1"),
        ("appeal", "entry__booked_by=1"),
        ("ladderversion", "entries__incident__reporter=1"),
        ("incident", "reporter=1"),
        ("incident", "site__incidents__reporter=1"),
    ],
)
def test_an_address_does_not_tell_either(entry: Entry, page: str, sneaky: str):
    assert (
        a_browser("office", "李敏")
        .get(reverse(f"admin:discipline_{page}_changelist") + f"?{sneaky}")
        .status_code
        == 400
    )


@pytest.mark.parametrize("fair", FAIR)
def test_the_filters_of_the_page_work(entry: Entry, fair: str):
    assert (
        a_browser("office", "李敏")
        .get(reverse("admin:discipline_entry_changelist") + f"?{fair}")
        .status_code
        == 200
    )
