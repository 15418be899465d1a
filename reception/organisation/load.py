"""Load a house from a file: sites, zones with their doors, departments, positions, employees."""

import tomllib
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction

from reception.organisation.models import Department, Door, Employee, Position, Site, Zone

House = dict[str, Any]
Row = TypeVar("Row", bound=models.Model)


def read(path: Path) -> House:
    """Return what a house file says.

    Raises:
        OSError: the file cannot be opened.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    with path.open("rb") as file:
        return tomllib.load(file)


@transaction.atomic
def load(house: House, overwrite: bool = False) -> None:
    """Write a house into the database, whole or not at all.

    Rows are known by slug, code, name or number, so a second run finds those of the first.

    Args:
        house: what ``read`` returned.
        overwrite: whether rows that exist take what the file says; otherwise they stay as somebody
            may have edited them.

    Raises:
        KeyError: a row names a site, department, position or employee that is not in the file.
    """
    sites = {
        row["slug"]: _write(
            Site, {"slug": row["slug"]}, {**_without(row, "slug"), "order": place}, overwrite
        )[0]
        for place, row in enumerate(house["site"], start=1)
    }
    positions = {
        name: _write(
            Position, {"name": name}, {"name_en": name_en, "level": row["level"]}, overwrite
        )[0]
        for row in house["position"]
        for name, name_en in row["names"].items()
    }
    departments = {
        code: _write(
            Department, {"code": code}, {**_without(row, "head"), "order": place}, overwrite
        )
        for place, (code, row) in enumerate(house["departments"].items(), start=1)
    }
    employees = {}
    for number, row in house["employees"].items():
        places = {
            "site": sites[row["site"]],
            "department": departments[row["department"]][0],
            "position": positions[row["position"]],
        }
        employees[number] = _write(
            Employee, {"number": number}, {**_without(row, "deputy"), **places}, overwrite
        )
    _write_zones(house, sites, employees, overwrite)
    # Deputies and heads are people too: they are linked when everybody is there.
    for (employee, fresh), row in zip(employees.values(), house["employees"].values(), strict=True):
        if fresh or overwrite:
            _link(employee, "deputy", employees[row["deputy"]][0] if "deputy" in row else None)
    for (department, fresh), row in zip(
        departments.values(), house["departments"].values(), strict=True
    ):
        if fresh or overwrite:
            _link(department, "head", employees[row["head"]][0] if "head" in row else None)


def _write_zones(
    house: House,
    sites: dict[str, Site],
    employees: dict[str, tuple[Employee, bool]],
    overwrite: bool,
) -> None:
    """Write the zones of each site with their doors, and who approves."""
    for place, row in enumerate(house["zone"], start=1):
        for slug in row["sites"]:
            people = {key: employees[row[key]][0] for key in ("approver", "stand_in") if key in row}
            plain = _without(row, "sites", "slug", "door", "approver", "stand_in")
            values = {**plain, **people, "order": place}
            zone = _write(Zone, {"site": sites[slug], "slug": row["slug"]}, values, overwrite)[0]
            for door_place, door in enumerate(row.get("door", []), start=1):
                _write(
                    Door,
                    {"zone": zone, "name": door["name"]},
                    {**_without(door, "name"), "order": door_place},
                    overwrite,
                )


def _write(
    model: type[Row], key: dict[str, Any], values: dict[str, Any], overwrite: bool
) -> tuple[Row, bool]:
    """Return the row of a key and whether it is new; saved one by one, so that search keys and
    history are written with it.
    """
    row = model._default_manager.filter(**key).first()
    if row is None:
        return model._default_manager.create(**key, **values), True
    if overwrite:
        for field, value in values.items():
            setattr(row, field, value)
        row.save()
    return row, False


def _link(row: models.Model, field: str, to: models.Model | None) -> None:
    if getattr(row, field) != to:
        setattr(row, field, to)
        row.save()


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
