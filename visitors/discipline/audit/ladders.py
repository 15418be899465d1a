"""Is each ladder what was booked by, and was the policy last written through the admin (P1–P4)?"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reception.policy.climb import LadderSteps, LadderStepValue
from reception.policy.models import Ladder, LadderDate, LadderStep
from reception.policy.models.ladders import step_of
from visitors.discipline.audit.report import Finding
from visitors.discipline.models import Entry, LadderVersion
from visitors.discipline.sealing import canonical, ladder_versions


def versions(found: list[Finding]) -> dict[int, LadderSteps | None]:
    """Return the ladder of every version; nothing for one that was changed, which is found."""
    ladders: dict[int, LadderSteps | None] = {}
    for row in LadderVersion.objects.select_related("ladder"):
        is_own = canonical.digest(row.content) == row.digest
        ladders[row.pk] = _read(row.content) if is_own else None
        if ladders[row.pk] is None:
            sentence = (
                f"version {row.digest[:12]} of the ladder {row.ladder.code} is not what was booked"
                " by: its content was changed"
            )
            found.append(_at_its_first(row, "ladder", sentence))
    return ladders


def _at_its_first(version: LadderVersion, kind: str, sentence: str) -> Finding:
    """Return a finding with the place of the first entry that was booked by a version."""
    finding = Finding(kind, sentence, ladder=version.ladder.code)
    booked = Entry.objects.filter(version=version.pk).select_related("sheet__employee")
    first = booked.order_by("position").first()
    if first is None:
        return finding
    number = first.sheet.employee.number
    return replace(finding, position=first.position, employee=number, seq=first.seq)


def _read(content: str) -> LadderSteps | None:
    try:
        return ladder_versions.read(content)
    except ValueError:
        return None


def policy() -> Iterator[Finding]:
    """Find the rows of the policy that differ from their history: changed past the admin."""
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
        ladders[record.id].add(_counting(record, stops))
    steps: defaultdict[int, set[LadderStepValue]] = defaultdict(set)
    for record in LadderStep.history.all():
        steps[record.ladder_id].add(step_of(record))
    for version in LadderVersion.objects.select_related("ladder"):
        ladder = _read(version.content)
        if ladder is None:
            continue  # told of by itself
        known = steps[version.ladder_id]
        strange = [str(one.number or one.severity) for one in ladder.steps if one not in known]
        if strange or _counting(ladder, ladder.stops) not in ladders[version.ladder_id]:
            what = f"step {', '.join(strange)}" if strange else "counting"
            told = (
                f"{what} of this ladder as it was booked by is in no record of its history: row or"
                " records were changed past the admin"
            )
            yield _at_its_first(version, "policy", told)


def _counting(ladder: Any, stops: bool) -> tuple[Any, ...]:
    """Return how a ladder counts; of its value, or of a record of its history."""
    names = (
        "code",
        "counting",
        "starts_over",
        "days",
        "doubles_from",
        "doubles_on",
        "uncorrected_days",
    )
    return stops, *(getattr(ladder, name) for name in names)


def _past_the_admin(model: Any) -> Iterator[Finding]:
    columns = [field.attname for field in model._meta.concrete_fields]
    last: dict[int, Any] = {}
    for record in model.history.order_by("history_id"):
        last[record.id] = record
    rows = {row.pk: row for row in model.objects.all()}
    name = model._meta.model_name
    for pk, row in rows.items():
        record = last.get(pk)
        code = (row if isinstance(row, Ladder) else row.ladder).code
        if record is None or record.history_type == "-":
            yield Finding("policy", f"{name} {row} ({pk}) was put in past the admin", ladder=code)
            continue
        then = ", ".join(
            f"{column} {getattr(record, column)} → {getattr(row, column)}"
            for column in columns
            if getattr(record, column) != getattr(row, column)
        )
        if then:
            sentence = f"{name} {row} ({pk}) was changed past the admin: {then}"
            yield Finding("policy", sentence, ladder=code)
    for pk, record in last.items():
        if record.history_type != "-" and pk not in rows:
            yield Finding("policy", f"{name} {pk} was deleted past the admin")
