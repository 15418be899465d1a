"""Scans kept while the line was down: judged by the moment at which they were made, and without a
second effect.
"""

import pytest

from reception.policy.models import Limit
from reception.policy.rulebook import new_edition
from tests.scanning.scenes import a_key, answer, code_of, scanned
from tests.visitors.scenes import (
    admitted,
    after,
    badge_worn,
    left,
    lin_ruomei,
    refused,
    the_desk,
    trail,
    wang_yue,
)
from visitors.lifecycle import undo
from visitors.models import State
from visitors.scanning.models import Scan
from visitors.visits import guards
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.usefixtures("house")


def late(at, made, arrives, action="auto", **fields):
    """Scan badge 001 at one minute after nine, and have it arrive at another."""
    return scanned(code_of(), at, action, scanned_at=after(made), now=after(arrives), **fields)


def test_who_left_while_the_line_was_down_left_when_they_were_scanned():
    visit = admitted(wang_yue())
    scan = late("desk", 30, 90)
    assert (answer(scan), scan.offline, scan.scanned_at, scan.received_at) == (
        "out",
        True,
        after(30),
        after(90),
    )
    visit.refresh_from_db()
    assert (visit.state, visit.left_at, visit.loans.get().returned_at) == (
        State.LEFT,
        after(30),
        after(30),
    )


def test_an_old_scan_does_not_sign_out_a_later_visitor():
    left(admitted(wang_yue()), after(40))
    later = admitted(lin_ruomei(), badge=1, now=after(50))
    for made in (10, 39, 45):
        assert answer(late("desk", made, 90)) == "not_inside"
    assert badge_worn(later) == 1
    assert trail(later).count("left") == 0


def test_nor_the_same_visitor_who_was_brought_back():
    visit = left(admitted(wang_yue()), after(40))
    back = undo.undo(visit, "还在谈", the_desk(), after(50), RequestKey())
    assert badge_worn(back) == 1
    assert answer(late("desk", 30, 60)) == "not_inside"
    assert badge_worn(back) == 1
    assert answer(late("desk", 55, 61)) == "out"


def test_who_was_signed_out_meanwhile_is_not_signed_out_again():
    visit = left(admitted(wang_yue()), after(40))
    assert answer(late("desk", 30, 90)) == "not_inside"
    visit.refresh_from_db()
    assert (visit.left_at, trail(visit).count("left")) == (after(40), 1)


def test_a_scan_from_before_the_badge_was_lent_finds_nobody():
    admitted(wang_yue(), now=after(20))
    assert answer(late("desk", 10, 30)) == "not_inside"
    assert answer(late("patrol", 10, 30)) == "not_inside"


def test_a_check_is_answered_as_it_would_have_been_then():
    left(admitted(wang_yue()), after(40))
    assert answer(late("zone:reception", 30, 90)) == "ok"
    assert answer(late("zone:academic", 30, 90)) == "zone_closed"
    assert answer(late("patrol", 30, 90)) == "ok"
    assert answer(late("patrol", 41, 90)) == "not_inside"


def test_passes_count_in_the_order_in_which_they_were_made():
    admitted(wang_yue())
    for made, arrives, action, said in [
        (10, 60, "in", "in"),
        (30, 61, "in", "already_inside"),
        (20, 62, "out", "out"),
        (30, 63, "in", "in"),
    ]:
        assert answer(late("zone:reception", made, arrives, action)) == said


def test_sent_twice_it_counts_once():
    admitted(wang_yue())
    key = a_key()
    assert [answer(late("zone:reception", 10, arrives, "in", key=key)) for arrives in (60, 61)] == [
        "in",
        "in",
    ]
    assert Scan.objects.count() == 1


def test_a_scan_made_now_and_sent_again_when_the_line_is_back_is_the_same_scan():
    admitted(wang_yue())
    key = a_key()
    assert answer(scanned(code_of(), now=after(30), key=key)) == "out"
    assert answer(late("desk", 30, 60, key=key)) == "out"
    assert Scan.objects.get().scanned_at == after(30)


@pytest.mark.parametrize(
    ("made", "code"), [(-24 * 60 - 1, "too_old"), (6, "not_yet"), (-24 * 60, ""), (5, ""), (0, "")]
)
def test_it_must_be_neither_too_old_nor_in_the_future(made, code):
    admitted(wang_yue())
    if not code:
        assert late("patrol", made, 0).scanned_at == min(after(made), after(0))
        return
    with refused(code) as why:
        late("patrol", made, 0)
    assert (why.value.status, list(why.value.fields)) == (422, ["scanned_at"])
    assert not Scan.objects.exists()


def test_how_old_is_a_number_of_the_policy_and_without_it_nothing_kept_counts():
    admitted(wang_yue())
    Limit.objects.filter(code="scan_offline_hours").update(value=1)
    new_edition()
    assert answer(late("patrol", 1, 61)) == "ok"
    with refused("too_old"):
        late("patrol", 1, 62)
    Limit.objects.filter(code="scan_offline_hours").delete()
    new_edition()
    with refused("too_old"):
        late("patrol", 59, 60)
    assert guards.fetch(Scan.objects.get().visit_id).state == State.INSIDE
