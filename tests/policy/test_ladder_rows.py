"""The database holds a ladder to what it says, whoever writes the rows; 李敏 is told beside the
field (P1–P4, P7).
"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse

from reception.policy.models import Ladder, LadderDate, LadderStep
from tests.builders import a_user, the_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def ladder() -> Ladder:
    return Ladder.objects.create(code="late", name="迟到", clause="P4")


LADDERS = [
    ({"starts_over": "days"}, "a_ladder_that_counts_in_days_says_how_many"),
    ({"days": 30}, "a_ladder_that_counts_in_days_says_how_many"),
    ({"starts_over": "days", "days": 0}, "a_ladder_that_counts_in_days_says_how_many"),
    ({"doubles_from": 1}, "only_repetition_doubles_a_fine"),
    ({"doubles_from": 3, "counting": "severity"}, "only_repetition_doubles_a_fine"),
    ({"uncorrected_days": 0}, "a_further_violation_needs_a_working_day"),
    ({"uncorrected_days": 201}, "a_further_violation_comes_within_the_calendar"),
    ({"second": F("id")}, "the_second_person_has_a_ladder_of_their_own"),
]
STEPS = [
    ({"education": True}, "a_step_has_a_number_or_a_severity"),
    ({"number": 1, "severity": "minor", "education": True}, "a_step_has_a_number_or_a_severity"),
    ({"number": 0, "education": True}, "a_step_has_a_number_or_a_severity"),
    ({"number": 1}, "a_step_takes_some_measure"),
    ({"number": 1, "warning": "verbal", "fine": -1}, "a_fine_takes_nothing_back"),
    ({"number": 1, "pay_share": 101}, "no_more_than_the_whole_performance_pay"),
    ({"number": 1, "pay_share": 10, "pay_share_most": 9}, "a_range_of_pay_begins_with_a_share"),
    ({"number": 1, "fine": 5, "pay_share_most": 30}, "a_range_of_pay_begins_with_a_share"),
]
TWICE = [
    "one_step_for_each_number",
    "one_step_for_each_severity",
    "a_ladder_starts_over_once_a_day",
]


def test_every_constraint_of_a_ladder_is_broken_here() -> None:
    ours = {
        constraint.name
        for model in (Ladder, LadderDate, LadderStep)
        for constraint in model._meta.constraints
    }
    assert ours == {sentence for _broken, sentence in (*LADDERS, *STEPS)} | set(TWICE)


@pytest.mark.parametrize(("broken", "sentence"), LADDERS)
def test_a_ladder_that_contradicts_itself_is_no_row(
    ladder: Ladder, broken: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Ladder.objects.filter(pk=ladder.pk).update(**broken)


@pytest.mark.parametrize(("broken", "sentence"), STEPS)
def test_a_step_that_says_nothing_or_too_much_is_no_row(
    ladder: Ladder, broken: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        LadderStep.objects.create(ladder=ladder, **broken)


def test_there_is_one_step_for_a_number_and_a_severity_and_one_start_for_a_day(
    ladder: Ladder,
) -> None:
    LadderStep.objects.create(ladder=ladder, number=1, education=True)
    LadderStep.objects.create(ladder=ladder, severity="minor", education=True)
    LadderDate.objects.create(ladder=ladder, on="2026-09-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        LadderStep.objects.create(ladder=ladder, severity="minor", fine=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        LadderStep.objects.create(ladder=ladder, number=1, fine=50)
    with pytest.raises(IntegrityError), transaction.atomic():
        LadderDate.objects.create(ladder=ladder, on="2026-09-01")


class TestInAdmin:
    @pytest.fixture
    def office(self) -> Client:
        the_policy()
        browser = Client()
        browser.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        return browser

    def sent(self, ladder: Ladder, **step: Any) -> dict[str, Any]:
        rows = list(ladder.steps.all())
        data: dict[str, Any] = {
            **{
                name: getattr(ladder, name) or ""
                for name in (
                    "code",
                    "name",
                    "name_en",
                    "clause",
                    "about",
                    "counting",
                    "starts_over",
                )
            },
            "after_last": ladder.after_last,
            "is_active": "on",
            "days": "",
            "doubles_from": "",
            "uncorrected_days": "",
            "steps-TOTAL_FORMS": len(rows) + bool(step),
            "steps-INITIAL_FORMS": len(rows),
            "dates-TOTAL_FORMS": 0,
            "dates-INITIAL_FORMS": 0,
        }
        for place, row in enumerate(
            [*rows, *([LadderStep(ladder=ladder, **step)] if step else [])]
        ):
            shown = {
                name: getattr(row, name)
                for name in (
                    "number",
                    "severity",
                    "warning",
                    "fine",
                    "fine_per",
                    "points",
                    "pay_share",
                    "pay_share_most",
                )
            }
            ticked = {
                name: "on"
                for name in ("education", "correction", "dismissal")
                if getattr(row, name)
            }
            keys = {
                "id": row.pk or "",
                "ladder": ladder.pk,
                **{name: "" if value is None else value for name, value in shown.items()},
            }
            data |= {f"steps-{place}-{name}": value for name, value in {**keys, **ticked}.items()}
        return data

    def test_li_min_sees_what_each_time_is_answered_with(self, office: Client) -> None:
        ladder = Ladder.objects.get(code="no_badge")
        page = office.get(reverse("admin:policy_ladder_change", args=[ladder.pk])).content.decode()
        assert "第 2 次: 书面警告、罚款 100 元" in page

    def test_she_adds_a_third_step(self, office: Client) -> None:
        ladder = Ladder.objects.get(code="no_badge")
        page = reverse("admin:policy_ladder_change", args=[ladder.pk])
        assert office.post(page, self.sent(ladder, number=3, dismissal=True)).status_code == 302
        assert ladder.steps.get(number=3).dismissal

    def test_the_code_by_which_interfaces_and_cases_call_a_ladder_stays(
        self, office: Client
    ) -> None:
        ladder = Ladder.objects.get(code="no_badge")
        page = reverse("admin:policy_ladder_change", args=[ladder.pk])
        assert (
            office.post(
                page, {**self.sent(ladder), "code": "badge", "name": "没有佩戴访客牌"}
            ).status_code
            == 302
        )
        ladder.refresh_from_db()
        assert (ladder.code, ladder.name) == ("no_badge", "没有佩戴访客牌")
        assert 'name="code"' in office.get(reverse("admin:policy_ladder_add")).content.decode()

    @pytest.mark.parametrize(
        ("code", "step", "sentence"),
        [
            ("no_badge", {"number": 2, "dismissal": True}, "这一次已经有一级了"),
            ("no_badge", {"number": 3}, "至少选一样处罚"),
            ("no_badge", {"severity": "minor", "education": True}, "这条阶梯按次数定级"),
            ("external_complaint", {"number": 1, "education": True}, "这条阶梯按严重程度定级"),
        ],
    )
    def test_a_slip_is_said_beside_its_field(
        self, office: Client, code: str, step: dict[str, Any], sentence: str
    ) -> None:
        ladder = Ladder.objects.get(code=code)
        answer = office.post(
            reverse("admin:policy_ladder_change", args=[ladder.pk]), self.sent(ladder, **step)
        )
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
