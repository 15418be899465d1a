"""A refused visitor: the desk confirms it with a reason, and no way leads in but through 行政部
(G4, G8, G11).
"""

from collections.abc import Callable

import pytest
from django.db.models import Model

from reception.notifications.models import Notice
from reception.policy.enums import Grade
from tests.builders import NO_KEY, a_visit, an_employee, some_badges
from tests.visitors.scenes import (
    a_computer_salesman,
    a_tax_official,
    admitted,
    after,
    agreed,
    declined,
    lin_ruomei,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    the_office,
    trail,
    wang_yue,
)
from visitors.hosts import answers, requests
from visitors.lifecycle import transitions
from visitors.lifecycle.undo import undo
from visitors.models import HostRequest, State, Visit

pytestmark = pytest.mark.django_db
REASON = "不需要团体保险"


def refuse(visit: Visit, reason: str = REASON) -> Visit:
    return transitions.refuse(visit, reason, the_desk(), after(5), NO_KEY)


def overridden(visit: Visit, grade: Grade = Grade.STANDARD) -> Visit:
    return transitions.override(visit, grade, "老客户引荐", the_office(), after(3), NO_KEY)


def test_an_insurance_salesman_waits_as_refused_until_the_desk_confirms_it():
    visit = qian_baoping()
    assert (visit.state, visit.grade, visit.disposition, visit.clause) == (
        State.WAITING,
        "refused",
        "refuse",
        "G4",
    )


def test_nobody_is_called_for_an_insurance_salesman():
    qian_baoping()
    assert (Notice.objects.count(), HostRequest.objects.count()) == (0, 0)


def test_a_refusal_keeps_who_when_and_why():
    visit = refuse(qian_baoping())
    assert (visit.state, visit.refused_by, visit.refuse_reason, visit.closed_at) == (
        State.REFUSED,
        the_desk().user,
        REASON,
        after(5),
    )


def test_a_refusal_is_a_line_of_the_trail():
    event = refuse(qian_baoping()).events.latest("pk")
    assert (event.what, event.by_name, event.reason, event.at) == (
        "refused",
        "何静",
        REASON,
        after(5),
    )


def test_the_reason_is_kept_on_one_line_without_marks_that_cannot_be_printed():
    assert refuse(qian_baoping(), " 不\x00方便\u202e\r\n 请谅解\t").refuse_reason == "不方便 请谅解"


def test_a_long_reason_is_cut():
    assert refuse(qian_baoping(), "长" * 10_000).refuse_reason == "长" * 200


@pytest.mark.parametrize("blank", ["", "  ", "\n", "\x00", "\u200b"])
def test_a_refusal_without_a_reason_is_not_accepted(blank: str):
    visit = qian_baoping()
    with refused("reason_missing") as why:
        refuse(visit, blank)
    assert (why.value.status, list(why.value.fields), trail(visit)) == (
        422,
        ["reason"],
        ["arrived"],
    )


def test_a_visitor_of_any_grade_may_be_refused_and_the_host_is_no_longer_called():
    visit = refuse(wang_yue())
    assert (visit.state, visit.requests.get().notice.state) == (State.REFUSED, "stopped")


def test_a_refused_visitor_does_not_block_the_next_visit():
    refuse(qian_baoping(phone="+8613700137000"))
    assert qian_baoping(phone="+8613700137000", now=after(10)).state == State.WAITING


# --- A pitch that concerns a topic with a contact (G8)
# ------------------------------------------------


def test_a_computer_salesman_is_put_to_the_contact_for_computers_first():
    visit = a_computer_salesman()
    assert (visit.grade, visit.disposition, visit.clause, visit.requests.get().asks_consent) == (
        "refused",
        "ask_first",
        "G8",
        True,
    )


def test_a_computer_salesman_is_not_admitted_unasked():
    visit = a_computer_salesman()
    with refused("consent_missing"):
        admitted(visit)


def test_a_computer_salesman_is_not_admitted_when_the_contact_declines():
    visit = declined(a_computer_salesman())
    with refused("consent_missing"):
        admitted(visit)


def test_a_computer_salesman_is_admitted_when_the_contact_agrees():
    some_badges(1)
    visit = agreed(a_computer_salesman())
    assert admitted(visit, now=after(3)).state == State.INSIDE


def test_a_contact_who_changes_their_mind_closes_the_door_again():
    some_badges(1)
    visit = agreed(a_computer_salesman())
    answers.unavailable(requests.latest_request(visit), after(3), the_host())
    with refused("consent_missing"):
        admitted(visit, now=after(4))


# --- Every way in (G11)
# ------------------------------------------------------------------------------


def by_a_second_tab(visit: Visit) -> Visit:
    return admitted(Visit.objects.get(pk=visit.pk))


