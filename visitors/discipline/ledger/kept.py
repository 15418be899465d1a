"""What of cases goes in time, and what is open and keeps the data of a visit (privacy 5)."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.policy.rulebook import in_force
from reception.retention import HOLD_DAYS, DataKind, Fate, Hold, Part, keys_part
from visitors.discipline.incidents import photos
from visitors.discipline.ledger import erasure
from visitors.discipline.models import Appeal, Incident, IncidentEvent, Photo

State = Incident.State


def _open(since: datetime, now: datetime) -> QuerySet[Any, Any]:
    """Return the visits of cases that were reported after a moment and are not over: nobody has
    ruled, an appeal is open or may still come.
    """
    cases = Incident.objects.filter(_is_open(now), reported_at__gte=since)
    return cases.filter(visit__isnull=False).values("visit")


def _is_open(now: datetime) -> Q:
    appeals = Appeal.objects.filter(entry__incident=OuterRef("pk"), state=Appeal.State.OPEN)
    return Q(state=State.PROPOSED) | Q(appeal_until__gte=now) | Q(Exists(appeals))


def _over(before: datetime, now: datetime) -> Q:
    ended = Q(state=State.DROPPED, dropped_at__lt=before)
    ended |= Q(state=State.CONFIRMED, confirmed_at__lt=before)
    return ended & ~_is_open(now)


def _of_nothing_open(before: datetime, now: datetime) -> Q:
    """Return the old photos, but those of a case about somebody that is open and not older than
    holds last.
    """
    begun = now - timedelta(days=in_force().limits.get(HOLD_DAYS, 0))
    mine = Incident.objects.filter(_is_open(now), pk=OuterRef("incident"), employee__isnull=False)
    return Q(incident__seen_at__lte=before) & ~Q(Exists(mine.filter(reported_at__gte=begun)))


def _erase(rows: QuerySet[Incident], _before: datetime, now: datetime) -> int:
    cases = list(rows)
    for one in cases:
        erasure.erase_in_time(one, now)
    return len(cases)


def _erase_notes(rows: QuerySet[Incident], _before: datetime, now: datetime) -> int:
    cases = list(rows)
    for one in cases:
        erasure.erase_note(one, now)
    return len(cases)


KINDS = (
    DataKind("photo", pgettext_lazy("plural", "照片"), _("拍摄后"), Fate.DELETED),
    DataKind("case", _("案件的文字"), _("案件结束后")),
)
HOLD = Hold("case", _("没有了结的违规案件"), _open)
PARTS = (
    Part(
        "photos",
        "photo",
        Photo,
        _of_nothing_open,
        narrow=Q(removed_at__isnull=True),
        person=lambda visitor: Q(incident__visit__visitor=visitor),
        clear=photos.clear_photos,
        batch=20,
    ),
    Part(
        "words of cases",
        "case",
        Incident,
        _over,
        covers=(
            *("note", "place", "statement", "drop_reason"),
            *("discipline.Words.text", "discipline.Words.salt"),
            *("discipline.Appeal.text", "discipline.Appeal.reason"),
        ),
        narrow=erasure.have_words(),
        clear=_erase,
        batch=20,
    ),
    Part(
        "notes about a visitor",
        "case",
        Incident,
        lambda _before, _now: Q(pk__in=()),
        narrow=~Q(note=""),
        visit="visit",
        person=lambda visitor: Q(visit__visitor=visitor),
        clear=_erase_notes,
    ),
    keys_part("keys of requests about cases", IncidentEvent),
)
