"""What is open at a desk of visits, badges and belongings: it is handed over (D8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.policy.rulebook import in_force
from visitors.figures.open_items import ItemKind, OpenItem
from visitors.models import BadgeLoan, Belonging, State, Visit
from visitors.models.visits import OPEN

SOON = ("handover_soon_minutes", 120)  # those who come later are the next shift's own


def _visit(kind: str, visit: Visit, at: datetime | None, more: str = "") -> OpenItem:
    who = " ".join(filter(None, (visit.visitor.name, visit.organisation)))
    what = gettext("%(who)s 找 %(host)s") % {"who": who, "host": visit.host}
    url = reverse("visit", args=[visit.pk])
    return OpenItem(f"{kind}-{visit.pk}", f"{what}{more}", at, url)


def _visits(site_id: int, **columns: Any) -> Iterable[Visit]:
    rows = Visit.objects.filter(site=site_id, **columns).order_by()
    return rows.select_related("visitor", "host")


def _waiting(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    rows = sorted(_visits(site_id, state=State.WAITING), key=lambda one: one.pk)
    return [_visit("waiting", one, one.arrived_at) for one in rows]


def _inside(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    rows = sorted(_visits(site_id, state=State.INSIDE), key=lambda one: one.pk)
    return [_visit("inside", one, one.admitted_at) for one in rows]


def _expected(site_id: int, now: datetime) -> Iterable[OpenItem]:
    code, usual = SOON
    near = timedelta(minutes=in_force().limits.get(code, usual))
    soon = {"expected_at__gte": now - near, "expected_at__lte": now + near}
    rows = _visits(site_id, state=State.EXPECTED, **soon)
    return [
        _visit("expected", one, one.expected_at)
        for one in sorted(rows, key=lambda one: (one.expected_at or now, one.pk))
    ]


def _badges(site_id: int, now: datetime) -> Iterable[OpenItem]:
    rows = BadgeLoan.objects.overdue(now).filter(badge__site=site_id).order_by("lent_at")
    for loan in rows.select_related("badge", "visit__visitor", "visit__host"):
        more = " · " + gettext("牌 %(badge)s") % {"badge": loan.badge}
        item = _visit("badge", loan.visit, loan.lent_at, more)
        yield OpenItem(f"badge-{loan.pk}", item.what, item.at, item.url)


def _things(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    rows = Belonging.objects.unchecked().filter(visit__site=site_id).exclude(visit__state__in=OPEN)
    for thing in rows.select_related("visit__visitor", "visit__host").order_by("pk"):
        item = _visit("thing", thing.visit, thing.brought_at, f" · {thing.what} × {thing.count}")
        yield OpenItem(f"thing-{thing.pk}", item.what, item.at, item.url)


KINDS = (
    ItemKind("waiting", _("在等的"), "V5", 10, _waiting),
    ItemKind("expected", _("就要到的"), "V22", 20, _expected),
    ItemKind("inside", _("在里面的"), "V9", 30, _inside),
    ItemKind("badge", _("没有收回的牌"), "B3", 40, _badges),
    ItemKind("thing", _("没有核对的物品"), "V9", 80, _things),
)
