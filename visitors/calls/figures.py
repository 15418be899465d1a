"""What is counted of calls, and which are open at a desk (T6, T7, D8)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.policy.rulebook import in_force
from visitors.calls.models import Call, CallMessage
from visitors.figures.open_items import ItemKind, OpenItem
from visitors.figures.registry import (
    EVERY,
    Figure,
    FigurePart,
    FigureUnit,
    Measure,
    RowLine,
    RowSource,
    Scope,
)

State = Call.State


def _line(call: Call) -> RowLine:
    words = (str(call.kind), str(call.wanted or ""), call.get_state_display())
    what = " · ".join(filter(None, words))
    return RowLine(call.began_at, what, "call", call.pk, reverse("call", args=[call.pk]))


def _message_line(message: CallMessage) -> RowLine:
    what = gettext("留给 %(who)s") % {"who": message.to}
    url = reverse("call", args=[message.call_id])
    return RowLine(message.left_at, what, "call", message.call_id, url)


def _kinds(_scope: Scope) -> Iterable[FigurePart]:
    for row in in_force().call_kinds.values():
        yield FigurePart(str(row.pk), str(row), Q(direction="in", kind=row.pk))


CALLS = RowSource(
    *("calls", Call.objects.all, "began_at", _line),
    employee="taken_by__employee",
    joined=("kind", "wanted"),
)
MESSAGES = RowSource(
    *("messages", CallMessage.objects.all, "left_at", _message_line),
    site="call__site",
    department="to__department",
    employee="to",
    joined=("to",),
)
IN = Q(direction="in")


def _calls(code: str, name: Any, says: Any, clause: str, where: Q, **more: Any) -> Figure:
    return Figure(code, name, says, clause, CALLS.code, where, **more)


def _messages(code: str, name: Any, says: Any, where: Q = EVERY) -> Figure:
    return Figure(code, name, says, "T13", MESSAGES.code, where)


FIGURES = (
    _calls("R07", pgettext_lazy("figure", "来电"), _("打进来的电话，没有接到的也算。"), "T6", IN),
    _calls(
        *("R30", _("来电种类"), _("打进来的电话的种类。"), "T8", IN),
        parts=_kinds,
    ),
    _calls(
        *("R38", _("未接"), _("没有人接的，后来回了电的也算。"), "T16"),
        IN & Q(answered_at__isnull=True) & ~Q(state=State.RINGING),
    ),
    _calls(
        *("R39", _("通话中位数"), _("接听至结束。"), "T15", IN),
        measure=Measure.MEDIAN,
        unit=FigureUnit.WAIT,
        of=("answered_at", "ended_at"),
    ),
    _messages("R64", _("留言"), _("当天留下的留言。")),
    _messages(
        *("R65", _("没有办完的留言"), _("当天留下、还没有办完的。")),
        Q(done_at__isnull=True),
    ),
    _calls("S06", _("接听来电"), _("本人接听的电话。"), "D13", IN),
    _messages(
        *("S07", _("办完的留言"), _("留给本人、已经办完的。")),
        Q(done_at__isnull=False),
    ),
)


def _open_messages(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    rows = CallMessage.objects.filter(call__site=site_id, done_at__isnull=True)
    for one in rows.select_related("to").order_by("pk"):
        line = _message_line(one)
        yield OpenItem(f"message-{one.pk}", line.what, line.at, line.url)


def _open_calls(site_id: int, _now: datetime) -> Iterable[OpenItem]:
    open_now = (State.RINGING, State.OPEN, State.MISSED)
    rows = Call.objects.filter(site=site_id, state__in=open_now).order_by("pk")
    for one in rows.select_related("kind", "wanted"):
        line = _line(one)
        yield OpenItem(f"call-{one.pk}", line.what, line.at, line.url)


OPEN_ITEMS = (
    ItemKind("message", _("没有办完的留言"), "T13", 50, _open_messages),
    ItemKind("call", _("没有办完的来电"), "T16", 60, _open_calls),
)
EVERYTHING = (CALLS, MESSAGES, *FIGURES)
