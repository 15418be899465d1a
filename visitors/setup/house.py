"""Departments and positions to begin with, and codes for what is typed by its name alone."""

import re
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from reception.organisation import load
from reception.organisation.models import Department, Position
from reception.text import clean_line, plain

HIGHEST = 99  # levels are small numbers; a larger one is a slip
LINE = re.compile(r"(?P<name>.+?)[\s:：,，]*(?P<level>\d{1,4})")


@cache
def shipped() -> dict[str, Any]:
    """Return the departments by code and the positions by level of the shipped set."""
    return load.read(settings.BASE_DIR / "fixtures" / "starting_house.toml")


def offered() -> dict[str, str]:
    """Return what the form offers: the shipped names that are not there, one a line."""
    departments = set(Department.objects.values_list("name", flat=True))
    positions = set(Position.objects.values_list("name", flat=True))
    rows = shipped()
    return {
        "departments": "\n".join(
            row["name"] for row in rows["departments"].values() if row["name"] not in departments
        ),
        "positions": "\n".join(
            f"{name} {row['level']}"
            for row in rows["position"]
            for name in row["names"]
            if name not in positions
        ),
    }


def department_lines(text: str) -> list[str]:
    """Return the names that stand one a line."""
    return [name[:60] for line in text.splitlines() if (name := clean_line(line))]


def position_lines(text: str) -> list[tuple[str, int]]:
    """Return the names with their levels that stand one a line.

    Raises:
        ValueError: a line has no level, or a slip for one.
    """
    positions = []
    for line in filter(None, map(clean_line, text.splitlines())):
        found = LINE.fullmatch(line)
        if found is None or int(found["level"]) > HIGHEST:
            raise ValueError(_("“%(line)s”要在后面写级别，如：经理 5。") % {"line": line[:40]})
        positions.append((found["name"][:40], int(found["level"])))
    return positions


@transaction.atomic
def make(departments: list[str], positions: list[tuple[str, int]]) -> int:
    """Make what is not there yet, and return how many rows are new."""
    rows = shipped()
    codes = {row["name"]: (code, row["name_en"]) for code, row in rows["departments"].items()}
    english = {name: name_en for row in rows["position"] for name, name_en in row["names"].items()}
    before = Department.objects.count() + Position.objects.count()
    known = {plain(name) for name in Department.objects.values_list("name", flat=True)}
    for name in departments:
        if plain(name) not in known:
            known.add(plain(name))
            code, name_en = codes.get(name, ("", ""))
            if not code or Department.objects.filter(code=code).exists():
                code = new_code(Department, "code", name)
            order = Department.objects.count() + 1
            Department.objects.create(code=code, name=name, name_en=name_en, order=order)
    for name, level in positions:
        defaults = {"level": level, "name_en": english.get(name, "")}
        Position.objects.get_or_create(name=name, defaults=defaults)
    return Department.objects.count() + Position.objects.count() - before


def new_code(model: type[models.Model], field: str, name: str) -> str:
    """Return a short code for a row from the letters of its name, that no other row has."""
    stem = slugify("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)))[:20] or "x"
    taken = set(model._default_manager.values_list(field, flat=True))
    numbered = (f"{stem}{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(code for code in numbered if code not in taken)
