"""What is counted of complaints, and which are due at a desk (C8, D8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from visitors.complaints.models import Compensation, Complaint
from visitors.figures import open_items, registry
from visitors.figures.open_items import ItemKind, OpenItem
from visitors.figures.registry import EVERY, Figure, FigureUnit, Measure, RowLine, RowSource, Scope

Stage = Complaint.Stage


def _line(one: Complaint) -> RowLine:
    what = f"{one.number} · {one.get_stage_display()}"
    return RowLine(one.received_at, what, "complaint", one.pk, reverse("complaint", args=[one.pk]))


def _paid_line(one: Compensation) -> RowLine:
    line = _line(one.complaint)
    at = one.approval.decided_at or one.approval.asked_at
    return RowLine(at, line.what, line.kind, line.pk, line.url)


def _open(scope: Scope) -> Q:
    """Return which were open at the end of the scope."""
    return Q(closed_at__isnull=True) | Q(closed_at__gte=scope.until)


WHOSE: dict[str, Any] = {"department": "assigned_department", "employee": "assigned_to"}
RECEIVED = RowSource("complaints", Complaint.objects.all, "received_at", _line, **WHOSE)
CLOSED = RowSource(
    *("complaints_closed", Complaint.objects.filter(closed_at__isnull=False).all, "closed_at"),
    _line,
    **WHOSE,
)
PAID = RowSource(
    *("compensations", Compensation.objects.filter(approval__state="approved").all),
    *("approval__decided_at", _paid_line),
    site="complaint__site",
    department="complaint__assigned_department",
    joined=("complaint", "approval"),
)


def _received(code: str, name: Any, says: Any, where: Any = EVERY, **more: Any) -> Figure:
    return Figure(code, name, says, "C8", RECEIVED.code, where, **more)


def _closed(code: str, name: Any, says: Any, where: Q = EVERY, **more: Any) -> Figure:
    return Figure(code, name, says, "C8", CLOSED.code, where, **more)


FIGURES = (
    _received("R61", _("新投诉"), _("收到的投诉。")),
    _closed("R62", pgettext_lazy("figure", "结案"), _("结案或撤回的投诉。")),
    _received(
        *("R63", _("在办投诉"), _("到这段时间结束还没有结案的。")),
        _open,
        standing=True,
    ),
    _closed(
        *("R66", _("办结用时中位数"), _("收到至结案；撤回的不计。")),
        Q(stage=Stage.CLOSED),
        measure=Measure.MEDIAN,
        unit=FigureUnit.STAY,
        of=("received_at", "closed_at"),
    ),
    _received(
        *("R67", _("重大投诉"), _("收到的里面，认定为重大的。")),
        Q(major=Complaint.Major.YES),
    ),
    Figure(
        *("R68", _("补偿"), _("批准的补偿金额。"), "C21", PAID.code),
        measure=Measure.SUM,
        unit=FigureUnit.YUAN,
        of=("approval__amount",),
    ),
    _closed(
        *("S08", _("解决的投诉"), _("交本人办、已经结案的。")),
        Q(stage=Stage.CLOSED),
    ),
)


def _due(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    rows = Complaint.objects.filter(site=site_id, closed_at__isnull=True).order_by("pk")
    for one in rows:
        line = _line(one)
        # Without an address: what it is about is not for everybody at the desk (C27).
        yield OpenItem(f"complaint-{one.pk}", line.what, line.at, "")


OPEN_ITEM = ItemKind("complaint", _("在办的投诉"), "C13", 70, _due)
EVERYTHING = (RECEIVED, CLOSED, PAID, *FIGURES)


def register() -> None:
    """Add the figures of complaints, and what is open of them at a desk."""
    registry.register(*EVERYTHING)
    open_items.register(OPEN_ITEM)
