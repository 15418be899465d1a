"""Any history of requests for a zone, held against a slow model."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.accounts.refusals import Refusal
from reception.due import approvals
from tests.builders import NO_KEY, a_zone, an_employee, put_in_office
from tests.visitors.lifecycle.test_zone_approvals import NO, YES, swept, the_principal, wish
from tests.visitors.scenes import (
    admitted,
    after,
    left,
    lin_ruomei,
    the_desk,
)
from visitors.lifecycle import zone_approvals
from visitors.lifecycle.undo import undo
from visitors.models import State, Visit, ZonePass
from visitors.zones import access

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _house() -> None:
    """Let 周校长 be the principal, with 单雅琴 as deputy, and let there be two zones."""
    put_in_office("周校长", deputy=an_employee("单雅琴", level=8))
    a_zone()
    a_zone("hall", "大厅", access="open")


STEPS = ("ask", "yes", "no", "withdraw", "leave", "undo", "wait", "sweep")


@given(st.lists(st.sampled_from(STEPS), max_size=14))
@settings(
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_any_history_of_requests_agrees_with_a_slow_model(steps: list[str]) -> None:
    """Whoever may enter has been let in, is inside, and holds a yes that has neither run out nor
    been taken back.
    """
    with transaction.atomic():
        visit, minute = admitted(lin_ruomei()), 5.0
        here, passes = True, []  # each: [state, until, ended with the farewell]
        for step in steps:
            minute += 1
            now, fresh = after(minute), Visit.objects.get(pk=visit.pk)
            latest = ZonePass.objects.filter(visit=visit).order_by("-pk").first()
            try:
                if step == "ask":
                    zone_approvals.ask(fresh, wish(minute + 20), the_desk(), now, NO_KEY)
                elif step in ("yes", "no") and latest:
                    approvals.decide(
                        latest.approval, YES if step == "yes" else NO, the_principal(), now
                    )
                elif step == "withdraw" and latest:
                    zone_approvals.withdraw(latest, the_desk(), now, NO_KEY)
                elif step == "leave":
                    left(fresh, now)
                elif step == "undo" and fresh.state == State.LEFT:
                    undo(fresh, "点错了", the_desk(), now, NO_KEY)
                elif step == "wait":
                    minute += 12
                elif step == "sweep":
                    swept(now)
                done = True
            except Refusal:
                done = False
            foretell(step, minute, passes, here, done)
            here = (here and step != "leave") or (step == "undo" and fresh.state == State.LEFT)
            wanted = here and any(
                one["state"] == "approved" and one["until"] > minute for one in passes
            )
            assert (
                access.may_enter(Visit.objects.get(pk=visit.pk), a_zone(), after(minute)) == wanted
            ), (steps, step)
        transaction.set_rollback(True)


def foretell(
    step: str, minute: float, passes: list[dict[str, Any]], here: bool, done: bool
) -> None:
    """Do to the model what was just done to the database; a step that was refused changes
    nothing.
    """
    if not done:
        return
    if step == "ask":
        passes.append({"state": "requested", "until": minute + 20, "left": False})
    elif step in ("yes", "no") and passes:
        passes[-1]["state"] = "approved" if step == "yes" else "refused"
    elif step == "withdraw" and passes:
        passes[-1]["state"] = "over"
    elif step == "leave":
        for one in passes:
            one["left"] = one["state"] == "approved"
            one["state"] = "over" if one["state"] in ("approved", "requested") else one["state"]
    elif step == "undo" and not here:
        for one in passes:
            if one["left"] and one["until"] > minute:
                one["state"] = "approved"
    elif step == "sweep":
        for one in passes:
            if one["until"] <= minute and one["state"] in ("approved", "requested"):
                one["state"] = "over"
