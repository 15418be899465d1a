"""How the measures of an entry are written in templates."""

from collections.abc import Iterable

from django import template

from reception.organisation.languages import in_english
from reception.policy.penalty import Penalty, in_words

register = template.Library()


@register.filter
def takes(penalty: Penalty, yuan_per_point: int) -> str:
    """Return the measures of a penalty in words.

    Args:
        penalty: what a violation takes.
        yuan_per_point: the policy's row of that name, read once for a page.
    """
    return in_words(penalty, yuan_per_point)


@register.filter
def in_a_row(sentences: Iterable[str]) -> str:
    """Write sentences one behind the other, as the language does: Chinese leaves no space between
    them.
    """
    return (" " if in_english() else "").join(sentences)
