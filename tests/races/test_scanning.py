"""Eight scanners at the same moment: one badge signs one visitor out once, passes once, and a scan
that is sent by all counts once.
"""

from typing import Any

import pytest

from reception.organisation.models import Zone
from reception.policy.rulebook import in_force
from tests.builders import a_site, some_badges
from tests.races.threads import DESKS, Together, at_once
from tests.scanning.scenes import a_key, answer, code_of, scanned
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, trail, wang_yue
from visitors.models import BadgeLoan, State, Visit
from visitors.scanning import scans
from visitors.scanning.models import Scan

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visit() -> Visit:
    """Let 王悦 be inside with badge 001."""
    some_badges(1)
    Zone.objects.create(site=a_site(), slug="reception", name="接待区")
    admitted_visit = admitted(wang_yue())
    in_force()
    return admitted_visit


def by_eight(**fields: Any) -> list[str]:
    code, by = code_of(), the_desk()
    return at_once(*[lambda: answer(scanned(code, by=by, now=after(5), **fields))] * DESKS)


def test_of_eight_scanners_one_signs_the_visitor_out(visit):
    said = by_eight()
    assert (said.count("out"), said.count("not_inside")) == (1, DESKS - 1)
    visit.refresh_from_db()
    assert (
        visit.state,
        trail(visit).count("left"),
        visit.loans.filter(returned_at__isnull=True).count(),
    ) == (State.LEFT, 1, 0)
    assert Scan.objects.count() == DESKS, "each is kept with its answer"
    assert admitted(lin_ruomei(), badge=1, now=after(6)).state == State.INSIDE, (
        "and the badge is free again"
    )
    assert BadgeLoan.objects.filter(returned_at__isnull=True).count() == 1


def test_one_scan_sent_by_all_counts_once_and_all_get_its_answer(visit):
    assert by_eight(key=a_key()) == ["out"] * DESKS
    assert Scan.objects.count() == 1
    assert trail(visit).count("left") == 1


def test_of_eight_turnstiles_one_lets_the_badge_in(visit):
    said = by_eight(at="zone:reception", action="in")
    assert (said.count("in"), said.count("already_inside")) == (1, DESKS - 1)
    assert Scan.objects.filter(did="passed").count() == 1


@pytest.mark.postgres
def test_without_the_lock_several_would_be_let_in(visit, monkeypatch):
    """The control: a look at the visit alone, and all of them looking before anybody writes."""
    together, facts = Together(), scans._facts

    def all_look_first(*arguments: Any) -> Any:
        seen = facts(*arguments)
        together.wait()
        return seen

    monkeypatch.setattr(scans, "_looked_at", lambda looked_at, asked: looked_at)
    monkeypatch.setattr(scans, "_facts", all_look_first)
    assert by_eight(at="zone:reception", action="in") == ["in"] * DESKS
