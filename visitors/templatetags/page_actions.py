"""The links that capabilities put on a page."""

from typing import Any

from django import template

from visitors.pages.page_actions import actions_of

register = template.Library()


@register.simple_tag(takes_context=True)
def page_actions(context: Any, place: str, subject: Any = None) -> list[dict[str, Any]]:
    """Return the links of a page; none in a fragment, which has no frame around it."""
    return actions_of(place, context["request"].actor, subject) if "can" in context else []
