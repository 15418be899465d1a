"""A number stays with its person: another name under it is asked about before it is written."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from reception.organisation.models import Employee
from reception.text import plain

# Each tells whether something that must never pass to somebody else hangs on an employee.
bound: list[Callable[[Employee], bool]] = []


def add(tells: Callable[[Employee], bool]) -> None:
    """Have a rename asked about where something of another room hangs on the person."""
    if tells not in bound:
        bound.append(tells)


def question(employee: Employee, name: str) -> str:
    """Return what to ask before an employee of this number bears another name, or nothing where it
    may be written at once: a spelling, or somebody to whom nothing is bound yet.
    """
    if plain(employee.name) == plain(name):
        return ""
    words = {"number": employee.number, "name": employee.name}
    if not employee.is_active:
        return _("工号 %(number)s 是已离职的%(name)s；另一个人请用新的工号。") % words
    if employee.user_id or any(tells(employee) for tells in bound):
        return _("工号 %(number)s 是%(name)s，有账号或台账；另一个人请用新的工号。") % words
    return ""
