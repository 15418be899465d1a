"""The visits of a full database: years of ordinary days, and a today with people waiting, inside
and expected.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Model

from reception import clock
from visitors.demo.people import Stage
from visitors.models import State, Visit
from visitors.visits import grading

PER_DAY = 1000  # at all sites together: a busy house
OPEN_NOW = 50
WAITING_NOW = 20
EXPECTED_TODAY = 10
EAST_SHARE = 0.3
MAIN = "hq"
COLUMNS = [field.column for field in Visit._meta.concrete_fields]


@dataclass(frozen=True)
class Kind:
    """A sort of visit, decided once."""

    organisations: list[str]
    columns: dict[str, Any]


def visits(
    stage: Stage, count: int, visitors: int, now: datetime, seed: int = 11
) -> Iterator[list[Any]]:
    """Return the rows of so many visits in the order in which they happened, one list of values in
    the order of COLUMNS.

    Args:
        stage: the house.
        count: how many; every fourth is by somebody new, the others by anybody who was here before.
        visitors: how many there are.
        now: the moment at which today's last has come.
    """
    # Judged before the first row: while rows are copied nothing else can be asked.
    kinds = {slug: _kinds(stage, slug) for slug in stage.sites}
    return _rows(kinds, count, visitors, now, Random(seed))


def _rows(
    kinds: dict[str, list[Any]], count: int, visitors: int, now: datetime, random: Random
) -> Iterator[list[Any]]:
    weights = {slug: [weight for weight, _kind in rows] for slug, rows in kinds.items()}
    start = clock.day_bounds(clock.today(now))[0]
    special = OPEN_NOW + EXPECTED_TODAY
    for number in range(1, count + 1):
        here = count - number
        slug = "east" if here >= special and random.random() < EAST_SHARE else MAIN
        kind = random.choices(kinds[slug], weights[slug])[0][1]
        # Whoever is here now is here once: the last ones to come are people whom the draw below
        # never takes.
        known = min((number + 3) // 4, visitors - special)
        visitor = (
            visitors - here
            if here < special
            else known
            if number % 4 == 1
            else random.randint(1, known)
        )
        row = {
            **kind.columns,
            "id": number,
            "visitor_id": visitor,
            "organisation": random.choice(kind.organisations),
        }
        arrived = _arrival(count, here, start, now)
        if here < EXPECTED_TODAY:
            row |= _expected(now + timedelta(minutes=6 * here + 1))
        elif here < special:
            row |= _open(row, arrived, waits=here < EXPECTED_TODAY + WAITING_NOW)
        else:
            row |= _over(row, arrived, random)
        yield [row[column] for column in COLUMNS]


def _kinds(stage: Stage, slug: str) -> list[tuple[float, Kind]]:
    """Return every pair of category and host at a site with its weight, decided by the policy in
    force.
    """
    found = []
    for code, said in stage.words["kinds"].items():
        if slug != MAIN and not said["east"]:
            continue
        hosts = stage.hosts(said["hosts"], slug)
        for host in hosts:
            wanted = grading.Wanted(code, said["purposes"][0])
            decided = grading.columns(grading.facts_of(wanted, host, stage.policy), stage.policy)
            columns = dict.fromkeys(COLUMNS) | defaults(Visit) | decided
            columns |= {
                "site_id": stage.sites[slug].pk,
                "host_id": host.pk,
                "category_id": stage.policy.categories[code].pk,
                "kind": Visit.Kind.RETURN.value,
                "purpose": said["purposes"][0],
                "party_size": 1,
                "decision": json.dumps(decided["decision"], ensure_ascii=False),
                "facts": json.dumps(decided["facts"], ensure_ascii=False),
            }
            if decided["disposition"] == "refuse":
                columns |= {"refused_by_id": stage.users["desk"].pk, "refuse_reason": "按制度婉拒"}
            found.append((said["weight"] / len(hosts), Kind(said["organisations"], columns)))
    return found


def _arrival(count: int, here: int, start: datetime, now: datetime) -> datetime:
    """Return when one came: spread over the days before, so many a day, and those of today since
    midnight.
    """
    day, place = divmod(here, PER_DAY)
    opened = start - timedelta(days=day)
    length = (now - start if day == 0 else timedelta(hours=10)) * 0.98
    first = opened if day == 0 else opened + timedelta(hours=8)
    return first + length * (1 - (place + 1) / min(PER_DAY, count + 1))


def _over(row: dict[str, Any], arrived: datetime, random: Random) -> dict[str, Any]:
    """Return what a visit that has ended has beside: most left, some were refused, a few were
    called off.
    """
    left = arrived + timedelta(minutes=1)
    if row["disposition"] == "refuse":
        return {"state": State.REFUSED.value, "arrived_at": text(arrived), "closed_at": text(left)}
    if random.random() < 0.04:
        return {
            "state": State.CANCELLED.value,
            "arrived_at": text(arrived),
            "closed_at": text(left),
        }
    admitted = {
        "state": State.LEFT.value,
        "admitted_at": text(arrived),
        "left_at": text(left),
        "answer": Visit.Answer.COMING.value,
    }
    return admitted | {
        "arrived_at": text(arrived),
        "closed_at": text(left),
        "answered_by_id": row["host_id"],
        "consent": _consent(row),
    }


def _open(row: dict[str, Any], arrived: datetime, *, waits: bool) -> dict[str, Any]:
    """Return what a visit of now has beside; whoever may not come in before somebody agrees
    waits.
    """
    shown = {"arrived_at": text(arrived), "refused_by_id": None, "refuse_reason": ""}
    if waits or row["disposition"] == "refuse":
        return {**shown, "state": State.WAITING.value}
    return {
        **shown,
        "state": State.INSIDE.value,
        "admitted_at": text(arrived),
        "consent": _consent(row),
    }


def _expected(at: datetime) -> dict[str, Any]:
    expected = {
        "state": State.EXPECTED.value,
        "expected_at": text(at),
        "expected_on": clock.today(at).isoformat(),
    }
    return {
        **expected,
        "refused_by_id": None,
        "refuse_reason": "",
        "kind": Visit.Kind.TELEPHONE.value,
    }


def _consent(row: dict[str, Any]) -> bool | None:
    return True if row["disposition"] == "ask_first" else None


def defaults(model: type[Model]) -> dict[str, Any]:
    """Return what the columns hold that somebody who writes past the ORM does not know of."""
    fields = [
        field for field in model._meta.concrete_fields if not field.primary_key and not field.null
    ]
    found = {field.column: field.get_default() for field in fields if not field.is_relation}
    return {
        column: json.dumps(value) if isinstance(value, dict) else value
        for column, value in found.items()
        if value is not None
    }


def text(at: datetime) -> str:
    """Return a moment as both databases read it: in UTC, whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
