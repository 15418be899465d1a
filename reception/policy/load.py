"""Read the written policy from a file into rows, and leave alone what an administrator has changed
since.

Each row that the file made carries its key in the reason of its history record. So a row is known
again after it was renamed or deleted in the admin, and a row whose last change was not ours is an
administrator's.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from reception.policy.messages import FILE
from reception.policy.models import (
    AutomaticProposal,
    Category,
    Contact,
    EscalationStep,
    EscortStep,
    GradingRule,
    Ladder,
    LadderStep,
    Limit,
    MessageTemplate,
    ReceptionStandard,
    Sentence,
    Topic,
)
from reception.policy.rulebook import new_edition

SIGNED = "policy.toml: "
# In this order: a row names only rows of the sections before it.
SECTIONS: dict[str, type[models.Model]] = {
    "contact": Contact,
    "topic": Topic,
    "category": Category,
    "rule": GradingRule,
    "standard": ReceptionStandard,
    "sentence": Sentence,
    "limit": Limit,
    "escalation": EscalationStep,
    "escort": EscortStep,
    "message": MessageTemplate,
    "ladder": Ladder,
    "ladder_step": LadderStep,
    "automatic": AutomaticProposal,
}
# By these a row is called in its section, for good; a rule may be renamed, so it has a key of its
# own.
KEYS: dict[str, tuple[str, ...]] = {
    "contact": ("code",),
    "topic": ("code",),
    "category": ("code",),
    "rule": ("key",),
    "standard": ("grade", "category"),
    "sentence": ("occasion", "grade", "category"),
    "limit": ("code",),
    "escalation": ("grade", "whom", "after_minutes"),
    "escort": ("guests_from",),
    "message": ("kind",),
    "ladder": ("code",),
    "ladder_step": ("ladder", "number", "severity"),
    "automatic": ("what",),
}
# Who holds an office is the house's, not the policy's.
NOT_OURS = {"id", "employee"}
Rows = dict[tuple[type[models.Model], object], Any]


class BadPolicyFile(ValueError):
    """The file cannot be read as a policy; the message names the row."""


class Gone(Exception):
    """The row leans on one that an administrator has deleted."""


@dataclass
class Loaded:
    """What a run did: how many rows are new, changed, kept as an administrator left them, and as
    they were.
    """

    new: int = 0
    changed: int = 0
    kept: int = 0
    same: int = 0


@dataclass(frozen=True)
class Shipped:
    """One row as the file says it.

    Attributes:
        signature: what stands as the reason in the history of this row.
        natural: the fields by which a row made by hand is the same one.
        values: every field that the file decides, with the defaults of those it leaves out.
        categories: the categories of a rule; nothing for other rows.
    """

    signature: str
    natural: dict[str, Any]
    values: dict[str, Any]
    categories: list[Category] | None = None


@transaction.atomic
def load(path: Path = FILE, *, overwrite: bool = False) -> Loaded:
    """Bring the policy of a file into the database, all of it or nothing (G10).

    Args:
        path: a TOML file like ``fixtures/policy.toml``.
        overwrite: take the file's wording for rows that an administrator changed or deleted, too.

    Returns:
        How many rows were new, changed, kept, the same.

    Raises:
        BadPolicyFile: the file cannot be read, or a row of it breaks a rule of the models.
    """
    text = _read(path)
    loaded = Loaded()
    rows: Rows = {}
    for section, model in SECTIONS.items():
        known = _known(section, model)
        for place, entry in enumerate(text.get(section, []), start=1):
            try:
                _write(
                    model, _shipped(section, model, entry, place, rows), known, loaded, overwrite
                )
            except Gone:
                loaded.kept += 1
            except (ValidationError, IntegrityError, BadPolicyFile) as why:
                raise BadPolicyFile(f"{path.name}: [[{section}]] {place}: {_worded(why)}") from why
    new_edition()
    return loaded


def _read(path: Path) -> dict[str, Any]:
    try:
        text = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
        raise BadPolicyFile(f"{path.name}: {why}") from why
    for section, entries in text.items():
        if (
            section not in SECTIONS
            or not isinstance(entries, list)
            or not all(isinstance(entry, dict) for entry in entries)
        ):
            raise BadPolicyFile(f"{path.name}: [[{section}]] is not one of {', '.join(SECTIONS)}")
    return text


def _known(section: str, model: Any) -> dict[str, int]:
    """Return which row each signature stands for, whether the row still exists or not."""
    signed = model.history.filter(history_change_reason__startswith=f"{SIGNED}{section} ").order_by(
        "history_id"
    )
    return dict(signed.values_list("history_change_reason", "id"))


def _shipped(section: str, model: Any, entry: dict[str, Any], place: int, rows: Rows) -> Shipped:
    """Read one table of the file: references become rows, what is left out becomes its default."""
    said = {name: value for name, value in entry.items() if name not in ("key", "categories")}
    key = " ".join(str(entry[name]) for name in KEYS[section] if name in entry)
    if not key:
        raise BadPolicyFile(f"it needs one of: {', '.join(KEYS[section])}")
    ask = said.get("ask")
    if section == "rule" and ask is not None and ask not in ("host", "nobody"):
        said |= {"ask": "contact", "contact": ask}
    for name, target in (("contact", Contact), ("category", Category), ("ladder", Ladder)):
        if name in said:
            said[name] = _the(target, said[name], rows)
    ours = {column.name: column for column in model._meta.fields if column.name not in NOT_OURS}
    unknown = sorted(
        said.keys() - ours.keys() | ({"categories"} & entry.keys() if section != "rule" else set())
    )
    if unknown:
        raise BadPolicyFile(f"it has no {', '.join(unknown)}")
    values = (
        {name: column.get_default() for name, column in ours.items()}
        | ({"order": place} if "order" in ours else {})
        | said
    )
    categories = (
        [_the(Category, code, rows) for code in entry.get("categories", [])]
        if section == "rule"
        else None
    )
    natural = {name: values[name] for name in (("name",) if section == "rule" else KEYS[section])}
    return Shipped(f"{SIGNED}{section} {key}", natural, values, categories)


def _the(model: type[Category] | type[Contact] | type[Ladder], code: object, rows: Rows) -> Any:
    """Return the row of a code, looked up once.

    Raises:
        Gone: an administrator has deleted it.
        BadPolicyFile: there never was one.
    """
    row = rows.get((model, code)) or model.objects.filter(code=code).first()
    if row is not None:
        rows[model, code] = row
        return row
    if model.history.filter(code=code).exists():
        raise Gone
    raise BadPolicyFile(f"there is no {model._meta.model_name} {code}")


def _write(
    model: Any, shipped: Shipped, known: dict[str, int], loaded: Loaded, overwrite: bool
) -> None:
    """Make the row, change it, or leave it to the administrator who touched it last."""
    pk = known.get(shipped.signature)
    row = (
        model.objects.filter(pk=pk).first()
        if pk
        else model.objects.filter(**shipped.natural).first()
    )
    if row is None and pk is not None and not overwrite:
        loaded.kept += 1
        return
    if row is not None and _as_shipped(row, shipped):
        loaded.same += 1
        return
    if row is not None and not overwrite and not _ours(row):
        loaded.kept += 1
        return
    made = row is None
    row = row or model()
    for name, value in shipped.values.items():
        setattr(row, name, value)
    # References were just looked up, and the database itself holds the constraints: only the texts
    # are left to look at.
    row.clean_fields(
        exclude=NOT_OURS | {column.name for column in model._meta.fields if column.is_relation}
    )
    row._change_reason = shipped.signature
    row.save()
    if shipped.categories is not None:
        row.categories.set(shipped.categories)
    loaded.new += made
    loaded.changed += not made


def _as_shipped(row: Any, shipped: Shipped) -> bool:
    if any(getattr(row, name) != value for name, value in shipped.values.items()):
        return False
    return shipped.categories is None or set(row.categories.all()) == set(shipped.categories)


def _ours(row: Any) -> bool:
    """Tell whether the row's last change was made by this loader."""
    latest = row.history.order_by("-history_id").first()
    return latest is not None and (latest.history_change_reason or "").startswith(SIGNED)


def _worded(why: Exception) -> str:
    if isinstance(why, ValidationError):
        return "; ".join(
            f"{name}: {' '.join(map(str, texts))}" for name, texts in why.message_dict.items()
        )
    return str(why)
