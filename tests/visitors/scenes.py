"""What the tests of visits share: one Thursday morning, who acts, and how a refusal is expected."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from tests.builders import NO_KEY, a_visit, an_actor
from visitors.hosts import answers, requests
from visitors.lifecycle import transitions
from visitors.models import BadgeLoan, Visit

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def after(minutes: float) -> datetime:
    """Return the moment some minutes after nine; a negative number is before."""
    return NINE + timedelta(minutes=minutes)


@contextmanager
def refused(code: str) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal with this code; what it says can be looked at afterwards."""
    with pytest.raises(Refusal) as why:
        yield why
    assert why.value.code == code


def the_desk() -> Actor:
    """Return 何静 of the front desk."""
    return an_actor()


def the_office() -> Actor:
    """Return 李敏 of 行政部."""
    return an_actor("office", "李敏")


def the_host() -> Actor:
    """Return 赵凯, who is visited."""
    return an_actor("host", "赵凯")


def wang_yue(**fields: Any) -> Visit:
    """Let 王悦 arrive, a student's parent: standard, with a badge (G2, B1)."""
    return a_visit(
        "王悦", **{"category": "parent", "now": NINE, "phone": "+8613800138000", **fields}
    )


def lin_ruomei(**fields: Any) -> Visit:
    """Let 林若梅 of the education bureau arrive: high, without a badge (G1, B1)."""
    return a_visit(
        "林若梅",
        **{"category": "education_authority", "now": NINE, "organisation": "市教育局", **fields},
    )


def qian_baoping(**fields: Any) -> Visit:
    """Let 钱保平 arrive, who sells insurance: refused (G4)."""
    return a_visit(
        "钱保平",
        **{"category": "insurance_sales", "now": NINE, "purpose": "推介团体保险", **fields},
    )


def a_tax_official(**fields: Any) -> Visit:
    """Let 郑国栋 of the tax bureau arrive, about whom somebody is asked first (G7)."""
    return a_visit(
        "郑国栋", **{"category": "government", "now": NINE, "organisation": "税务局", **fields}
    )


def a_computer_salesman(**fields: Any) -> Visit:
    """Let 冯达 arrive, who sells computers: refused, unless the contact for computers agrees
    (G8).
    """
    return a_visit(
        "冯达",
        **{"category": "sales", "topic": "computers", "now": NINE, "purpose": "推销电脑", **fields},
    )


def admitted(visit: Visit, **fields: Any) -> Visit:
    """Let 何静 admit a visitor a minute after they came."""
    return transitions.admit(visit, the_desk(), fields.pop("now", after(1)), NO_KEY, **fields)


def left(visit: Visit, now: datetime | None = None) -> Visit:
    """Let 何静 sign a visitor out at ten."""
    return transitions.leave(visit, the_desk(), now or after(60), NO_KEY)


def agreed(visit: Visit, now: datetime | None = None) -> Visit:
    """Let whoever is asked agree to receive."""
    request = requests.latest_request(visit)
    assert request is not None
    return answers.coming(request, now or after(2), the_host())


def declined(visit: Visit) -> Visit:
    """Let whoever is asked not receive."""
    request = requests.latest_request(visit)
    assert request is not None
    return answers.unavailable(request, after(2), the_host())


def trail(visit: Visit) -> list[str]:
    """Return what happened to a visit, in order."""
    return list(visit.events.order_by("pk").values_list("what", flat=True))


def badge_worn(visit: Visit) -> int | None:
    """Return the number of the badge a visitor wears now."""
    return (
        BadgeLoan.objects.filter(visit=visit, returned_at__isnull=True)
        .values_list("badge__number", flat=True)
        .first()
    )
