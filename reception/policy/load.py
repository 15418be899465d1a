"""Read the written policy from a file into rows, but leave alone what an administrator changed.

Each row that the file made carries its key in the reason of its history record. So it is known
again after it was renamed or deleted, and one whose last change was not ours is an administrator's.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from reception.policy import versions
from reception.policy.messages import FILE
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    CallKind,
    Category,
    ClientClass,
    ComplaintKind,
    Contact,
    DeskOption,
    DueRule,
    DueStep,
    EscalationStep,
    EscortStep,
    GradingRule,
    Ladder,
    LadderStep,
    Limit,
    ListKind,
    MessageTemplate,
    PlanStandard,
    PrivacyText,
    ReceptionStandard,
    Sentence,
    Topic,
)
from reception.policy.rulebook import in_force, new_edition

SIGNED = "policy.toml: "
# In this order: a row names only rows of the sections before it. By these fields a row is called
# in its section, for good; a rule may be renamed, so it has a key of its own.
SECTIONS: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "contact": (Contact, ("code",)),
    "topic": (Topic, ("code",)),
    "category": (Category, ("code",)),
    "list": (ListKind, ("code",)),
    "rule": (GradingRule, ("key",)),
    "standard": (ReceptionStandard, ("grade", "category")),
    "sentence": (Sentence, ("occasion", "grade", "category")),
    "option": (DeskOption, ("code",)),
    "limit": (Limit, ("code",)),
    "escalation": (EscalationStep, ("grade", "whom", "after_minutes")),
    "escort": (EscortStep, ("guests_from",)),
    "message": (MessageTemplate, ("kind",)),
    "due": (DueRule, ("kind",)),
    "due_step": (DueStep, ("kind", "when", "count", "unit", "whom")),
    "call": (CallKind, ("code",)),
    "complaint": (ComplaintKind, ("code",)),
    "plan_standard": (PlanStandard, ("scheme", "code", "from_day")),
    "client_class": (ClientClass, ("code",)),
    "approval": (ApprovalStep, ("kind", "of_class", "order", "amount_from")),
    "privacy": (PrivacyText, ("version",)),
    "ladder": (Ladder, ("code",)),
    "ladder_step": (LadderStep, ("ladder", "number", "severity")),
    "automatic": (AutomaticProposal, ("what",)),
}
REFERENCES: dict[str, Any] = {
    "contact": Contact,
    "stand_in": Contact,
    "category": Category,
    "listed": ListKind,
    "ladder": Ladder,
    "second": Ladder,
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
    """How many rows are new, changed, kept as an administrator left them, and as they were."""

    new: int = 0
    changed: int = 0
    kept: int = 0
    same: int = 0


@dataclass(frozen=True)
class Shipped:
    """One row as the file says it: the reason in its history, the fields by which a row made by
    hand is the same one, every field that the file decides, and the categories of a rule.
    """

    signature: str
    natural: dict[str, Any]
    values: dict[str, Any]
    categories: list[Category] | None = None


@transaction.atomic
def load(path: Path = FILE, *, overwrite: bool = False) -> Loaded:
    """Bring the policy of a file into the database, all of it or nothing; ``overwrite`` takes the
    file's wording for rows that an administrator changed or deleted, too (G10).

    Raises:
        BadPolicyFile: the file cannot be read, or a row of it breaks a rule of the models.
    """
    text = _read(path)
    loaded = Loaded()
    rows: Rows = {}
    for section, (model, _key) in SECTIONS.items():
        known = _known(section, model)
        for place, entry in enumerate(text.get(section, []), start=1):
            try:
                shipped = _shipped(section, model, entry, place, rows)
                _write(model, shipped, known, loaded, overwrite)
            except Gone:
                loaded.kept += 1
            except (ValidationError, IntegrityError, BadPolicyFile) as why:
                raise BadPolicyFile(f"{path.name}: [[{section}]] {place}: {_worded(why)}") from why
    new_edition()
    versions.write(in_force().book)
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


def rows_of(section: str, entries: list[dict[str, Any]]) -> set[int]:
    """Return the ids of the rows that some tables of a section made; of one that was typed by hand,
    too, where it bears the same name.
    """
    model, keys = SECTIONS[section]
    field = "name" if keys == ("key",) else keys[0]
    by_name = dict(model._default_manager.values_list(field, "pk"))
    known, present = _known(section, model), set(by_name.values())
    rows: set[Any] = {
        known.get(_signature(section, entry), by_name.get(entry[field])) for entry in entries
    }
    return rows & present


def _signature(section: str, entry: dict[str, Any]) -> str:
    """Return what stands in the history of the row that a table of the file made."""
    named = " ".join(str(entry[name]) for name in SECTIONS[section][1] if name in entry)
    return f"{SIGNED}{section} {named}" if named else ""


def _known(section: str, model: Any) -> dict[str, int]:
    """Return which row each signature stands for, whether the row still exists or not."""
    signed = model.history.filter(history_change_reason__startswith=f"{SIGNED}{section} ").order_by(
        "history_id"
    )
    return dict(signed.values_list("history_change_reason", "id"))


def _shipped(section: str, model: Any, entry: dict[str, Any], place: int, rows: Rows) -> Shipped:
    """Read one table of the file: references become rows, what is left out becomes its default."""
    stated = {name: value for name, value in entry.items() if name != "key"}
    keys = SECTIONS[section][1]
    signature = _signature(section, entry)
    if not signature:
        raise BadPolicyFile(f"it needs one of: {', '.join(keys)}")
    categories: list[Category] | None = None
    if model is GradingRule:
        keys = ("name",)
        categories = [_the(Category, code, rows) for code in stated.pop("categories", [])]
        if stated.get("ask", "host") not in ("host", "nobody"):
            stated |= {"ask": "contact", "contact": stated["ask"]}
    for name, target in REFERENCES.items():
        if name in stated:
            stated[name] = _the(target, stated[name], rows)
    ours = {column.name: column for column in model._meta.fields if column.name not in NOT_OURS}
    if unknown := sorted(stated.keys() - ours.keys()):
        raise BadPolicyFile(f"it has no {', '.join(unknown)}")
    for name, value in stated.items():
        if isinstance(ours[name], models.DecimalField):
            stated[name] = Decimal(str(value))
    values = {name: column.get_default() for name, column in ours.items()}
    if "order" in ours:
        values["order"] = place
    values |= stated
    natural = {name: values[name] for name in keys}
    return Shipped(signature, natural, values, categories)


def _the(
    model: type[Category] | type[Contact] | type[Ladder] | type[ListKind], code: object, rows: Rows
) -> Any:
    """Return the row of a code, looked up once."""
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
    row = model.objects.filter(**({"pk": pk} if pk else shipped.natural)).first()
    if row is not None and _as_shipped(row, shipped):
        loaded.same += 1
        return
    touched = pk is not None if row is None else not _ours(row)
    if touched and not overwrite:
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
