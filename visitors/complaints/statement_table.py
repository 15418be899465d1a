"""How the figures of a month's complaints are said, on the page and in the file (C8, C24)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception.organisation.models import Department
from reception.policy.rulebook import in_force
from visitors.complaints.models import Complaint
from visitors.complaints.statements import TOTAL, Figures

NOT_SAID = pgettext_lazy("complaint statement", "没有写")


@dataclass(frozen=True)
class FigureGroup:
    """Figures that belong together.

    Attributes:
        says: what is counted, in one sentence; with what is left out.
        parts: how each part is called, in the order of the page; of a figure without parts nothing.
    """

    code: str
    label: Any
    says: Any
    parts: Mapping[str, Any] | None = None


GROUPS = (
    FigureGroup("received", _("收到"), _("当月收到的投诉，件。")),
    FigureGroup("channel", _("从哪里来"), _("按登记的来源。"), dict(Complaint.Channel.choices)),
    FigureGroup("kind", _("类别"), _("一件可以有几个类别，各计一次。"), {}),
    FigureGroup("department", _("部门"), _("查的部门；还没有交办的，按登记时写的部门。"), {}),
    FigureGroup("wanted", _("写了要求"), _("投诉人提出要求的，件。")),
    FigureGroup(
        "valid",
        _("受理"),
        _("是否成立；还没有判定的单列。"),
        {"yes": _("成立"), "no": _("不成立"), "open": _("还没有判定")},
    ),
    FigureGroup(
        "outcome",
        _("认定"),
        _("结论；还没有认定的单列。"),
        {**dict(Complaint.Outcome.choices), "": _("还没有认定")},
    ),
    FigureGroup("major", _("重大投诉"), _("认定为重大的，件。")),
    FigureGroup(
        "days",
        _("办结天数"),
        _("从收到到结案的天数；没有结案的不计入，另列件数。"),
        {
            "median": _("中位数（天）"),
            "longest": _("最长（天）"),
            "closed": _("已结案（件）"),
            "open": _("没有结案，不计入（件）"),
        },
    ),
    FigureGroup("late", _("超过期限"), _("过了答复期限才答复，或还没有答复的，件。")),
    FigureGroup("sent_back", _("部门退回"), _("退回的次数，按退回的部门。"), {}),
    FigureGroup(
        "calls",
        _("回访"),
        _("答复以后的回访；没有联系上的不算满意，也不算不满意。"),
        {
            "satisfied": _("满意"),
            "not_satisfied": _("不满意，重新办理"),
            "not_reached": _("没有联系上"),
            "open": _("还没有回访"),
        },
    ),
    FigureGroup(
        "prevention",
        _("防范措施"),
        _("报告里约定的措施；又发生的，是复查时说又发生了的。"),
        {"done": _("已办"), "open": _("没有办完"), "recurred": _("又发生")},
    ),
)


@dataclass(frozen=True)
class FigureLine:
    """One figure: what was told, or is worked out now, and what it would be now."""

    part: str
    label: str
    value: str
    now: str

    @property
    def has_changed(self) -> bool:
        return self.value != self.now


def lines(figures: Figures, now: Figures) -> list[tuple[FigureGroup, list[FigureLine]]]:
    """Return the figures of a month as a page says them, group by group.

    Args:
        figures: what was told, or what is worked out where nothing was told yet.
        now: what is worked out now.
    """
    named = {"kind": in_force().complaint_kinds, "department": _departments(figures, now)}
    named["sent_back"] = named["department"]
    return [
        (group, _of_group(group, figures, now, named.get(group.code) or group.parts))
        for group in GROUPS
    ]


def _of_group(
    group: FigureGroup, figures: Figures, now: Figures, parts: Mapping[str, Any] | None
) -> list[FigureLine]:
    told, fresh = figures.get(group.code, {}), now.get(group.code, {})
    if group.parts is None:
        return [FigureLine(TOTAL, "", written(told.get(TOTAL)), written(fresh.get(TOTAL)))]
    parts = parts or {}
    order = [part for part in parts if part in told or part in fresh]
    order += sorted({*told, *fresh} - set(order))
    return [
        FigureLine(
            part,
            str(parts.get(part) or part or NOT_SAID),
            written(told.get(part)),
            written(fresh.get(part)),
        )
        for part in order
    ]


def written(value: float | None) -> str:
    """Return a figure as people write it: 3, 3.5; 0 where there is none."""
    return f"{value or 0:g}"


def _departments(*figures: Figures) -> dict[str, Any]:
    asked = {part for one in figures for code in ("department", "sent_back") for part in one[code]}
    rows = Department.objects.filter(pk__in=[part for part in asked if part]).order_by("pk")
    return {str(row.pk): row for row in rows}
