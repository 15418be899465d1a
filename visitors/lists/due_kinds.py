"""What is due about lists: an entry is reviewed before its day, else it stops by itself (W3)."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due.kinds import DueKind, Slip, Whose
from reception.policy.rulebook import InForce
from visitors.lists.acts import KEEP, SEE
from visitors.lists.models import Listing


def _rows(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = Listing.objects.holding(now).filter(review_from__lte=now)
    if whose == Whose.ALL:
        return rows if actor.reach(SEE) == "all" else None
    return rows if whose == Whose.MINE and actor.may(KEEP) else None


def _says(slip: Slip, policy: InForce) -> str:
    kind = policy.lists.get(slip.first, "")
    return str(_("名单 %(list)s：%(who)s")) % {"list": kind, "who": slip.who}


REVIEW = DueKind(
    key="listing_review",
    code="listing",
    label=_("名单"),
    clause="W3",
    act=_("复核"),
    rows=_rows,
    columns={
        "pk": F("pk"),
        "about": F("pk"),
        "began_at": F("review_from"),
        "told": F("ends_at"),
        "who": Case(When(about="person", then=F("name")), default=F("organisation")),
        "first": F("kind__code"),
    },
    term=lambda _slip, _policy: None,
    says=_says,
    address=lambda slip: reverse("listing", args=[slip.about]),
    about="listing",
    by=_("行政部"),
    roles=("office",),
)
