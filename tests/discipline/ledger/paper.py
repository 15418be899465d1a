"""Ladders as they stand on paper, written into the policy, and the days around which a history turns."""

import os
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from reception.policy.climb import LadderOutcome
from reception.policy.models import Ladder, LadderDate, LadderStep
from tests.discipline.slow_ledger import (
    Taken,
)

HISTORIES = int(os.environ.get("HISTORIES", "8"))
NAMES = ("赵凯", "孙伟")
# Mostly around the end of a month, a quarter and a term, so that several days meet in what is
# counted together.
TURNS = [
    date(2026, 2, 27),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2026, 3, 2),
    date(2026, 3, 30),
    date(2026, 3, 31),
    date(2026, 4, 1),
]
DAYS = st.one_of(
    st.sampled_from(TURNS), st.sampled_from(TURNS), st.dates(date(2025, 12, 20), date(2026, 10, 20))
)
LATE = timedelta(days=60)  # longer than five working days with any holidays


def written(code: str, paper: dict[str, Any]) -> None:
    """Write a ladder into the rows of the policy as it stands on paper."""
    ladder = Ladder.objects.filter(code=code).first() or Ladder(
        code=code, name=f"阶梯 {code}", clause="P4"
    )
    ladder.counting = "severity" if paper.get("by_severity") else "number"
    ladder.starts_over, ladder.days, ladder.doubles_from = (
        paper["starts_over"],
        paper.get("days"),
        paper.get("doubles_from"),
    )
    ladder.doubles_on = bool(paper.get("doubles_on"))
    ladder.after_last = "stop" if paper.get("stops") else "repeat"
    ladder.save()
    ladder.steps.all().delete()
    ladder.dates.all().delete()
    for which, what in paper["steps"].items():
        place = {"severity": which} if paper.get("by_severity") else {"number": which}
        warning = (
            "verbal" if "verbal_warning" in what else "written" if "written_warning" in what else ""
        )
        amounts = {name: what.get(name, 0) for name in ("fine", "points", "pay_share")}
        ticked = {name: name in what for name in ("education", "correction", "dismissal")}
        LadderStep.objects.create(ladder=ladder, warning=warning, **place, **amounts, **ticked)
    for day in paper.get("dates", []):
        LadderDate.objects.create(ladder=ladder, on=day)


def as_taken(outcome: LadderOutcome) -> Taken:
    """Return an outcome as the slow ledger writes it."""
    penalty = outcome.penalty
    return Taken(
        outcome.count,
        outcome.step,
        penalty.measures,
        int(penalty.fine),
        penalty.points,
        penalty.pay_share,
    )
