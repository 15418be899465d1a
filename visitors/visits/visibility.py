"""What one may see: every query for a visit, a visitor or a badge passes here."""

from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.models import (
    Badge,
    BadgeLoan,
    FurtherHost,
    HostRequest,
    Merge,
    Satisfaction,
    State,
    Visit,
    Visitor,
)
from visitors.people import search

Row = TypeVar("Row", bound=Model)
BIGGEST_ID = 2**63 - 1


def visits(actor: Actor, capability: str = "visit.see") -> QuerySet[Visit]:
    """Return the visits that somebody may reach with a capability: their sites', their department's
    or their own.
    """
    reach = actor.reach(capability)
    rows = Visit.objects.all()
    if reach == "all":
        return rows
    if reach == "site":
        return rows.filter(site__in=actor.sites)
    if actor.employee is None or reach == "-":
        return rows.none()
    if reach == "dept":
        return rows.filter(pk__in=_hosted("__department", actor.employee.department_id))
    return rows.filter(pk__in=hosted_by(actor.employee))


def only_sites(actor: Actor, capability: str = "visit.see") -> list[int]:
    """Return the only sites at which somebody reaches visits; none where no site bounds them."""
    return list(actor.sites) if actor.reach(capability) == "site" else []


def newest(actor: Actor, rows: QuerySet[Visit], most: int) -> QuerySet[Visit]:
    """Return the newest of the visits that somebody may reach, at most so many; a second query for
    whoever works at several sites.
    """
    sites = only_sites(actor)
    if len(sites) > 1:
        # Of each site apart: asked for several, SQLite sorts all that they have ever had.
        each = [rows.filter(site=site).order_by("-pk").values("pk")[:most] for site in sites]
        of_any = reduce(or_, (Q(pk__in=ids) for ids in each))
        found = Visit.objects.filter(of_any).order_by().values_list("pk", flat=True)
        rows = Visit.objects.filter(pk__in=sorted(found, reverse=True)[:most])
    return rows.order_by("-pk")[:most]


def hosted_by(employee: Employee) -> QuerySet[Any]:
    """Return the ids of the visits to somebody, about which they were asked, or to them too."""
    return _hosted("", employee)


def _hosted(of: str, whom: Any) -> QuerySet[Any]:
    # A union of three look-ups: with OR, SQLite walks through every visit for somebody who has few.
    asked = HostRequest.objects.filter(**{f"employee{of}": whom}).order_by().values("visit")
    further = FurtherHost.objects.filter(**{f"employee{of}": whom}).order_by().values("visit")
    visited = Visit.objects.filter(**{f"host{of}": whom}).order_by().values("pk")
    return visited.union(asked, further)


def badges(actor: Actor, capability: str = "badge.see") -> QuerySet[Badge]:
    """Return the badges that somebody may reach."""
    reach = actor.reach(capability)
    rows = Badge.objects.all()
    if reach == "all":
        return rows
    return rows.filter(site__in=actor.sites) if reach == "site" else rows.none()


def the_badge(actor: Actor, badge_id: int) -> Badge:
    """Return a badge that somebody may see, or 404."""
    return one(badges(actor), pk=badge_id)


# A badge is shown while somebody stands there: of five tables only what stands on it is read.
ON_A_BADGE = (
    "lent_at",
    *(f"badge__{name}" for name in ("number", "issue", "kind", "site", "valid_on", "condition")),
    *(f"visit__{name}" for name in ("site", "state", "organisation", "visitor__name")),
    "visit__host__name",
    "visit__host__name_en",
)


def worn_on(actor: Actor, visit_id: int) -> BadgeLoan:
    """Return the loan of the badge that a visit wears, with all that stands on the badge, for
    somebody who may lend it; one query.

    Raises:
        Http404: the visit does not exist or may not be seen.
        Refusal: ``no_badge`` where none is worn.
    """
    if 0 <= visit_id <= BIGGEST_ID:
        loans = BadgeLoan.objects.filter(visit=visit_id, returned_at__isnull=True)
        worn = loans.select_related("badge", "visit__visitor", "visit__host").only(*ON_A_BADGE)
        loan = worn.first()
        if loan is not None and actor.may_at("visit.admit", loan.visit.site_id):
            return loan
    one(visits(actor, "visit.admit"), pk=visit_id)
    raise Refusal("no_badge", _("这次来访没有借出访客牌。"), status=404)


def visitors(actor: Actor, capability: str = "visitor.see") -> QuerySet[Visitor]:
    """Return the visitors that somebody may reach; a person belongs to no site, so that they are
    recalled at each (V10).
    """
    return Visitor.objects.all() if actor.may(capability) else Visitor.objects.none()


def merges(actor: Actor) -> QuerySet[Merge]:
    """Return the merges of records that somebody may take back, or see."""
    return Merge.objects.all() if actor.may("visitor.merge") else Merge.objects.none()


def last_visits(visitors: list[Visitor], actor: Actor) -> list[Visitor]:
    """Put each visitor's last visit on them as ``last_visit``, or nothing where it was at a site
    that is not the actor's; one query.
    """
    # Compared here: a site in the WHERE clause would invite the planner to walk all visits of the
    # site.
    for visitor in search.with_last_visit(visitors):
        last = visitor.last_visit
        if last is not None and not actor.may_at("visit.see", last.site_id):
            visitor.last_visit = None
    return visitors


def satisfaction_of(visit: Visit, actor: Actor) -> Satisfaction | None:
    """Return what became of the thank-you of a visit that has ended, for whoever may know (F2)."""
    if visit.state != State.LEFT or not actor.may_at("satisfaction.see", visit.site_id):
        return None
    return Satisfaction.objects.select_related("notice").filter(visit=visit).first()


def site_ids(actor: Actor, capability: str) -> list[int] | None:
    """Return the ids of the sites a capability reaches; nothing means every site."""
    reach = actor.reach(capability)
    if reach == "all":
        return None
    return sorted(actor.sites) if reach != "-" else []


def the_visit(actor: Actor, visit_id: int) -> Visit:
    """Return a visit that somebody may see, or 404; from then on its site is being served."""
    return served(one(visits(actor).select_related("site"), pk=visit_id))


def served(visit: Visit) -> Visit:
    """Answer the rest of a request in the time zone of a visit's site, and return the visit."""
    timezone.activate(visit.site.clock)
    return visit


def one(rows: QuerySet[Row], **lookup: Any) -> Row:
    """Return the one object asked for, or 404 where it does not exist or may not be seen."""
    # PostgreSQL refuses to compare a number that no id has, and a text with NUL in it.
    for value in lookup.values():
        if "\x00" in value if isinstance(value, str) else not 0 <= value <= BIGGEST_ID:
            raise Http404
    # A lookup is of one row: `first` would ask for an order.
    found = next(iter(rows.filter(**lookup).order_by() if lookup else rows[:1]), None)
    if found is None:
        raise Http404
    return found
