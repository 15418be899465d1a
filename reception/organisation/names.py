"""Names of people and zones in the reader's language, where a row keeps them as text."""

from collections.abc import Iterable
from typing import Any, TypeVar

from reception.organisation.languages import in_english
from reception.organisation.models import Employee, Zone

Row = TypeVar("Row")
BETWEEN = "、"  # names that are kept together in one text


def said_in(rows: Iterable[Row], *fields: str) -> list[Row]:
    """Return rows whose texts name people and zones as the reader knows them; two queries for an
    English reader. What stands in the database stays as it was written on that day.

    Args:
        fields: attributes that hold a name, several with 、 between them, or a dictionary of them.
    """
    read = list(rows)
    if not in_english():
        return read
    texts = {name for row in read for field in fields for name in _names(getattr(row, field))}
    found: dict[str, set[str]] = {}
    for model in (Employee, Zone):
        named = model.objects.filter(name__in=texts).exclude(name_en="")
        for name, english in named.values_list("name", "name_en"):
            found.setdefault(name, set()).add(english)
    # Two people of one name who are written in two ways stay as they stand.
    known = {name: spellings.pop() for name, spellings in found.items() if len(spellings) == 1}
    for row in read:
        for field in fields:
            setattr(row, field, _said(getattr(row, field), known))
    return read


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [name for part in value.values() for name in _names(part)]
    return value.split(BETWEEN) if isinstance(value, str) else []


def _said(value: Any, known: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _said(part, known) for key, part in value.items()}
    if not known.keys() & set(_names(value)):
        return value
    return ", ".join(known.get(name, name) for name in _names(value))