def with_a_badge_in_the_hand(visit: Visit) -> Visit:
    return admitted(visit, badge=1)


def after_refusing_and_undoing(visit: Visit) -> Visit:
    return admitted(undo(refuse(visit), "点错了", the_desk(), after(6), NO_KEY))


def after_cancelling_and_undoing(visit: Visit) -> Visit:
    cancelled = transitions.cancel(visit, "", the_desk(), after(6), NO_KEY)
    return admitted(undo(cancelled, "点错了", the_desk(), after(7), NO_KEY))


def after_undoing_the_arrival_and_that_again(visit: Visit) -> Visit:
    undone = undo(visit, "点错了", the_desk(), after(6), NO_KEY)
    return admitted(undo(undone, "又点错了", the_desk(), after(7), NO_KEY))


def although_the_page_still_shows_another_disposition(visit: Visit) -> Visit:
    visit.disposition, visit.grade, visit.consent = "admit", "standard", True
    return admitted(visit)


WAYS = [
    admitted,
    by_a_second_tab,
    with_a_badge_in_the_hand,
    after_refusing_and_undoing,
    after_cancelling_and_undoing,
    after_undoing_the_arrival_and_that_again,
    although_the_page_still_shows_another_disposition,
]


@pytest.mark.parametrize("way", WAYS)
def test_an_insurance_salesman_stays_refused_by_every_way_in(way: Callable[[Visit], Visit]):
    some_badges(3)
    visit = qian_baoping()
    with refused("refused_by_rule"):
        way(visit)
    visit.refresh_from_db()
    assert visit.admitted_at is None


@pytest.mark.parametrize("way", WAYS[:-1])
def test_the_same_ways_lead_in_once_the_office_has_overridden(way: Callable[[Visit], Visit]):
    some_badges(3)
    visit = overridden(qian_baoping())
    assert way(visit).state == State.INSIDE


def test_a_salesman_expected_by_appointment_is_refused_when_he_arrives():
    visit = qian_baoping(expected_at=after(30))
    transitions.arrive(visit, the_desk(), after(30), NO_KEY)
    with refused("refused_by_rule"):
        admitted(visit, now=after(31))


def test_the_desk_cannot_override_a_refused_visitor():
    visit = qian_baoping()
    with refused("needs_office") as why:
        transitions.override(visit, Grade.STANDARD, "他很客气", the_desk(), after(1), NO_KEY)
    assert (why.value.status, trail(visit)) == (403, ["arrived"])


def test_a_visitor_whom_the_desk_itself_lowered_to_refused_comes_back_only_by_the_office():
    visit = transitions.override(
        wang_yue(), Grade.REFUSED, "大声吵闹", the_desk(), after(1), NO_KEY
    )
    with refused("refused_by_rule"):
        admitted(visit)
    with refused("needs_office"):
        transitions.override(visit, Grade.STANDARD, "已道歉", the_desk(), after(2), NO_KEY)


def test_consent_given_before_does_not_admit_a_visitor_who_is_then_refused():
    visit = agreed(a_tax_official())
    transitions.override(visit, Grade.REFUSED, "证件不符", the_desk(), after(3), NO_KEY)
    with refused("refused_by_rule"):
        admitted(visit, now=after(4))


# --- The host hears of it
# --------------------------------------------------------------------------


def test_the_host_is_called_once_the_office_receives_a_refused_visitor():
    visit = overridden(qian_baoping())
    (request,) = visit.requests.all()
    assert (request.employee.name, request.notice.state, request.notice.due_at) == (
        "赵凯",
        "queued",
        after(3),
    )


def test_the_host_is_no_longer_called_for_a_visitor_who_is_now_refused():
    visit = transitions.override(
        wang_yue(), Grade.REFUSED, "大声吵闹", the_desk(), after(1), NO_KEY
    )
    assert visit.requests.get().notice.state == "stopped"


def test_the_host_is_called_again_when_a_refusal_is_undone():
    visit = undo(refuse(lin_ruomei()), "点错了", the_desk(), after(6), NO_KEY)
    notice = visit.requests.get().notice
    assert (notice.state, notice.due_at) == ("queued", after(6))


def rows(*models: type[Model]) -> list[int]:
    return [model._default_manager.count() for model in models]


def test_undoing_the_refusal_of_a_salesman_calls_nobody():
    visit = undo(refuse(qian_baoping()), "点错了", the_desk(), after(6), NO_KEY)
    assert (visit.state, visit.disposition, rows(Notice, HostRequest)) == (
        State.WAITING,
        "refuse",
        [0, 0],
    )


def test_a_visitor_of_somebody_else_is_not_touched():
    other = a_visit("孙倩", host=an_employee("吴磊"))
    refuse(wang_yue())
    assert other.requests.get().notice.state == "queued"
