"""Desks that admit, refuse, undo and answer at the same moment: each visit goes one way, each badge
to one visit.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from reception.policy.enums import Grade
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_visit, some_badges
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    admitted,
    after,
    agreed,
    badge_worn,
    left,
    the_desk,
    the_host,
    trail,
    wang_yue,
)
from visitors.hosts import answers as hosts_answers
from visitors.hosts import requests
from visitors.lifecycle import transitions
from visitors.lifecycle.undo import undo
from visitors.models import Badge, BadgeLoan, State, Visit
from visitors.visits.idempotency import RequestKey, request_key

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3
Act = Callable[[], Visit]


def admitting(visit: Visit, **fields: Any) -> Act:
    by = the_desk()
    in_force()
    return lambda: transitions.admit(visit, by, after(10), NO_KEY, **fields)


def leaving(visit: Visit) -> Act:
    by = the_desk()
    return lambda: transitions.leave(visit, by, after(20), NO_KEY)


def refusing(visit: Visit) -> Act:
    by = the_desk()
    return lambda: transitions.refuse(visit, "今天不便", by, after(10), NO_KEY)


def lowering(visit: Visit) -> Act:
    by = the_desk()
    return lambda: transitions.override(visit, Grade.REFUSED, "大声吵闹", by, after(10), NO_KEY)


def undoing(visit: Visit, key: RequestKey = NO_KEY) -> Act:
    by = the_desk()
    return lambda: undo(visit, "点错了", by, after(9), key)


def answering(visit: Visit, answer: Callable[..., Visit]) -> Act:
    by, request = the_host(), requests.latest_request(visit)
    in_force()
    return lambda: answer(request, after(10), by)


def waiting(count: int) -> list[Visit]:
    return [a_visit(f"访客{number}", now=NINE) for number in range(count)]


def done(answers: list[Visit | str]) -> list[Visit]:
    return [answer for answer in answers if isinstance(answer, Visit)]


def badges_agree_with_visits() -> bool:
    """Tell whether exactly those wear a badge who are inside, and the pool says the same."""
    worn = set(
        BadgeLoan.objects.filter(returned_at__isnull=True).values_list("visit_id", "badge_id")
    )
    inside = set(
        Visit.objects.filter(state=State.INSIDE, badge_required=True).values_list("pk", flat=True)
    )
    lent = set(Badge.objects.filter(lent=True).values_list("pk", flat=True))
    return (
        {visit for visit, _badge in worn} == inside
        and {badge for _visit, badge in worn} == lent
        and len(worn) == len(lent)
    )


# --- One visit
# -------------------------------------------------------------------------------------


def test_of_eight_desks_that_admit_one_visit_one_succeeds_and_one_badge_is_lent():
    some_badges(DESKS)
    for number in range(ROUNDS):
        visit = a_visit(f"访客{number}", now=NINE)
        answers = at_once(*[admitting(visit)] * DESKS)
        assert (len(done(answers)), answers.count("state_forbids")) == (1, DESKS - 1)
        assert (trail(visit), visit.loans.count()) == (["arrived", "admitted"], 1)


def test_reading_the_state_before_writing_it_would_let_all_eight_succeed():
    """The control: the same change without its guard."""
    visit, together = wang_yue(), Together()

    def read_then_write() -> str:
        fresh = Visit.objects.get(pk=visit.pk)
        together.wait()
        if fresh.state != State.WAITING:
            return "state_forbids"
        fresh.state, fresh.admitted_at = State.INSIDE, after(10)
        fresh.save()
        return "admitted"

    assert at_once(*[read_then_write] * DESKS) == ["admitted"] * DESKS


@pytest.mark.parametrize("way", [leaving, undoing])
def test_one_step_taken_by_eight_desks_is_taken_once(way: Callable[[Visit], Act]):
    some_badges(1)
    visit = admitted(wang_yue())
    answers = at_once(*[way(visit)] * DESKS)
    assert (len(done(answers)), answers.count("state_forbids"), len(trail(visit))) == (
        1,
        DESKS - 1,
        3,
    )
    assert badges_agree_with_visits()


def test_a_double_click_on_undo_takes_back_one_step():
    some_badges(1)
    visit = left(admitted(wang_yue()))
    answers = at_once(*[undoing(visit, request_key("undo-1", "undo", visit.pk))] * DESKS)
    assert ([answer.pk for answer in answers], trail(visit)) == (
        [visit.pk] * DESKS,
        ["arrived", "admitted", "left", "undone"],
    )


# --- The pool of badges
# ------------------------------------------------------------------------------


def test_eight_visitors_and_eight_badges_all_get_one_and_nobody_is_told_none_is_left():
    some_badges(DESKS)
    for _ in range(ROUNDS):
        visits = waiting(DESKS)
        answers = at_once(*[admitting(visit) for visit in visits])
        assert sorted(map(badge_worn, done(answers))) == list(range(1, DESKS + 1))
        assert badges_agree_with_visits()
        for visit in visits:
            left(visit)


def test_of_eight_visitors_and_five_badges_exactly_five_get_one():
    some_badges(5)
    for _ in range(ROUNDS):
        visits = waiting(DESKS)
        answers = at_once(*[admitting(visit) for visit in visits])
        assert (sorted(map(badge_worn, done(answers))), answers.count("no_badge_left")) == (
            [1, 2, 3, 4, 5],
            3,
        )
        for visit in done(answers):
            left(visit)


def test_one_badge_in_eight_hands_goes_to_one_visitor():
    some_badges(DESKS)
    answers = at_once(*[admitting(visit, badge=3) for visit in waiting(DESKS)])
    assert (len(done(answers)), answers.count("badge_not_free")) == (1, DESKS - 1)


def test_badges_handed_back_and_lent_at_once_are_never_worn_twice():
    some_badges(4)
    for _ in range(ROUNDS):
        going, coming = waiting(4), [a_visit(f"来客{number}", now=NINE) for number in range(4)]
        for visit in going:
            admitted(visit)
        answers = at_once(
            *[leaving(visit) for visit in going], *[admitting(visit) for visit in coming]
        )
        assert badges_agree_with_visits()
        for visit in coming:
            (
                left(visit)
                if visit in done(answers)
                else transitions.cancel(visit, "", the_desk(), after(30), NO_KEY)
            )


def test_taking_the_first_free_badge_without_a_lock_would_give_all_eight_the_same():
    """The control: look, then lend."""
    some_badges(DESKS)
    together = Together()

    def look_then_lend() -> int:
        badge = Badge.objects.filter(lent=False).earliest("number")
        together.wait()
        Badge.objects.filter(pk=badge.pk).update(lent=True)
        return badge.number

    assert at_once(*[look_then_lend] * DESKS) == [1] * DESKS


class ChangedTheirMind(Exception):
    """The transaction that held the last badge is rolled back."""


def somebody_waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
            " wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_who_holds_the_last_badge_and_gives_up_does_not_make_the_pool_look_empty():
    some_badges(1)
    first, second = waiting(2)
    hold, other, held = admitting(first), admitting(second), Together(2)
    answered: list[Any] = []

    def hold_and_give_up() -> str:
        try:
            with transaction.atomic():
                hold()
                held.wait()
                # On SQLite the other desk cannot begin before this one has ended; on PostgreSQL it
                # begins and waits for the row.
                while (
                    connection.vendor == "postgresql"
                    and not somebody_waits_for_a_row()
                    and not answered
                ):
                    pass
                raise ChangedTheirMind
        except ChangedTheirMind:
            return "gave up"

    def take() -> Visit:
        held.wait()
        try:
            answered.append(other())
        except BaseException as why:
            answered.append(why)
            raise
        return answered[0]

    gave_up, taken = at_once(hold_and_give_up, take)
    assert (gave_up, badge_worn(taken), taken) == ("gave up", 1, second)


@pytest.mark.postgres
def test_a_pool_looked_at_past_locked_rows_only_would_look_empty():
    """The control: without the second look, the last badge seems gone while another desk holds
    it.
    """
    some_badges(1)
    hold, held, looked = admitting(wang_yue()), Together(2), Together(2)

    def hold_and_give_up() -> None:
        try:
            with transaction.atomic():
                hold()
                held.wait()
                looked.wait()
                raise ChangedTheirMind
        except ChangedTheirMind:
            return

    def look() -> Badge | None:
        held.wait()
        with transaction.atomic():
            seen = Badge.objects.filter(lent=False).select_for_update(skip_locked=True).first()
        looked.wait()
        return seen

    assert at_once(hold_and_give_up, look) == [None, None]
    assert not Badge.objects.get().lent


# --- Two different steps at once
# -----------------------------------------------------------------------

BOTH_WAYS: dict[
    str, tuple[Callable[[Visit], Act], Callable[[Visit], Act], set[tuple[str, ...]]]
] = {
    "leaving and undoing": (
        leaving,
        undoing,
        {("arrived", "admitted", "left"), ("arrived", "admitted", "undone")},
    ),
    "admitting and undoing": (admitting, undoing, {("arrived", "admitted"), ("arrived", "undone")}),
    "admitting and refusing": (
        admitting,
        refusing,
        {("arrived", "admitted"), ("arrived", "refused")},
    ),
    "admitting and lowering to refused": (
        admitting,
        lowering,
        {("arrived", "admitted"), ("arrived", "overridden")},
    ),
    "refusing and undoing": (refusing, undoing, {("arrived", "refused"), ("arrived", "undone")}),
}


@pytest.mark.parametrize("both", BOTH_WAYS)
def test_of_two_different_steps_one_is_taken(both: str):
    some_badges(DESKS)
    one, other, trails = BOTH_WAYS[both]
    for number in range(ROUNDS):
        visit = a_visit(f"访客{number}", now=NINE)
        visit = admitted(visit) if one is leaving else visit
        answers = at_once(one(visit), other(visit), one(visit), other(visit))
        visit.refresh_from_db()
        assert len(done(answers)) == 1
        assert tuple(trail(visit)) in trails
        assert badges_agree_with_visits()


def test_a_host_who_answers_while_the_desk_refuses_is_heard_before_or_told_that_it_is_over():
    for number in range(ROUNDS):
        visit = a_visit(f"访客{number}", now=NINE)
        answer, refusal = at_once(answering(visit, hosts_answers.coming), refusing(visit))
        visit.refresh_from_db()
        assert (visit.state, isinstance(refusal, Visit)) == (State.REFUSED, True)
        assert trail(visit) == (
            ["arrived", "refused"] if answer == "visit_over" else ["arrived", "answered", "refused"]
        )


def test_a_visitor_is_inside_only_where_who_was_asked_agreed_before():
    for number in range(ROUNDS):
        visit = a_tax_official(phone=f"+861390013900{number}")
        answers = at_once(answering(visit, hosts_answers.coming), *[admitting(visit)] * 3)
        visit.refresh_from_db()
        if visit.state == State.INSIDE:
            assert (trail(visit), visit.consent) == (["arrived", "answered", "admitted"], True)
        else:
            assert answers[1:] == ["consent_missing"] * 3


def test_who_takes_consent_back_while_the_desk_admits_is_heard_or_told_that_it_is_over():
    for number in range(ROUNDS):
        visit = agreed(a_tax_official(phone=f"+861390013900{number}"))
        answer, admission = at_once(answering(visit, hosts_answers.unavailable), admitting(visit))
        visit.refresh_from_db()
        if visit.state == State.INSIDE:
            assert (answer, visit.consent) == ("visit_over", True)
        else:
            assert (admission in ("consent_missing", "state_forbids"), visit.consent) == (
                True,
                False,
            )
