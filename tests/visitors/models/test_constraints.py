"""The database itself refuses what the actions refuse: each constraint is broken past them and
found by its name.
"""

from collections.abc import Callable
from datetime import time

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Lower

from reception.accounts.models import ApiToken, Clearing, SiteGrant, Trace
from reception.due.models import DueEvent
from reception.notifications.models import Attempt, Channel, Route
from reception.organisation.models import Door, Employee, EmployeeKey, Site, Zone
from reception.policy.models import (
    CallKind,
    ComplaintKind,
    DueRule,
    DueStep,
    EscalationStep,
    EscortStep,
    Ladder,
    LadderDate,
    LadderStep,
    Limit,
    PrivacyText,
    ReceptionStandard,
)
from tests.builders import a_site, a_user, a_zone, an_employee
from tests.triggers import lifted_triggers
from tests.visitors.models.broken_people import PEOPLE
from tests.visitors.models.broken_rows import (
    ALSO_OF_APPROVALS,
    OF_APPROVALS,
    a_badge,
    a_change,
    a_channel,
    a_grace,
    a_laptop,
    a_loan,
    a_neglect,
    a_parent,
    a_pass,
    a_rule,
    a_wording,
    again,
    an_answer,
    an_approval,
    an_event,
    one_request_with_two_effects,
    put,
    the_notice,
    the_request,
    twice_asked,
    twice_one_sentence,
    twice_reached,
    two_badges_of_one_number,
)
from tests.visitors.scenes import (
    NINE,
    a_tax_official,
    admitted,
    after,
    lin_ruomei,
    qian_baoping,
    the_desk,
    wang_yue,
)
from visitors.models import (
    Badge,
    BadgeEvent,
    Companion,
    FurtherHost,
    VisitDetails,
    Visitor,
)

