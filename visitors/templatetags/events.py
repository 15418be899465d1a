"""How an event of a visit reads in templates."""

from django import template

from visitors.models import VisitEvent
from visitors.visits import event_text as wording

register = template.Library()


@register.filter
def event_text(event: VisitEvent) -> str:
    """Return the sentence of an event."""
    return wording.event_text(event)
