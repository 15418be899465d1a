"""What is due about invitations: to say yes or no to what one's calendar proposes (W3, V22)."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due.kinds import DueKind, Slip, Whose
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce
from visitors.invitations import proposals
from visitors.invitations.invitations import MAKE

NEW, MOVED, OFF = "new", "moved", "off"
SAYS = {
    NEW: _("日历里 %(who)s 要来：%(what)s"),
    MOVED: _("日历里 %(who)s 改了时间：%(what)s"),
    OFF: _("日历里 %(who)s 取消了：%(what)s"),
}


def _rows(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    """Return what waits for a host; nobody else sees it."""
    if whose != Whose.MINE or actor.employee is None or not actor.may(MAKE):
        return None
    return proposals.of(actor.employee, now)


def _says(slip: Slip, _policy: InForce) -> str:
    said = str(SAYS[slip.second]) % {"who": slip.who, "what": slip.first}
    return said.rstrip("： :")


def _guest(place: int) -> Any:
    return Cast(KT(f"people__0__{place}"), CharField())


PROPOSED = DueKind(
    key="proposal",
    code="proposal",
    label=_("日历里的来访"),
    clause="V22",
    act=_("确认"),
    rows=_rows,
    columns={
        "pk": F("pk"),
        "about": F("pk"),
        "site": F("host__site"),
        "began_at": F("read_at"),
        "told": F("begins_at"),
        "owes": SaidColumn("host__name"),
        "number": F("host__number"),
        "who": Coalesce(NullIf(_guest(0), Value("")), _guest(1), Value("")),
        "first": F("summary"),
        "second": Case(
            When(invitation=None, then=Value(NEW)),
            When(is_cancelled=True, then=Value(OFF)),
            default=Value(MOVED),
        ),
    },
    term=lambda _slip, _policy: None,
    says=_says,
    address=lambda slip: reverse("proposal", args=[slip.about]),
    about="proposal",
    reminds=False,  # to say nothing is an answer, too
)
