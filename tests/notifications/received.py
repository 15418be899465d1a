"""What the tests of notices share: one morning, and the letter that 赵凯 gets."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reception.notifications import outbox
from reception.notifications.models import Notice
from tests.builders import an_employee

NINE = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def after(seconds: float) -> datetime:
    """Return the moment some seconds after nine."""
    return NINE + timedelta(seconds=seconds)


def a_letter(
    key: str = "ask:1",
    *,
    to: Any = None,
    now: datetime = NINE,
    body: str = "请到前台",
    purpose: str = "",
) -> Notice:
    """Write a notice to 赵凯, as at nine."""
    return outbox.write((to or an_employee()).pk, key, "王悦在前台等您", body, now, purpose)


def fresh(notice: Notice) -> Notice:
    """Return what the database now says of a notice."""
    return Notice.objects.select_related("employee").get(pk=notice.pk)
