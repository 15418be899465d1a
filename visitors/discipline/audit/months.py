"""Verify the closed months: each as it was sealed, one after the other (P8)."""

from collections.abc import Iterator

from visitors.discipline.audit.report import Finding
from visitors.discipline.models import MonthClose
from visitors.discipline.payroll import seal
from visitors.discipline.payroll.calendar import after


def check() -> Iterator[Finding]:
    """Find every closed month that is not as it was sealed, is not sealed among those that are, or
    is missing.
    """
    before: MonthClose | None = None
    for close in MonthClose.objects.order_by("month"):
        if before is not None and close.month != after(before.month):
            yield Finding(
                "month", f"between the closed months {before} and {close} months are missing"
            )
        if close.digest:
            yield from _sealed(close, before.digest if before is not None else "")
        elif close.signature or (before is not None and before.digest):
            yield Finding(
                "month", f"the closed month {close} has lost its seal: the one before it has one"
            )
        before = close


def unsealed() -> list[str]:
    """Return the months that were closed before there were seals, and that nobody has sealed
    since.
    """
    return [str(close) for close in MonthClose.objects.filter(digest="").order_by("month")]


def _sealed(close: MonthClose, before: str) -> Iterator[Finding]:
    try:
        value = seal.digest(close, before, seal.kept(close))
    except (ArithmeticError, TypeError, ValueError):
        value = ""
    if value != close.digest:
        yield Finding("month", f"the closed month {close} does not say what was sealed")
    elif not seal.is_signed(close.month, close.digest, close.signature):
        yield Finding(
            "month",
            f"the seal of {close} is not signed by us: it was changed, or signed with a key that is"
            " not named",
        )
