"""How pages of plans write sums, and rows of the policy in the reader's language."""

from decimal import Decimal
from typing import Any

from django import template

from reception.organisation import languages
from visitors.plans import standards

register = template.Library()


@register.filter
def money(amount: Decimal | None) -> str:
    """Write an amount: 4,500 or 98.50."""
    return standards.money(amount or standards.NOTHING)


@register.filter
def yuan(amount: Decimal | None) -> str:
    """Write an amount with its unit."""
    return standards.yuan(amount or standards.NOTHING)


@register.filter
def said(row: Any, name: str) -> str:
    """Return a text of a row in the reader's language."""
    return languages.said(row, name)
