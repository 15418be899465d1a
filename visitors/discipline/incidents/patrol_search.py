"""Find the visitor somebody meets on patrol, and see whether they must wear a badge (B1, P3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from reception.organisation.models import EmployeeKey
from reception.text import clean_line, plain
from visitors.discipline.incidents import evidence
from visitors.discipline.models import Incident
from visitors.models import BadgeLoan, FurtherHost, Visit, VisitorKey
from visitors.models.visits import OPEN
from visitors.visits import grading

MOST_ON_SITE = 400  # more do not fit on a telephone, and the search finds them all the same


@dataclass(frozen=True)
class Met:
    """Somebody on site, as a patrol sees them, and the words they are found by."""

    visit: Visit
    place: str
    then: evidence.Seen
    words: str
    reported: bool


def found(site_id: int, typed: str, now: datetime) -> list[Met]:
    """Return those on site whom a typed text may mean, who came last first; in six queries.

    They are compared here and not in the database: so few are on site that the telephone can do the
    same while the line is down.
    """
    wanted = plain(clean_line(typed))
    people = [_met(visit, now) for visit in _open(site_id)]
    return [met for met in people if fits(met.words, wanted)]


def fits(words: str, wanted: str) -> bool:
    """Tell whether a text means somebody: letters and digits begin a word, others stand in one."""
    return not wanted or any(
        word.startswith(wanted) or (not wanted.isascii() and wanted in word)
        for word in words.split()
    )


def of_visit(visit: Visit, now: datetime) -> Met:
    """Return one visit as a patrol sees it, wherever it stands now."""
    waits = _no_badge_proposed().filter(visit=visit).exists()
    return Met(visit, grading.standard_of(visit)["place"], evidence.seen(visit, now), "", waits)


def _no_badge_proposed() -> QuerySet[Incident]:
    """Return the proposals that are about a missing badge: of others a patrol learns nothing."""
    return Incident.objects.filter(
        ladder=evidence.NO_BADGE, state=Incident.State.PROPOSED, employee__isnull=False
    )


def _open(site_id: int) -> Sequence[Visit]:
    spoken = Prefetch(
        "visitor__keys", VisitorKey.objects.filter(kind=VisitorKey.Kind.PINYIN), to_attr="spoken"
    )
    called = Prefetch("host__keys", EmployeeKey.objects.all(), to_attr="called")
    loans = Prefetch("loans", BadgeLoan.objects.select_related("badge"), to_attr="lent")
    others = Prefetch(
        "further_hosts", FurtherHost.objects.select_related("employee"), to_attr="also"
    )
    waits = Exists(_no_badge_proposed().filter(visit=OuterRef("pk")))
    rows = Visit.objects.filter(site=site_id, state__in=OPEN).select_related(
        "visitor", "host__department", "category"
    )
    rows = rows.annotate(reported=waits).prefetch_related(spoken, called, loans, others)

    # Sorted here: asked for an order, SQLite walks through every visit of the site by an index that
    # has it.
    def since(visit: Visit) -> Any:
        return visit.admitted_at or visit.arrived_at

    return sorted(rows.order_by(), key=since, reverse=True)[:MOST_ON_SITE]


def _met(visit: Visit, now: datetime) -> Met:
    at_hand = vars(visit)
    then, place = evidence.seen(visit, now), grading.standard_of(visit)["place"]
    others = [row.employee for row in at_hand["also"]]
    texts = [
        visit.visitor.name,
        visit.organisation,
        visit.host.department.name,
        place,
        *(host.name for host in [visit.host, *others]),
    ]
    keys = [row.key for row in (*vars(visit.visitor)["spoken"], *vars(visit.host)["called"])]
    number = then.badge.number if then.badge else 0
    numbers = [f"{number:03d}", f"{number}", f"牌{number:03d}号", f"牌{number}号"] if number else []
    words = " ".join(dict.fromkeys(filter(None, (*map(plain, texts), *keys, *numbers))))
    return Met(visit, place, then, words, at_hand["reported"])
