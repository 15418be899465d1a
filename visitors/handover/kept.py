"""What of hand-overs goes in time: what stood there, why it was left, the note (privacy 5)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Part
from visitors.handover.models import HandOver, HandOverItem
from visitors.models import BadgeLoan, Belonging, Visit

KIND = DataKind("handover", _("交接班写下的事"), _("接班后"), Fate.ANONYMISED)
OF_VISITS = ("waiting", "expected", "inside")


def _about(visitor: int) -> Q:
    """Return what stood there about one visitor: their visits, badges and things."""
    visits = list(Visit.objects.filter(visitor=visitor).values_list("pk", flat=True))
    keys = [f"{kind}-{pk}" for kind in OF_VISITS for pk in visits]
    for kind, model in (("badge", BadgeLoan), ("thing", Belonging)):
        rows: Any = model._default_manager.filter(visit__in=visits)
        keys += [f"{kind}-{pk}" for pk in rows.values_list("pk", flat=True)]
    return Q(key__in=keys)


PARTS = (
    Part(
        "things handed over",
        KIND.code,
        HandOverItem,
        lambda before, _now: Q(hand_over__took_at__lt=before),
        {"what": GONE, "reason": ""},
        person=_about,
    ),
    Part(
        "notes of hand-overs",
        KIND.code,
        HandOver,
        lambda before, _now: Q(took_at__lt=before),
        {"note": ""},
    ),
    Part(
        "keys of hand-overs",
        "key",
        HandOver,
        lambda before, _now: Q(took_at__lt=before),
        {"request_key": "", "request_digest": ""},
        narrow=~Q(request_key=""),
    ),
)
