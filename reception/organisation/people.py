"""Find employees and positions the way people at a desk name them."""

from datetime import datetime

from django.db.models import Q, QuerySet

from reception.organisation.models import Employee, EmployeeKey, Position
from reception.text import clean_line, plain

FOUND_AT_MOST = 20
LONGEST_TYPED = 90  # no name, department or number is longer


def find(typed: str, site_ids: list[int], limit: int = FOUND_AT_MOST) -> list[Employee]:
    """Return the employees a typed text may mean, the likeliest first (V2).

    Args:
        typed: part of a name, pinyin or its initials, a department, an employee number.
        site_ids: the sites whose employees may be seen.
        limit: how many at most.

    Returns:
        Active employees with department, position and deputy loaded, in one query.
    """
    typed = clean_line(typed)
    key = plain(typed)
    if not key or len(typed) > LONGEST_TYPED:
        return []
    by_department = Q(department__name__icontains=typed) | Q(department__name_en__istartswith=typed)
    found = reachable(site_ids).filter(meant(typed) | by_department)
    near = sorted(found[: limit * 3], key=lambda employee: _distance(employee, typed, key))
    return near[:limit]


def meant(typed: str) -> Q:
    """Return the condition under which an employee may be meant by part of a name, pinyin or its
    initials, or a number; nobody by none.
    """
    typed = clean_line(typed)
    key = plain(typed)
    if not key or len(typed) > LONGEST_TYPED:
        return Q(pk__in=())
    by_key = Q(pk__in=EmployeeKey.objects.filter(key__prefix=key).values("employee"))
    return by_key | Q(name__icontains=typed) | Q(name_en__icontains=typed)


def reachable(site_ids: list[int]) -> QuerySet[Employee]:
    """Return the active employees of some sites, with what a line about them shows."""
    return Employee.objects.filter(is_active=True, site__in=site_ids).select_related(
        "department", "position", "deputy"
    )


def the_one_meant(typed: str, site_ids: list[int]) -> Employee | None:
    """Return the single employee that a typed number or whole name means, else nothing."""
    typed = clean_line(typed)
    exact = list(reachable(site_ids).filter(Q(number__iexact=typed) | Q(name=typed))[:2])
    if len(exact) == 1:
        return exact[0]
    if exact:
        return None
    found = find(typed, site_ids, limit=2)
    return found[0] if len(found) == 1 else None


def is_away(employee: Employee, now: datetime) -> bool:
    """Tell whether somebody is marked away at a moment."""
    return employee.away_until is not None and employee.away_until > now


def levels() -> dict[str, int]:
    """Return the editable table that gives a title its level, by the title as it is compared (G1,
    G3).
    """
    rows = Position.objects.values_list("name", "name_en", "level")
    return {plain(text): level for name, english, level in rows for text in (name, english) if text}


def level_of(title: str, known: dict[str, int]) -> int | None:
    """Return the level of a visitor's title (G1, G3).

    Args:
        title: as typed, for example ``副处长`` or ``市教育局处长``; the longest position that ends
            it decides.
        known: the table, from ``levels``.

    Returns:
        The level, or nothing where the table does not know the title.
    """
    title = plain(title)
    ending = [name for name in known if title.endswith(name)]
    return known[max(ending, key=len)] if ending else None


def _distance(employee: Employee, typed: str, key: str) -> tuple[int, str]:
    """Order: the whole name or number, the beginning of the name, the rest."""
    if key in (plain(employee.name), employee.number.casefold()):
        return 0, employee.number
    return (
        1 if employee.name.startswith(typed) else 2 if typed not in employee.department.name else 3
    ), employee.number
