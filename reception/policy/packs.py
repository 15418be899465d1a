"""Policies to begin with, chosen once and changed at will: packs of categories and rules (G16)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from reception.organisation.languages import Named, said
from reception.policy import load
from reception.policy.models import Category, GradingRule
from reception.policy.rulebook import new_edition

FOLDER = settings.BASE_DIR / "fixtures"
SWITCHED: dict[str, type[Category] | type[GradingRule]] = {
    "category": Category,
    "rule": GradingRule,
}


@dataclass(frozen=True)
class Pack(Named):
    """A policy to begin with: a file of its own, if any, and what it shares of the shipped one, as
    ``category media``.
    """

    code: str
    name: str
    name_en: str
    says: str
    says_en: str
    file: str = ""
    shared: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """What it is for, in the reader's language."""
        return said(self, "says")


@cache
def packs() -> dict[str, Pack]:
    """Return the packs by code, in the order of the file."""
    rows = tomllib.loads((FOLDER / "packs.toml").read_text("utf-8"))["pack"]
    return {row["code"]: Pack(**{**row, "shared": tuple(row.get("shared", ()))}) for row in rows}


@transaction.atomic
def choose(pack: Pack) -> None:
    """Load what a pack needs, switch on its categories and rules, and switch off those of the other
    packs; what an administrator wrote stays as it is.
    """
    before = chosen()
    load.load()
    if pack.file:
        load.load(FOLDER / pack.file)
    for section, model in SWITCHED.items():
        wanted = _rows(pack, section)
        shipped = set().union(*(_rows(other, section) for other in packs().values()))
        for row in model._default_manager.filter(pk__in=shipped):
            _switch(row, row.pk in wanted, pack.name)
    if before != pack:
        _number_rules(pack)
    new_edition()


def _number_rules(pack: Pack) -> None:
    """Give each rule a number of its own, by which a decision names it: first those in use, in the
    order of their files.
    """
    places = {
        pk: place
        for file in {one.file for one in packs().values() if one.file}
        for place, entry in enumerate(_entries(file, "rule"))
        for pk in load.rows_of("rule", [entry])
    }
    rules: list[Any] = list(GradingRule.objects.all())
    in_turn = sorted(
        rules, key=lambda row: (not row.is_active, places.get(row.pk, row.order), row.pk)
    )
    for place, row in enumerate(in_turn, start=1):
        if row.order != place:
            row.order, row._change_reason = place, pack.name
            row.save()


def chosen() -> Pack | None:
    """Return the pack whose rules are those that are switched on, if there is one."""
    active = set(GradingRule.objects.filter(is_active=True).values_list("pk", flat=True))
    rules = {code: _rows(pack, "rule") for code, pack in packs().items()}
    active &= set().union(*rules.values())
    return next((packs()[code] for code, rows in rules.items() if rows == active), None)


@transaction.atomic
def keep_categories(wanted: set[int]) -> None:
    """Switch on the categories of these ids, and all others off."""
    for row in Category.objects.all():
        _switch(row, row.pk in wanted, "")
    new_edition()


def _switch(row: Any, on: bool, why: str) -> None:
    if row.is_active != on:
        row.is_active = on
        row._change_reason = why
        row.save()


def _rows(pack: Pack, section: str) -> set[int]:
    """Return the ids of the rows of a pack, as far as they are loaded."""
    names = {place.split(" ", 1)[1] for place in pack.shared if place.startswith(f"{section} ")}
    shipped = _entries("policy.toml", section)
    entries = [entry for entry in shipped if entry.get("key", entry.get("code")) in names]
    entries += _entries(pack.file, section) if pack.file else []
    return load.rows_of(section, entries)


@cache
def _entries(file: str, section: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((FOLDER / file).read_text("utf-8")).get(
        section, []
    )
    return entries
