"""Find employees and positions the way people at a desk name them; who is there for whom."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from reception.organisation.models import Department, Employee, EmployeeKey, Position
from reception.text import clean_line, one_spelling, plain

FOUND_AT_MOST = 20
LONGEST_TYPED = 90  # no name, department or number is longer
SHORTEST_DEPARTMENT = 2  # characters by which a department is meant beside a name


def find(typed: str, site_ids: list[int], limit: int = FOUND_AT_MOST) -> list[Employee]:
    """Return the employees a typed text may mean, the likeliest first (V2).

    Args:
        typed: part of a name, pinyin or its initials, an employee number, an extension, a
            department, a department and a name.
        site_ids: the sites whose employees may be seen.
        limit: how many at most.

    Returns:
        Active employees with department, position and deputy loaded, in one query; in three where
        only a department and a name together mean somebody.
    """
    typed = clean_line(typed)
    key = plain(typed)
    if not key or len(typed) > LONGEST_TYPED:
        return []
    by_department = Q(department__name__icontains=typed) | Q(department__name_en__istartswith=typed)
    whole = EmployeeKey.objects.filter(key=key).values("employee")
    # Compared before it is cut: with 20,000 employees the one meant may be far down.
    likeliest = Case(
        When(pk__in=whole, then=Value(0)),
        When(name__startswith=typed, then=Value(1)),
        When(by_department, then=Value(3)),
        default=Value(2),
    )
    rows = reachable(site_ids).order_by(likeliest, "number")
    employees = list(rows.filter(meant(typed) | by_department)[:limit])
    return employees or list(rows.filter(_in_a_department(key))[:limit])


def meant(typed: str) -> Q:
    """Return the condition under which an employee may be meant by part of a name, pinyin or its
    initials, a number or an extension; nobody by none.
    """
    typed = clean_line(typed)
    key = plain(typed)
    if not key or len(typed) > LONGEST_TYPED:
        return Q(pk__in=())
    by_key = Q(pk__in=EmployeeKey.objects.filter(key__prefix=key).values("employee"))
    return by_key | Q(name__icontains=typed) | Q(name_en__icontains=typed)


def _in_a_department(key: str) -> Q:
    """Return the condition under which a department and a name are meant, in either order and
    without a blank: 教务部赵凯, 赵凯教务.
    """
    either = Q(pk__in=())
    for pk, *names in Department.objects.values_list("pk", "name", "name_en"):
        for name in filter(None, map(plain, names)):
            for at in range(len(key) - 1, 0, -1):
                before, after = key[:at], key[at:]
                if len(before) >= SHORTEST_DEPARTMENT and before in name:
                    either |= Q(department=pk) & meant(after)
                    break
                if len(after) >= SHORTEST_DEPARTMENT and after in name:
                    either |= Q(department=pk) & meant(before)
    return either


def reachable(site_ids: list[int]) -> QuerySet[Employee]:
    """Return the active employees of some sites, with what a line about them shows."""
    return Employee.objects.filter(is_active=True, site__in=site_ids).select_related(
        "department", "position", "deputy"
    )


def called(typed: str, site_ids: list[int]) -> list[Employee]:
    """Return the employees whose number or whole name a typed text is, as both are compared."""
    key = plain(clean_line(typed))
    with_key = EmployeeKey.objects.filter(key=key[:LONGEST_TYPED]).values("employee")
    return [
        employee
        for employee in reachable(site_ids).filter(pk__in=with_key)
        if key in (plain(employee.number), plain(employee.name), plain(employee.name_en))
    ]


def the_one_meant(typed: str, site_ids: list[int]) -> Employee | None:
    """Return the single employee that a typed number or whole name means, else nothing."""
    matches = called(typed, site_ids) or find(typed, site_ids, limit=2)
    return matches[0] if len(matches) == 1 else None


def numbered(typed: str) -> Employee | None:
    """Return the employee of a number, also of one that a spreadsheet program has taken the zeros
    of, where only one may be meant.
    """
    number = one_spelling(typed)
    numbers = [number]
    if number.isdecimal():
        bare = number.lstrip("0")
        with_key = EmployeeKey.objects.filter(key=bare).values_list("employee__number", flat=True)
        numbers += [other for other in with_key if other.lstrip("0") == bare]
    by_number = {
        employee.number: employee for employee in Employee.objects.filter(number__in=numbers)
    }
    return by_number.get(number) or (by_number.popitem()[1] if len(by_number) == 1 else None)


def is_away(employee: Employee, now: datetime) -> bool:
    """Tell whether somebody is marked away at a moment."""
    return employee.away_until is not None and employee.away_until > now


def is_gone(employee: Employee, now: datetime) -> bool:
    """Tell whether somebody is away, or works here no more."""
    return not employee.is_active or is_away(employee, now)


def present(employee: Employee | None, now: datetime) -> Employee | None:
    """Return who is there for somebody: they themselves, else the first of their deputies who works
    here and is not away; nobody where there is none (G17).
    """
    passed: set[int] = set()
    while employee is not None and employee.pk not in passed:
        if not is_gone(employee, now):
            return employee
        passed.add(employee.pk)
        employee = employee.deputy
    return None


def set_absence(employee: Employee, until: datetime | None, deputy: Employee | None) -> None:
    """Note until when somebody is away, nothing where they are here, and who stands in."""
    with transaction.atomic():
        row = Employee.objects.select_for_update(of=("self",)).get(pk=employee.pk)
        row.away_until, row.deputy = until, deputy
        row.save(update_fields=["away_until", "deputy"])


def levels() -> dict[str, int]:
    """Return the editable table that gives a title its level, by the title as it is compared (G1,
    G3).
    """
    rows = Position.objects.values_list("name", "name_en", "level")
    return {plain(text): level for name, english, level in rows for text in (name, english) if text}


def level_of(title: str, level_by_title: dict[str, int]) -> int | None:
    """Return the level of a visitor's title (G1, G3).

    Args:
        title: as typed, for example ``副处长`` or ``市教育局处长``; the longest position that ends
            it decides.
        level_by_title: the table, from ``levels``.

    Returns:
        The level, or nothing where the table does not know the title.
    """
    title = plain(title)
    ending = [name for name in level_by_title if title.endswith(name)]
    return level_by_title[max(ending, key=len)] if ending else None
