"""What of visitors and visits goes in time, or when a visitor asks for it (privacy 5, 6)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from reception.due.models import Approval
from reception.notifications.models import Notice
from reception.retention import GONE, Part, Past, keys_part
from visitors.models import BadgeEvent, Belonging, Companion, Visit, VisitDetails, Visitor, ZonePass
from visitors.models import VisitEvent as Event
from visitors.models.triggers import OF_BELONGINGS

PHONE = {"phone": "", "phone_extension": "", "last_four": ""}


def ended(path: str = "") -> Past:
    """Return which rows belong to a visit that ended before a moment."""
    return lambda before, _now: Q(**{f"{path}closed_at__lt": before})


def not_seen_since(path: str, met: str) -> Past:
    """Return which rows belong to a visitor whose last visit ended before a moment."""

    def past(before: datetime, _now: datetime) -> Q:
        visits = Visit.objects.filter(visitor=OuterRef(path)).order_by()
        later = visits.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=before))
        return Q(~Exists(later)) & Q(**{f"{met}__lt": before})

    return past


def never(_before: datetime, _now: datetime) -> Q:
    """Return that rows are not looked for by age here; another part does."""
    return Q(pk__in=())


def of(path: str) -> Callable[[int], Q]:
    """Return which rows lead to a visitor."""
    return lambda visitor: Q(**{path: visitor})


def _forget_words_of_belongings(rows: QuerySet[Any], _before: datetime, _now: datetime) -> int:
    """Take what a list of events repeats of belongings out of it."""
    events = list(rows)
    for event in events:
        kept = {name: fact for name, fact in event.facts.items() if name not in OF_BELONGINGS}
        Event.objects.filter(pk=event.pk).update(facts=kept)
    return len(events)


def _notices_about(visitor: int) -> Q:
    """Return the notices about the visits of a visitor, by what asked for them and by their keys,
    which begin with the kind and the visit.
    """
    visits = Visit.objects.filter(visitor=visitor).values_list("pk", flat=True)
    about = Q(host_request__visit__in=visits) | Q(host_reminder__request__visit__in=visits)
    about |= Q(leave_request__visit__in=visits) | Q(satisfaction__visit__in=visits)
    about |= Q(approval_ask__approval__zone_pass__visit__in=visits)
    for visit in visits:
        for begins in ("ask", "thank", "received", "badge", "leave", "zone", "put-off", "no-show"):
            about |= Q(key__startswith=f"{begins}:{visit}:")
    return about


_who = not_seen_since("pk", "met_at")
# A former record has no visits; it stays as long as the one that stands for it.
_who_stands = not_seen_since("merged_into_id", "met_at")
_his_visits = not_seen_since("visitor_id", "visitor__met_at")
_repeated = Q()
for _name in OF_BELONGINGS:
    _repeated |= Q(facts__has_key=_name)
VISIT: dict[str, Any] = {"visit": "visit", "person": of("visit__visitor")}


def _of_people(suffix: str, narrow: Q, past: Past, visit: str) -> list[Part]:
    """Return what stands in the records of people."""
    rows: list[tuple[str, str, dict[str, Any], tuple[str, ...], tuple[str, ...]]] = [
        ("phones", "phone", PHONE, (), ("phone", "phone_extension")),
        # Two people with one phone and no name would be the same person; so the phone goes, too.
        # Their keys follow the name, by a trigger.
        (
            "names",
            "name",
            {"name": GONE, "folded_name": GONE, **PHONE},
            ("visitors.VisitorKey.key",),
            ("name", "met_at", "visits_made"),
        ),
        ("e-mails", "email", {"email": ""}, (), ("email",)),
        (
            "organisations",
            "organisation",
            {"organisation": "", "title": ""},
            (),
            ("organisation", "title"),
        ),
    ]
    return [
        Part(
            f"{name}{suffix}",
            kind,
            Visitor,
            past,
            columns,
            covers=covers,
            narrow=narrow,
            visit=visit,
            person=of("pk"),
            handed_out=handed_out,
        )
        for name, kind, columns, covers, handed_out in rows
    ]


PARTS = (
    *_of_people("", Q(merged_into=None), _who, "visits"),
    *_of_people(" of former records", ~Q(merged_into=None), _who_stands, "merged_into__visits"),
    Part(
        "organisations on visits",
        "organisation",
        Visit,
        _his_visits,
        {"organisation": "", "title": ""},
        visit="pk",
        person=of("visitor"),
        handed_out=("organisation", "title"),
    ),
    Part(
        "purposes",
        "reason",
        Visit,
        ended(),
        {"purpose": GONE, "override_reason": GONE, "refuse_reason": GONE},
        visit="pk",
        person=of("visitor"),
        handed_out=("purpose", "party_size", "expected_at", "arrived_at", "left_at"),
    ),
    Part("reasons in the trail", "reason", Event, ended("visit__"), {"reason": GONE}, **VISIT),
    Part("reasons of badges", "reason", BadgeEvent, ended("visit__"), {"reason": GONE}, **VISIT),
    Part(
        "results",
        "reason",
        VisitDetails,
        ended("visit__"),
        {"result": GONE},
        **VISIT,
    ),
    Part(
        "companions",
        "companion",
        Companion,
        ended("visit__"),
        {"name": GONE},
        handed_out=("name",),
        **VISIT,
    ),
    Part(
        "belongings",
        "belonging",
        Belonging,
        ended("visit__"),
        {"what": GONE, "serial": "", "stays_because": GONE},
        handed_out=("what", "serial", "count", "brought_at", "taken_out_at"),
        **VISIT,
    ),
    Part(
        "belongings in the trail",
        "belonging",
        Event,
        ended("visit__"),
        covers=("facts",),
        narrow=_repeated,
        clear=_forget_words_of_belongings,
        **VISIT,
    ),
    Part(
        "plates",
        "plate",
        VisitDetails,
        ended("visit__"),
        {"plate": ""},
        narrow=Q(plate__gt=""),  # as the index has them
        handed_out=("plate",),
        **VISIT,
    ),
    Part(
        "needs",
        "needs",
        VisitDetails,
        ended("visit__"),
        {"needs": []},
        handed_out=("needs",),
        **VISIT,
    ),
    Part(
        "letters",
        "letter",
        VisitDetails,
        ended("visit__"),
        {"letter_issuer": "", "letter": ""},
        handed_out=("letter", "letter_issuer"),
        **VISIT,
    ),
    Part(
        "reasons of passes",
        "zone",
        ZonePass,
        ended("visit__"),
        {"reason": GONE},
        handed_out=("reason", "requested_at", "until"),
        **VISIT,
    ),
    Part(
        "reasons of refused passes",
        "zone",
        Approval,
        ended("zone_pass__visit__"),
        {"reason": GONE},
        visit="zone_pass__visit",
        person=of("zone_pass__visit__visitor"),
    ),
    keys_part("keys of requests", Event, of("visit__visitor")),
    Part("notices about a visitor", "notice", Notice, never, person=_notices_about),
)
