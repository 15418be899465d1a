"""What somebody holds, such as a department or a zone, and still holds after they have left: nobody
answers for it until it has somebody else (V5, Z4, G17).
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reception.organisation.models import Employee

NAMED_AT_MOST = 20


@dataclass(frozen=True)
class Function:
    """A column that names an employee, and what whoever stands there is called, with ``row``."""

    model: type[Model]
    column: str
    called: Promise
    rows: Q = field(default_factory=Q)


@dataclass(frozen=True)
class HeldFunction:
    """A function that an employee holds, in words, and the page on which it is given to another."""

    employee: Employee
    words: str
    url: str

    def __str__(self) -> str:
        return _("%(who)s已停用，仍是%(what)s") % {"who": self.employee, "what": self.words}


functions: list[Function] = []


def add(*more: Function) -> None:
    """Let a room name functions that employees hold in its tables."""
    functions.extend(one for one in more if one not in functions)


def held_by(employees: QuerySet[Employee]) -> list[HeldFunction]:
    """Return what some employees hold; one query for each function."""
    found = []
    for one in functions:
        manager: Any = one.model._default_manager
        rows = manager.filter(one.rows, **{f"{one.column}__in": employees})
        page = f"admin:{one.model._meta.app_label}_{one.model._meta.model_name}_change"
        for row in rows.select_related(one.column).distinct()[:NAMED_AT_MOST]:
            words = str(one.called) % {"row": row}
            found.append(
                HeldFunction(getattr(row, one.column), words, reverse(page, args=[row.pk]))
            )
    return found


def held_by_who_has_left() -> list[HeldFunction]:
    """Return what those hold who work here no more."""
    return held_by(Employee.objects.filter(is_active=False))


def as_links(held: list[HeldFunction]) -> SafeString:
    """Return the sentences, each leading to the page on which the function is given away."""
    links = ((one.url, str(one)) for one in held)
    return format_html_join(_("；"), '<a href="{}">{}</a>', links)
