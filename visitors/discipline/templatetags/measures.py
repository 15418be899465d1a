"""How the measures of an entry are written in templates."""

from collections.abc import Iterable

from django import template

from reception.organisation.languages import in_english
from reception.policy.penalty import in_words

register = template.Library()
register.filter("takes", in_words)  # with the policy's row ``yuan_per_point``, read once for a page


@register.filter
def in_a_row(sentences: Iterable[str]) -> str:
    """Write sentences in a row; Chinese leaves no space between them."""
    return (" " if in_english() else "").join(sentences)
