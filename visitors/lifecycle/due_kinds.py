"""What is due at the desk and to hosts: visitors who wait, badges and belongings that are still out
(V5, V9, Z3).
"""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit
from reception.due.kinds import DueKind, Slip, Whose, without_a_row
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce
from visitors.hosts.requests import STILL_OPEN
from visitors.lifecycle import escalation
from visitors.models import BadgeLoan, Belonging, HostRequest, Visit
from visitors.models.visits import OPEN

VISITOR, SITE = "visit__visitor__name", "visit__site"
HEADS = Cast("visit__party_size", CharField())


def _answers(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = HostRequest.objects.filter(
        visit__in=escalation.waiting(), replaced_by=None, answer__in=STILL_OPEN
    )
    if whose == Whose.ALL and actor.reach("visit.see") == "all":
        return rows.filter(escalated=False)
    if whose == Whose.MINE and actor.employee is not None and actor.may("visit.answer"):
        return rows.filter(employee=actor.employee)
    return None


def _badges(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = BadgeLoan.objects.overdue(now)
    return _at_the_desk(rows.annotate(at=F("badge__site")), actor, "visit.leave", whose)


def _belongings(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    # Each looks its visit up: joined, SQLite may begin with all visits there are.
    visit = Visit.objects.filter(pk=OuterRef("visit"))
    rows = Belonging.objects.unchecked().filter(~Exists(visit.filter(state__in=OPEN)))
    at_site = rows.annotate(at=Subquery(visit.values("site")))
    return _at_the_desk(at_site, actor, "belonging.keep", whose)


def _at_the_desk(
    rows: QuerySet[Any], actor: Actor, capability: str, whose: Whose
) -> QuerySet[Any] | None:
    reach = actor.reach(capability)
    if whose == Whose.MINE and reach == "site":
        return rows.filter(at__in=actor.sites)
    return rows if whose == Whose.ALL and reach == "all" else None


def _first_step(slip: Slip, policy: InForce) -> Term:
    """Return the time until the first reminder: the answer keeps its own clock (V5)."""
    minutes = min((step.after_minutes for step in policy.steps), default=0)
    return Term(minutes, Unit.OPEN_MINUTES)


def _waits_for(slip: Slip, _policy: InForce) -> str:
    many = int(slip.first)
    words = {"visitor": slip.who, "host": slip.owes, "n": many}
    return ngettext("%(visitor)s 等%(host)s", "%(visitor)s %(n)d 人等%(host)s", many) % words


def _visit(slip: Slip) -> str:
    return reverse("visit", args=[slip.about])


ANSWER = DueKind(
    key="answer",
    code="answer",
    label=gettext_lazy("访客等候"),
    clause="V5",
    act=gettext_lazy("应答"),
    rows=_answers,
    columns={
        "pk": F("pk"),
        "about": F("visit"),
        "began_at": F("visit__patience_from"),
        "site": F(SITE),
        "owes": SaidColumn("employee__name"),
        "number": F("employee__number"),
        "who": F(VISITOR),
        "first": HEADS,
    },
    term=_first_step,
    says=_waits_for,
    address=_visit,
    about="visit",
    reminds=False,
)
BADGE = DueKind(
    key="badge",
    code="badge",
    label=gettext_lazy("访客牌与物品"),
    clause="V9",
    act=gettext_lazy("收牌"),
    rows=_badges,
    columns={
        "pk": F("pk"),
        "about": F("visit"),
        "began_at": F("ended_at"),
        "site": F("at"),
        "who": F(VISITOR),
        "first": Cast("badge__number", CharField()),
        "second": SaidColumn("visit__host__name"),
    },
    term=without_a_row,
    says=lambda slip, _policy: (
        _("牌 %(badge)s 未还：%(visitor)s，被访人%(host)s")
        % {"badge": slip.first, "visitor": slip.who, "host": slip.second}
    ),
    address=_visit,
    about="visit",
    by=gettext_lazy("前台"),
    roles=("desk",),
)
BELONGING = DueKind(
    key="belonging",
    code="badge",
    label=BADGE.label,
    clause="Z3",
    act=gettext_lazy("核对"),
    rows=_belongings,
    columns={
        "pk": F("pk"),
        "about": F("visit"),
        "began_at": Coalesce("visit__left_at", "visit__closed_at", "brought_at"),
        "site": F("at"),
        "who": F(VISITOR),
        "first": F("what"),
    },
    term=without_a_row,
    says=lambda slip, _policy: (
        _("%(what)s 没有核对：%(visitor)s 已离开") % {"what": slip.first, "visitor": slip.who}
    ),
    address=_visit,
    about="visit",
    by=gettext_lazy("前台"),
    roles=("desk",),
)
KINDS = (ANSWER, BADGE, BELONGING)
