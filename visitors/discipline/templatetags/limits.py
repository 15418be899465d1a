"""How the end of a time limit is written in templates."""

from datetime import datetime

from django import template

from reception import clock

register = template.Library()


@register.filter
def deadline(at: datetime) -> str:
    """Write the end of a time limit of these weeks; 24:00 where it ends with a day."""
    return clock.deadline(at)


@register.filter
def deadline_with_year(at: datetime) -> str:
    """Write the end of a time limit with its year; 24:00 where it ends with a day."""
    return clock.deadline(at, with_year=True)