ELSEWHERE = {Ladder, LadderDate, LadderStep}  # tests/policy/test_ladder_rows.py
OURS = ["organisation", "policy", "notifications", "accounts", "due", "visitors"]
pytestmark = pytest.mark.django_db
BREAKING: dict[str, Callable[[], object]] = {
    **PEOPLE,
    # the house
    "visitors_are_told_something": lambda: PrivacyText.objects.create(version=90, text=""),
    "a_site_opens_before_it_closes": lambda: Site.objects.create(
        slug="night", name="夜校", opens="18:00", closes="08:00"
    ),
    "a_door_is_named_once_in_its_zone": lambda: again(
        Door.objects.create(zone=a_zone(), name="连廊")
    ),
    "who_stands_in_for_an_approver_is_somebody_else": lambda: put(
        a_zone(), approver=an_employee(), stand_in=an_employee()
    ),
    "a_zone_slug_is_unique_in_its_site": lambda: [
        Zone.objects.create(site=a_site(), slug="hall", name=name) for name in ("大厅", "礼堂")
    ],
    "nobody_is_their_own_deputy": lambda: put(an_employee(), deputy=an_employee()),
    "an_employee_has_a_name_and_a_number": lambda: put(an_employee(), name=""),
    "an_employee_number_has_one_spelling": lambda: Employee.objects.filter(
        pk=an_employee(number="N7").pk
    ).update(number=Lower("number")),
    "an_employee_has_each_key_once": lambda: again(
        EmployeeKey.objects.filter(employee=an_employee())[0]
    ),
    "facts_are_kept_with_the_rules_they_were_judged_by": lambda: put(wang_yue(), rules=None),
    "an_issuer_is_of_a_letter_that_was_seen": lambda: VisitDetails.objects.create(
        visit=wang_yue(), letter_issuer="税务局"
    ),
    "a_result_is_written_by_somebody": lambda: VisitDetails.objects.create(
        visit=wang_yue(), result="下周再谈"
    ),
    # the policy
    "a_refused_grade_admits_nobody": lambda: a_rule(grade="refused", disposition="admit"),
    "only_a_refused_grade_refuses": lambda: a_rule(grade="high", disposition="refuse"),
    "a_limit_is_within_what_can_be_used": lambda: Limit.objects.create(
        code="x", name="期限", value=61, most=60, unit="天"
    ),
    "a_rule_that_asks_a_contact_names_one": lambda: a_rule(ask="contact"),
    "a_rule_that_asks_first_asks_somebody": lambda: a_rule(disposition="ask_first", ask="nobody"),
    "a_rule_never_raises_to_refused": lambda: a_rule(
        effect="raise", grade="refused", disposition="refuse"
    ),
    "a_standard_is_for_a_grade_or_for_a_category": lambda: ReceptionStandard.objects.create(
        clause="S1", grade="high", category=a_parent()
    ),
    "a_grade_has_one_standard": lambda: [
        ReceptionStandard.objects.create(clause=clause, grade="high") for clause in ("S1", "S2")
    ],
    "one_sentence_for_each_occasion": lambda: twice_one_sentence(category=a_parent()),
    "one_general_sentence_for_each_occasion": lambda: twice_one_sentence(),
    "one_step_for_whom_at_a_minute": lambda: [
        EscalationStep.objects.create(whom="host", after_minutes=2) for _ in range(2)
    ],
    "an_escalation_waits_a_minute": lambda: EscalationStep.objects.create(
        whom="host", after_minutes=0
    ),
    "the_desk_is_told_once": lambda: EscalationStep.objects.create(
        whom="desk", after_minutes=2, every_minutes=3
    ),
    "a_party_size_begins_one_row_of_escorts": lambda: [
        EscortStep.objects.create(guests_from=99, escorts=9) for _ in range(2)
    ],
    "escorts_are_for_a_guest_or_more": lambda: EscortStep.objects.create(guests_from=0, escorts=1),
    "a_party_has_an_escort": lambda: EscortStep.objects.create(guests_from=99, escorts=0),
    "a_neglect_takes_a_minute_or_more": lambda: a_neglect(after_minutes=0),
    "a_warning_comes_before_the_proposal": lambda: a_neglect(warning_minutes=10),
    "a_call_is_returned_within_some_time": lambda: CallKind.objects.create(
        code="never", name="不回", call_back_minutes=0
    ),
    "the_steps_of_a_complaint_follow_each_other": lambda: ComplaintKind.objects.create(
        code="late", name="拖延", assess_days=9
    ),
    "each_kind_of_notice_is_worded_once": lambda: [a_wording() for _ in range(2)],
    "a_message_says_something": lambda: a_wording(subject=""),
    "an_account_has_one_calendar": lambda: [
        ApiToken.objects.create(user=a_user(), purpose="calendar", created_at=NINE, digest=n)
        for n in "12"
    ],
    "somebody_is_told_of_what_is_due_by_one_row_at_a_time": lambda: [
        DueStep.objects.create(when="late", whom="office", count=9) for _ in range(2)
    ],
    "only_of_what_is_late_somebody_is_told_daily": lambda: DueStep.objects.create(
        when="before", whom="owes", daily=True
    ),
    "what_may_be_paused_has_a_reason": lambda: DueRule.objects.create(kind="zone", pause_days=1),
    # what is due
    **OF_APPROVALS,
    "a_step_of_what_is_due_is_taken_once": lambda: [
        DueEvent.objects.create(thing="zone-1", what="asked", at=NINE, mark="1") for _ in range(2)
    ],
    "time_is_asked_for_once_at_a_time": lambda: again(a_grace()),
    "time_is_given_for_a_reason": lambda: a_grace(reason=""),
    "what_was_asked_for_is_decided_by_somebody": lambda: a_grace(decided_at=NINE),
    "nobody_gives_themselves_time": lambda: a_grace(
        state="refused", decided_at=NINE, decided_by=a_user()
    ),
    "a_pause_that_is_given_has_two_ends": lambda: a_grace(until=after(60)),
    "who_is_given_time_is_told_until_when": lambda: a_grace(told=after(60)),
    # notices and access
    "a_notice_is_for_one_employee_address_or_phone": lambda: put(
        the_notice(), to_phone="+8613800138000"
    ),
    "only_a_webhook_texts_visitors": lambda: Channel.objects.create(
        name="群", kind="feishu", address="https://x", texts_visitors=True
    ),
    "one_gateway_texts_visitors": lambda: [
        Channel.objects.create(name=name, kind="webhook", address="https://x", texts_visitors=True)
        for name in "甲乙"
    ],
    "a_sent_notice_says_when": lambda: put(the_notice(), state="sent"),
    "a_notice_in_sending_is_leased": lambda: put(the_notice(), state="sending"),
    "a_channel_has_an_address": lambda: Channel.objects.create(
        name="群", kind="feishu", address=""
    ),
    "an_employee_has_a_channel_once": lambda: twice_reached(a_channel()),
    "an_employee_has_email_once": lambda: twice_reached(None),
    "quiet_hours_begin_and_end": lambda: Route.objects.create(
        employee=an_employee(), quiet_from=time(22)
    ),
    "an_attempt_has_its_own_number": lambda: again(
        Attempt.objects.create(notice=the_notice(), number=1, began_at=NINE)
    ),
    "a_site_is_granted_once": lambda: again(SiteGrant.objects.filter(user=a_user())[0]),
    "a_phone_is_shown_for_a_reason": lambda: Trace.objects.create(kind="phone", at=NINE),
    "what_is_cleared_is_past": lambda: Clearing.objects.create(
        kind="trace", before=after(1), at=NINE
    ),
    "one_change_of_a_kind_waits_for_an_account": lambda: again(a_change()),
    "nobody_confirms_what_they_asked_for": lambda: a_change(
        asked_by=a_user("office", "李敏"),
        state="holds",
        decided_by=a_user("office", "李敏"),
        decided_at=after(1),
    ),
    "what_was_decided_says_by_whom": lambda: a_change(state="dropped"),
    "a_password_waits_no_longer_than_its_change": lambda: a_change(
        state="dropped", decided_by=a_user(), decided_at=after(1), password="pbkdf2$x"
    ),
    # badges
    "a_badge_number_is_unique_at_its_site": two_badges_of_one_number,
    "a_badge_serves_one_visit": lambda: again(a_loan(), visit_id=lin_ruomei().pk),
    "a_visit_wears_one_badge": lambda: again(a_loan(), badge_id=Badge.objects.get(number=2).pk),
    "a_badge_comes_back_after_it_is_lent": lambda: put(a_loan(), returned_at=after(-1)),
    "who_has_lost_a_badge_wears_it_no_more": lambda: put(a_loan(), lost=True),
    "a_lost_badge_is_worn_by_nobody": lambda: put(a_loan().badge, condition="lost"),
    "a_paper_badge_is_never_back_in_the_pool": lambda: put(a_badge(), valid_on=NINE.date()),
    "what_becomes_of_a_badge_has_a_reason": lambda: BadgeEvent.objects.create(
        badge=a_badge(), what="lost", at=NINE
    ),
    # visitors
    "a_score_is_one_to_five": lambda: an_answer(score=6, at=NINE),
    "a_score_says_when": lambda: an_answer(score=5),
    # visits
    "one_open_visit_per_visitor": lambda: again(wang_yue()),
    "one_expected_visit_per_visitor_and_day": lambda: again(wang_yue(expected_at=after(60))),
    "visits_are_admitted_after_they_arrive": lambda: put(
        lin_ruomei(), state="inside", admitted_at=after(-1)
    ),
    "visits_leave_after_they_arrive": lambda: put(
        admitted(lin_ruomei()), state="left", left_at=after(-1)
    ),
    "an_expected_visit_says_when": lambda: put(wang_yue(expected_at=after(60)), expected_on=None),
    "who_is_or_was_here_has_arrived": lambda: put(wang_yue(), arrived_at=None),
    "nobody_to_be_refused_is_inside": lambda: put(admitted(lin_ruomei()), disposition="refuse"),
    "a_visit_inside_was_admitted": lambda: put(lin_ruomei(), state="inside"),
    "a_visit_that_left_says_when_or_is_presumed_to_have_left": lambda: put(
        admitted(lin_ruomei()), state="left"
    ),
    "who_is_presumed_to_have_left_is_gone_at_no_known_time": lambda: put(
        admitted(lin_ruomei()), presumed_left=True
    ),
    "an_override_has_a_reason_and_a_person": lambda: put(wang_yue(), grade="high"),
    "a_refusal_has_a_reason_and_a_person": lambda: put(
        qian_baoping(), state="refused", refused_by=the_desk().user
    ),
    "nobody_of_refused_grade_is_inside_without_consent": lambda: put(
        qian_baoping(), state="inside", admitted_at=after(1)
    ),
    "nobody_is_inside_before_who_must_be_asked_agrees": lambda: put(
        a_tax_official(), state="inside", admitted_at=after(1)
    ),
    "an_agreed_pitch_is_one_that_somebody_agreed_to": lambda: put(wang_yue(), pitch_agreed=True),
    "nobody_is_led_by_themselves": lambda: put(wang_yue(), led_by=models.F("pk")),
    "a_party_has_somebody": lambda: put(wang_yue(), party_size=0),
    "a_visit_has_a_purpose": lambda: put(wang_yue(), purpose=""),
    "a_visitor_is_taken_over_by_somebody_at_a_time": lambda: put(
        wang_yue(), taken_over_at=after(1)
    ),
    "a_promise_to_come_later_says_when": lambda: put(wang_yue(), answer="wait"),
    # where they may go, and what they bring
    "one_open_request_per_visit_and_zone": lambda: again(a_pass(), approval_id=an_approval().pk),
    "a_pass_is_asked_for_with_a_reason": lambda: put(a_pass(), reason=""),
    "a_pass_lasts_longer_than_its_request": lambda: put(a_pass(), until=NINE),
    "a_pass_that_is_over_says_when": lambda: put(a_pass(), state="ended"),
    "a_companion_has_a_name": lambda: Companion.objects.create(visit=wang_yue(), name=""),
    "a_belonging_is_something": lambda: put(a_laptop(), what=""),
    "a_belonging_is_one_or_more": lambda: put(a_laptop(), count=0),
    "a_belonging_is_taken_out_or_stays": lambda: put(
        a_laptop(), taken_out_at=NINE, stays_at=NINE, stays_because="试用"
    ),
    "a_belonging_that_stays_has_a_reason": lambda: put(a_laptop(), stays_at=NINE),
    # what happened, and who was asked
    "a_request_has_one_effect": one_request_with_two_effects,
    "undoing_and_overriding_have_a_reason": lambda: an_event(what="undone"),
    "nobody_is_asked_twice_about_one_visit": twice_asked,
    "a_further_host_is_named_once": lambda: again(
        FurtherHost.objects.create(visit=wang_yue(), employee=an_employee("马骏"))
    ),
    "an_answer_says_when": lambda: put(the_request(), answer="coming"),
    "a_colleague_is_named": lambda: put(the_request(), answer="colleague", answered_at=after(1)),
    "another_time_is_named_by_who_puts_off": lambda: put(the_request(), put_off_to=after(60)),
}
# More ways to break one of them.
ALSO = [
    *ALSO_OF_APPROVALS,
    (
        "same_phone_and_name_is_the_same_visitor",
        lambda: again(wang_yue().visitor, name="王 悦"),
    ),
    ("a_belonging_that_stays_has_a_reason", lambda: put(a_laptop(), stays_because="试用")),
    (
        "an_employee_has_a_name_and_a_number",
        lambda: Employee.objects.filter(pk=an_employee().pk).update(number=""),
    ),
    (
        "a_standard_is_for_a_grade_or_for_a_category",
        lambda: ReceptionStandard.objects.create(clause="S1"),
    ),
    ("an_expected_visit_says_when", lambda: put(wang_yue(expected_at=after(60)), expected_at=None)),
    (
        "one_open_visit_per_visitor",
        lambda: again(admitted(lin_ruomei()), state="waiting", admitted_at=None),
    ),
    ("a_visit_inside_was_admitted", lambda: put(admitted(lin_ruomei()), left_at=after(5))),
    (
        "who_is_presumed_to_have_left_is_gone_at_no_known_time",
        lambda: put(admitted(lin_ruomei()), state="left", left_at=after(5), presumed_left=True),
    ),
    (
        "an_override_has_a_reason_and_a_person",
        lambda: put(wang_yue(), grade="high", overridden_by=the_desk().user),
    ),
    (
        "an_override_has_a_reason_and_a_person",
        lambda: put(wang_yue(), grade="high", override_reason="校长交代"),
    ),
    (
        "a_refusal_has_a_reason_and_a_person",
        lambda: put(qian_baoping(), state="refused", refuse_reason="不便"),
    ),
    ("a_refusal_has_a_reason_and_a_person", lambda: put(qian_baoping(), refuse_reason="不便")),
    (
        "nobody_is_inside_before_who_must_be_asked_agrees",
        lambda: put(a_tax_official(), state="inside", admitted_at=after(1), consent=False),
    ),
    (
        "a_visitor_is_taken_over_by_somebody_at_a_time",
        lambda: put(wang_yue(), taken_over_by=the_desk().user),
    ),
    ("a_warning_comes_before_the_proposal", lambda: a_neglect(warning_minutes=0)),
    ("undoing_and_overriding_have_a_reason", lambda: an_event(what="overridden")),
    ("undoing_and_overriding_have_a_reason", lambda: an_event(what="refused")),
]


