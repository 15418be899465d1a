"""All that a person reads about a case, in parts; of each part there is a digest (P15)."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from visitors.discipline.models import Appeal, Incident, IncidentEvent, IncidentVisit, Photo
from visitors.discipline.sealing.canonical import digest, moment, written

What = IncidentEvent.What
LENGTH = 32  # letters of a digest: no two texts are made with the same ones
# Whatever stands in no other part is in the first: a new column is sealed before anybody thinks of
# it.
REPORT, APPEAL, PHOTO, FURTHER = "report", "appeal", "photo", "further visits"
OF_INCIDENT = {
    "note": ("note",),
    "place": ("place",),
    "evidence": ("evidence",),
    "statement": ("statement",),
    "why dropped": ("drop_reason",),
    "hearing": ("heard_until", "stated_at", "stated_by_self"),
    "ruling": ("state", "dropped_by_id", "dropped_at", "confirmed_by_id", "confirmed_at"),
    "correction": ("corrected_at",),
    "appeal time": ("appeal_until",),
}
OF_APPEAL = {"appeal text": ("text",), "why ruled": ("reason",)}
# By which events what was sealed may come to say something else.
MAY_CHANGE: dict[str, Collection[str]] = {
    REPORT: (),
    "note": {What.ERASED},
    "place": {What.ERASED},
    "evidence": {What.ERASED},
    "statement": {What.STATED, What.ERASED},
    "why dropped": {What.DROPPED, What.ERASED},
    "hearing": {What.STATED, What.TOLD, What.JOINED, What.MORE_TIME},
    "ruling": {What.CONFIRMED, What.DROPPED},
    "correction": {What.CORRECTED},
    "appeal time": {What.CONFIRMED, What.TOLD, What.MORE_TIME},
    "appeal text": {What.APPEALED, What.ERASED},
    "why ruled": {What.APPEALED, What.VOIDED, What.DECIDED, What.ERASED},
    APPEAL: {What.APPEALED, What.WITHDRAWN, What.VOIDED, What.DECIDED},
    PHOTO: {What.PHOTO_REMOVED},
    FURTHER: {What.JOINED},
}
# Words that somebody may have to erase: without the salt nobody can try out what they were.
WORDS = {name for name, whats in MAY_CHANGE.items() if What.ERASED in whats}


@dataclass
class CaseParts:
    """What a case says now, part by part, as it is written."""

    said: dict[str, str]
    events: list[str] = field(default_factory=list)  # what happened, each with a digest
    at: datetime | None = None  # the latest of them

    def content(self, salt: str) -> str:
        """Return the digests of what is said, as a seal holds them."""
        parts = {
            name: digest((salt if name in WORDS else "") + text)[:LENGTH]
            for name, text in self.said.items()
        }
        return written({"parts": parts, "events": self.events})


def read(incidents: Collection[int]) -> dict[int, CaseParts]:
    """Return what cases say, by the ids of their incidents, in five queries.

    Raises:
        ArithmeticError, AttributeError, TypeError, ValueError: one of them cannot be read.
    """
    appeals = {
        row.pop("entry__incident"): row
        for row in Appeal.objects.filter(entry__incident__in=incidents).values(
            "entry__incident", *(column.attname for column in Appeal._meta.concrete_fields)
        )
    }
    photos = {
        row["incident_id"]: row for row in Photo.objects.filter(incident__in=incidents).values()
    }
    further = defaultdict(list)
    for row in IncidentVisit.objects.filter(incident__in=incidents).order_by("id").values():
        further[row["incident_id"]].append(_written(row.values()))
    cases = {
        row["id"]: CaseParts(
            dict(_split({**row}, OF_INCIDENT, REPORT))
            | dict(_split(appeals.get(row["id"], {}), OF_APPEAL, APPEAL))
            | {PHOTO: _written(photos.get(row["id"], {}).values())}
            | {FURTHER: written(further[row["id"]])}
        )
        for row in Incident.objects.filter(pk__in=incidents).values()
    }
    events = IncidentEvent.objects.filter(incident__in=incidents).order_by("id")
    columns = ("incident_id", "what", "at", "by_id", "by_name", "reason")
    for pk, what, at, *rest in events.values_list(*columns):
        if case := cases.get(pk):
            case.events.append(f"{what} {digest(_written([what, at, *rest]))[:LENGTH]}")
            case.at = max(case.at or at, at)
    return cases


def events_in(content: str) -> Counter[str]:
    """Return the events that had happened to a case when it was sealed, each with a digest."""
    return Counter(json.loads(content)["events"])


def kinds(events: Iterable[str]) -> set[str]:
    """Return what happened in some of these events."""
    return {event.partition(" ")[0] for event in events}


def differing(before: str, after: str) -> list[str]:
    """Return the names of the parts that two contents say differently."""
    one, other = (json.loads(content)["parts"] for content in (before, after))
    return [name for name in sorted(one | other) if one.get(name) != other.get(name)]


def _split(
    row: dict[str, Any], parts: Mapping[str, tuple[str, ...]], rest: str
) -> Iterator[tuple[str, str]]:
    for name, columns in parts.items():
        yield name, _written(row.pop(column, None) for column in columns)
    yield rest, _written(row.values())


def _written(values: Iterable[Any]) -> str:
    return written([_plain(value) for value in values])


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, date) else value
