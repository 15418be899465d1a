"""What every act on a visit asks first: may this person, is the state right, is there a reason."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.organisation.models import Employee, Site
from reception.text import clean_line
from visitors.models import State, Visit

JOINED = ("visitor", "category", "site", "host__department")


def fetch(visit_id: int, **also: Any) -> Visit:
    """Return a visit with what its rules need, and with what else is asked, in one query."""
    return _whole().annotate(**also).get(pk=visit_id)


def locked(visit_id: int) -> Visit:
    """Return a visit as ``fetch`` does, locked: what else wants it comes before or after.

    Raises:
        Visit.DoesNotExist: there is none.
    """
    visit = locking.locked(Visit.objects.all(), visit_id, *JOINED)
    if visit is None:
        raise Visit.DoesNotExist
    return visit


def move(
    visit: Visit,
    allowed: list[State],
    also: Q | None = None,
    *,
    reading: dict[str, Any] | None = None,
    **columns: Any,
) -> Visit:
    """Change a visit by one guarded UPDATE, so that of two desks exactly one succeeds, and return
    it as it then is, with what else is ``reading``.

    Raises:
        Refusal: ``state_forbids`` with the state it is in.
    """
    _update(visit, allowed, also, columns)
    return fetch(visit.pk, **(reading or {}))


def change(visit: Visit, allowed: list[State], also: Q | None = None, **columns: Any) -> Visit:
    """Do as ``move`` to a visit that is ``locked``: nothing of it is read again."""
    _update(visit, allowed, also, columns)
    for name, value in columns.items():
        setattr(visit, name, value)
    return visit


def _update(visit: Visit, allowed: list[State], also: Q | None, columns: dict[str, Any]) -> None:
    if "state" in columns:
        columns["counts_from"] = None  # was about the state that ends
    rows = Visit.objects.filter(also or Q(), pk=visit.pk, state__in=allowed)
    if not rows.update(**columns):
        raise forbidden(Visit.objects.values_list("state", flat=True).get(pk=visit.pk))


def _whole() -> QuerySet[Visit]:
    return Visit.objects.select_related(*JOINED)


def forbidden(state: str) -> Refusal:
    """Return the refusal of an action that a visit's state does not allow."""
    return Refusal(
        "state_forbids",
        _("这次来访现在是“%(state)s”，不能这样做。") % {"state": State(state).label},
        state=state,
    )


def allowed(by: Actor, capability: str, site_id: int) -> None:
    """Refuse who lacks a capability at a site, whichever way they came in."""
    if not by.may_at(capability, site_id):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def given(reason: str) -> str:
    """Return a reason on one line, or refuse a blank one."""
    reason = clean_line(reason)[:200]
    if not reason:
        raise Refusal(
            "reason_missing", _("请写明原因。"), status=422, fields={"reason": _("请写明原因。")}
        )
    return reason


def refuse_open(visit_id: int | None) -> None:
    """Refuse because the visitor's visit with this id is still open."""
    if visit_id is not None:
        raise Refusal("visit_open", _("这位访客已有一次未结束的来访。"), visit=visit_id)


def site_for(by: Actor, capability: str, wanted: Employee | None = None) -> int:
    """Return at which site a program does something: that of whom it is about, else its own.

    Raises:
        Refusal: ``not_permitted`` where there is none.
    """
    sites: list[Any] = [wanted.site_id] if wanted is not None else []
    sites += [by.employee.site_id] if by.employee is not None else []
    anywhere = Site.objects.filter(is_active=True).values_list("pk", flat=True)[:1]
    for site in [*sites, *sorted(by.sites), *anywhere]:
        if by.may_at(capability, site):
            return int(site)
    raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
