"""Ladders: is each version what its digest says, and was each row of the policy last written through the admin (P1–P4)."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models

from reception.policy.climb import Rungs
from reception.policy.models import Ladder, LadderStep
from visitors.discipline import chain
from visitors.discipline.findings import Finding
from visitors.discipline.models import Entry, LadderVersion


def versions(found: list[Finding]) -> dict[int, tuple[str, Rungs | None]]:
    """Return digest and ladder of every version that was booked by; nothing for one that says something else than it did.

    Args:
        found: what is wrong is put here.
    """
    kept: dict[int, tuple[str, Rungs | None]] = {}
    for row in LadderVersion.objects.select_related("ladder"):
        ladder = None
        if chain.digest(row.content) == row.digest:
            ladder = _read(row.content)
        if ladder is None:
            sentence = f"version {row.digest[:12]} of the ladder {row.ladder.code} is not what was booked by: its content was changed"
            first = Entry.objects.filter(version=row.pk).select_related("sheet__employee").order_by("position").first()
            finding = Finding("ladder", sentence, ladder=row.ladder.code)
            if first is not None:
                finding = replace(finding, position=first.position, employee=first.sheet.employee.number, seq=first.seq)
            found.append(finding)
        kept[row.pk] = (row.digest, ladder)
    return kept


def _read(content: str) -> Rungs | None:
    try:
        return chain.ladder_read(content)
    except ValueError:
        return None


def policy() -> Iterator[Finding]:
    """Find the rows of ladders and steps that differ from the last record of their history, so were changed past the admin."""
    for model in (Ladder, LadderStep):
        yield from _past_the_admin(model)


def _past_the_admin(model: Any) -> Iterator[Finding]:
    columns = [field.attname for field in model._meta.concrete_fields]
    last: dict[int, Any] = {}
    for record in model.history.order_by("history_id"):
        last[record.id] = record
    rows = {row.pk: row for row in model.objects.all()}
    name = model._meta.model_name
    for pk, row in rows.items():
        record = last.get(pk)
        if record is None or record.history_type == "-":
            yield Finding("policy", f"{name} {row} ({pk}) was put in past the admin", ladder=_code(row))
        elif changed := [column for column in columns if getattr(record, column) != getattr(row, column)]:
            then = ", ".join(f"{column} {getattr(record, column)} → {getattr(row, column)}" for column in changed)
            yield Finding("policy", f"{name} {row} ({pk}) was changed past the admin: {then}", ladder=_code(row))
    for pk, record in last.items():
        if record.history_type != "-" and pk not in rows:
            yield Finding("policy", f"{name} {pk} was deleted past the admin")


def _code(row: models.Model) -> str:
    ladder = row.ladder if isinstance(row, LadderStep) else row
    assert isinstance(ladder, Ladder)
    return ladder.code
