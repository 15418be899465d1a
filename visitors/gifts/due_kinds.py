"""An important gift is reported upward: due until 行政部 says that it was (E8, E24)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due.kinds import DueKind, Slip, Whose, without_a_row
from reception.policy.rulebook import InForce
from visitors.gifts.acts import KEEP
from visitors.gifts.models import GiftEntry
from visitors.gifts.visibility import SEE
from visitors.plans import standards

REPORTED = GiftEntry.objects.filter(about=OuterRef("pk"), what=GiftEntry.What.REPORTED)


def _rows(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = GiftEntry.objects.filter(is_important=True).exclude(Exists(REPORTED))
    if whose == Whose.ALL:
        return rows if actor.reach(SEE) == "all" else None
    return rows if whose == Whose.MINE and actor.may(KEEP) else None


def _says(slip: Slip, policy: InForce) -> str:
    words = {"who": slip.who, "sum": standards.money(Decimal(slip.second))}
    if slip.first == GiftEntry.What.GIVEN:
        return str(_("送给%(who)s的礼品值 %(sum)s 元，请上报总经理")) % words
    return str(_("%(who)s送来的礼品值 %(sum)s 元，请上报总经理")) % words


REPORT = DueKind(
    key="gift_report",
    code="gift",
    label=_("礼品"),
    clause="E24",
    act=_("上报"),
    rows=_rows,
    columns={
        "pk": F("pk"),
        "about": F("pk"),
        "began_at": F("at"),
        "who": F("whom"),
        "first": F("what"),
        "second": Cast("value", CharField()),
    },
    term=without_a_row,
    says=_says,
    address=lambda slip: f"{reverse('gifts')}?what={slip.first}&year={slip.began_at.year}",
    about="gift",
    by=_("行政部"),
    roles=("office",),
)