def constraints() -> dict[str, tuple[type[models.Model], models.BaseConstraint]]:
    """Return every constraint of our models by its name."""
    ours = [
        model
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        if model not in ELSEWHERE
    ]
    return {
        constraint.name: (model, constraint)
        for model in ours
        for constraint in model._meta.constraints
    }


def how_the_database_names(name: str) -> str:
    """Return what the database says of a broken constraint: its name, or on SQLite the columns of
    one that is about uniqueness.
    """
    model, constraint = constraints()[name]
    if connection.vendor == "sqlite" and isinstance(constraint, models.UniqueConstraint):
        columns = {field.name: field.column for field in model._meta.concrete_fields}
        return ", ".join(f"{model._meta.db_table}.{columns[field]}" for field in constraint.fields)
    return name


def test_every_constraint_of_ours_is_tested_here():
    assert set(constraints()) == set(BREAKING)


@pytest.mark.parametrize(("name", "breaking"), [*BREAKING.items(), *ALSO])
def test_the_database_refuses_it_by_name(name: str, breaking: Callable[[], object]):
    with lifted_triggers(), pytest.raises(IntegrityError) as why, transaction.atomic():
        breaking()
    assert why.value.args[0].splitlines()[0].rstrip('"').endswith(how_the_database_names(name))


# --- What is allowed beside it
# -----------------------------------------------------------------------


def test_a_visitor_without_a_phone_may_bear_the_name_of_another():
    visitor = wang_yue(phone="").visitor
    again(visitor)
    assert Visitor.objects.filter(name="王悦").count() == 2


def test_a_badge_that_was_handed_back_is_lent_again():
    loan = a_loan()
    put(loan, returned_at=after(5))
    again(loan, visit_id=lin_ruomei().pk)
    assert loan.badge.loans.count() == 2
