"""What is due at the desk and to hosts: visitors who wait, zones to decide about, badges and
belongings that are still out (V5, V9, Z3, Z4).
"""

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
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
from visitors.lifecycle import escalation, zone_deciders
from visitors.models import BadgeLoan, Belonging, HostRequest, Visit, ZonePass
from visitors.models.visits import OPEN
from visitors.zones import access

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


def _zones(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    if whose == Whose.MINE:
        rows = zone_deciders.waiting(actor).exclude(_asked_by(actor))
    elif whose == Whose.ALL and actor.reach("zone.see") != "all":
        return None
    else:
        rows = ZonePass.objects.filter(state=ZonePass.State.REQUESTED, visit__state__in=OPEN)
        rows = rows if whose == Whose.ALL else rows.filter(_asked_by(actor))
    return access.naming_who_was_asked(rows)


def _asked_by(actor: Actor) -> Q:
    by_account = Q(requested_by__isnull=False, requested_by=actor.user)
    if actor.employee is None:
        return by_account
    # Said aloud: to exclude what compares with nothing would exclude it, too.
    theirs = Q(requested_by_employee__isnull=False, requested_by_employee=actor.employee)
    return by_account | theirs


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


def _into(slip: Slip, _policy: InForce) -> str:
    many = int(slip.second)
    words = {"visitor": slip.who, "zone": slip.first, "n": many}
    return ngettext("%(visitor)s 进%(zone)s", "%(visitor)s %(n)d 人进%(zone)s", many) % words


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
ZONE = DueKind(
    key="zone",
    code="zone",
    label=gettext_lazy("区域"),
    clause="Z4",
    act=gettext_lazy("批复"),
    rows=_zones,
    columns={
        "pk": F("pk"),
        "about": F("visit"),
        "began_at": F("requested_at"),
        "told": F("until"),
        "site": F(SITE),
        "owes": Coalesce(F("asked"), Value("")),
        "number": Coalesce(F("asked_number"), Value("")),
        "who": F(VISITOR),
        "first": SaidColumn("zone__name"),
        "second": HEADS,
    },
    term=lambda _slip, _policy: None,
    says=_into,
    address=lambda slip: reverse("approvals") if slip.whose == Whose.MINE else _visit(slip),
    about="visit",
    by=gettext_lazy("校长"),
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
KINDS = (ANSWER, ZONE, BADGE, BELONGING)
