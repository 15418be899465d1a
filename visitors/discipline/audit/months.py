"""Verify the closed months: each as it was sealed, one after the other (P8)."""

from collections.abc import Iterator

from visitors.discipline.audit.report import UNREADABLE, Finding
from visitors.discipline.models import MonthClose
from visitors.discipline.payroll import seal
from visitors.discipline.payroll.calendar import after
from visitors.discipline.payroll.charges import closed_lines


def check() -> Iterator[Finding]:
    """Find every closed month that is not as it was sealed, has lost its seal, or is missing."""
    before: MonthClose | None = None
    for close in MonthClose.objects.order_by("month"):
        if before is not None and close.month != after(before.month):
            missing = f"between the closed months {before} and {close} months are missing"
            yield Finding("month", missing)
        if wrong := _wrong(close, before.digest if before is not None else ""):
            yield Finding("month", wrong)
        before = close


def _wrong(close: MonthClose, before: str) -> str:
    if not close.digest:
        return f"the closed month {close} has lost its seal"
    try:
        value = seal.digest(close, before, closed_lines(close))
    except UNREADABLE:
        value = ""
    if value != close.digest:
        return f"the closed month {close} does not say what was sealed"
    if not seal.is_signed(close):
        return (
            f"the seal of {close} is not signed by us: it was changed, or signed with a key that is"
            " not named"
        )
    return ""
