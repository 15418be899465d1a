"""Every address, every method, every role, own and foreign: what is answered is what the table of
rows says.
"""

import pytest
from django.test import override_settings

from tests.accounts.doors import address, knock, names, surprises
from tests.accounts.house import House
from tests.accounts.rows import API, PAGES
from tests.accounts.tables import read

ROWS = {**read(PAGES), **read(API)}
NAMES = sorted({name for name, _method in ROWS})


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = {name for name, _method in ROWS}
    assert names() - known == set(), "addresses of which nobody has said who may come in"
    assert known - names() == set(), "rows of addresses that do not exist"


@pytest.mark.parametrize("name", NAMES)
def test_everybody_is_answered_as_the_table_says(house: House, name: str) -> None:
    assert surprises(house, ROWS, name) == []


# Past these guards somebody would see what is not theirs; the pages of one visit are closed a
# second time by `visitors.visits.visibility` and by the actions.
GUARDS_THAT_STAND_ALONE = (
    "desk",
    "desk_board",
    "desk_recall",
    "desk_form",
    "desk_hosts",
    "desk_grade",
    "desk_undo",
    "visits",
    "visitors",
    "badges",
    "my",
    "patrol",
    "closing_list",
    "on_site_list",
    "zones",
    "approvals",
    "belongings",
    "retention",
    "trace",
    "ledger",
    "ledger_book",
    "ledger_people",
    "ledger_propose",
)


@pytest.mark.parametrize("name", GUARDS_THAT_STAND_ALONE)
def test_a_forgotten_guard_would_be_noticed(house: House, name: str) -> None:
    with override_settings(ROOT_URLCONF="tests.accounts.unguarded"):
        found = surprises(house, ROWS, name, ("GET",))
    assert any("200 instead of 403" in surprise for surprise in found), found


def test_a_visit_fetched_past_the_scope_would_be_noticed(house: House) -> None:
    with override_settings(ROOT_URLCONF="tests.accounts.unguarded"):
        found = surprises(house, ROWS, "visit", ("GET",))
    for role in ("desk", "host", "head"):
        assert f"GET visit by {role}, foreign: 200 instead of 404" in found


@pytest.mark.parametrize("name", ["visit_admit", "visit_refuse", "visit_override", "visit_phone"])
def test_past_a_forgotten_guard_a_host_still_does_nothing_to_a_visit(
    house: House, name: str
) -> None:
    with override_settings(ROOT_URLCONF="tests.accounts.unguarded"):
        assert {
            knock(house, role, name, "POST", own=own)
            for role in ("host", "head", "auditor")
            for own in (True, False)
        } <= {403, 404}


def test_an_address_nobody_thought_of_is_noticed() -> None:
    with override_settings(ROOT_URLCONF="tests.accounts.one_more"):
        assert names() - {name for name, _method in ROWS} == {"one_more"}


def test_a_closed_page_is_kept_by_no_browser(house: House) -> None:
    """So that the Back button of a shared PC shows nothing after signing out."""
    browser = house.browser("desk")
    for name in (
        "desk",
        "desk_recall",
        "visits",
        "visit",
        "visit_badge",
        "visitors",
        "badges",
        "my",
    ):
        answered = browser.get(address(house, "desk", name, own=True))
        assert (answered.status_code, answered.headers["Cache-Control"]) == (200, "no-store"), name
