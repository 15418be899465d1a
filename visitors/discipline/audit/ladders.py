"""Ladders: is each version what its digest says, and was each row of the policy last written
through the admin (P1–P4).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.db import models

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.models import Ladder, LadderDate, LadderStep
from reception.policy.models.ladders import step_of
from visitors.discipline.audit.report import Finding
from visitors.discipline.ledger import chain
from visitors.discipline.models import Entry, LadderVersion


def versions(found: list[Finding]) -> dict[int, LadderSteps | None]:
    """Return the ladder of every version that was booked by; nothing for one that says
    something else than it did.

    Args:
        found: what is wrong is put here.
    """
    kept: dict[int, LadderSteps | None] = {}
    for row in LadderVersion.objects.select_related("ladder"):
        ladder = None
        if chain.digest(row.content) == row.digest:
            ladder = _read(row.content)
        if ladder is None:
            sentence = (
                f"version {row.digest[:12]} of the ladder {row.ladder.code} is not what was booked"
                " by: its content was changed"
            )
            found.append(_at_its_first(row, Finding("ladder", sentence, ladder=row.ladder.code)))
        kept[row.pk] = ladder
    return kept


def _at_its_first(version: LadderVersion, finding: Finding) -> Finding:
    """Return a finding with the place of the first entry that was booked by a version."""
    first = (
        Entry.objects.filter(version=version.pk)
        .select_related("sheet__employee")
        .order_by("position")
        .first()
    )
    if first is None:
        return finding
    return replace(
        finding, position=first.position, employee=first.sheet.employee.number, seq=first.seq
    )


def _read(content: str) -> LadderSteps | None:
    try:
        return chain.ladder_read(content)
    except ValueError:
        return None


def policy() -> Iterator[Finding]:
    """Find the rows of ladders, steps and dates that differ from the last record of their history,
    so were changed past the admin.
    """
    for model in (Ladder, LadderStep, LadderDate):
        yield from _past_the_admin(model)
    yield from _unknown_to_the_history()


def _unknown_to_the_history() -> Iterator[Finding]:
    """Find the versions that the history of the policy never had: a row and its record were changed
    alike, or changed and changed back.

    What was booked by stands in the chain. The days on which a ladder starts over are left out:
    their history is younger than the ledger.
    """
    ladders: defaultdict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for record in Ladder.history.all():
        stops = record.after_last == Ladder.AfterLast.STOP
        ladders[record.id].add(
            (
                record.code,
                record.counting,
                record.starts_over,
                record.days,
                stops,
                record.doubles_from,
            )
        )
    steps: defaultdict[int, set[LadderStepValue]] = defaultdict(set)
    for record in LadderStep.history.all():
        steps[record.ladder_id].add(step_of(record))
    for version in LadderVersion.objects.select_related("ladder"):
        ladder = _read(version.content)
        if ladder is None:
            continue  # told of by itself
        own = (
            ladder.code,
            ladder.counting,
            ladder.starts_over,
            ladder.days,
            ladder.stops,
            ladder.doubles_from,
        )
        strange = [
            str(step.number or step.severity)
            for step in ladder.steps
            if step not in steps[version.ladder_id]
        ]
        if own not in ladders[version.ladder_id] or strange:
            what = f"step {', '.join(strange)}" if strange else "counting"
            told = (
                f"{what} of this ladder as it was booked by is in no record of its history: row or"
                " records were changed past the admin"
            )
            yield _at_its_first(version, Finding("policy", told, ladder=version.ladder.code))


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
            yield Finding(
                "policy", f"{name} {row} ({pk}) was put in past the admin", ladder=_code(row)
            )
        elif changed := [
            column for column in columns if getattr(record, column) != getattr(row, column)
        ]:
            then = ", ".join(
                f"{column} {getattr(record, column)} → {getattr(row, column)}" for column in changed
            )
            yield Finding(
                "policy",
                f"{name} {row} ({pk}) was changed past the admin: {then}",
                ladder=_code(row),
            )
    for pk, record in last.items():
        if record.history_type != "-" and pk not in rows:
            yield Finding("policy", f"{name} {pk} was deleted past the admin")


def _code(row: models.Model) -> str:
    ladder = row.ladder if isinstance(row, LadderStep | LadderDate) else row
    assert isinstance(ladder, Ladder)
    return ladder.code
