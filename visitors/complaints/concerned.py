"""Who may not touch a complaint: worked out from its visit, its report and the house (C5, C18).

One table of paths says it: for a page who is kept out and why, for a list and for what is due which
complaints are not somebody's to handle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.permissions import MATRIX, ROLES
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.complaints.models import Complaint
from visitors.models import VisitEvent

ARRIVAL = [VisitEvent.What.ARRIVED, VisitEvent.What.EXPECTED]
# From a complaint to an employee: the path, what else holds on it, and the reason.
PATHS: Mapping[str, tuple[str, dict[str, Any], Any]] = {
    "about": ("about", {}, gettext_lazy("被投诉人")),
    "stand_in": ("stood_in", {}, gettext_lazy("被投诉人的代理人")),
    "host": ("visit__host", {}, gettext_lazy("这次来访的被访人")),
    "asked": ("visit__requests__employee", {}, gettext_lazy("当时被请接待")),
    "also": ("visit__further_hosts__employee", {}, gettext_lazy("这次来访的被访人")),
    "desk": (
        "visit__events__by__employee",
        {"visit__events__what__in": ARRIVAL},
        gettext_lazy("登记了这次来访"),
    ),
    "responsible": ("reports__responsible", {}, gettext_lazy("报告里的责任人")),
}
# Who may look into it, and not judge it: it is their own conduct as the head.
HEADS = ("department__head", "assigned_department__head")
HEAD = gettext_lazy("部门负责人：可以报告，不能裁定本部门的管理责任")


@dataclass(frozen=True)
class KeptOut:
    """Somebody who may not handle a complaint, and why; ``may_report`` of a head, who may not judge
    it.
    """

    employee: Employee
    why: str
    may_report: bool = False


def people(complaint: Complaint) -> list[KeptOut]:
    """Return who is kept out of a complaint, each once, with the first reason; two queries."""
    parts = [
        _on(complaint, path, also).annotate(reason=_text(reason)).values_list(path, "reason")
        for reason, (path, also, _why) in PATHS.items()
    ]
    parts += [
        _on(complaint, path, {}).annotate(reason=_text("head")).values_list(path, "reason")
        for path in HEADS
    ]
    reasons: dict[int, set[str]] = {}
    for pk, reason in parts[0].union(*parts[1:]):
        reasons.setdefault(pk, set()).add(reason)
    rows = Employee.objects.filter(pk__in=reasons).select_related("department")
    order = [*PATHS, "head"]
    found = []
    for employee in rows:
        first = min(reasons[employee.pk], key=order.index)
        if first == "stand_in" and _is_the_last(complaint, employee):
            continue
        why = HEAD if first == "head" else PATHS[first][2]
        found.append((order.index(first), KeptOut(employee, str(why), first == "head")))
    return [one for _place, one in sorted(found, key=lambda pair: (pair[0], pair[1].employee.pk))]


def refuse(complaint: Complaint, by: Actor, *, judging: bool) -> None:
    """Refuse who is concerned, whichever way they came in.

    Raises:
        Refusal: ``concerned_person`` with the reason.
    """
    if by.employee is None:
        return
    for one in people(complaint):
        if one.employee.pk == by.employee.pk and (judging or not one.may_report):
            raise refusal(one.why)


def refusal(why: str) -> Refusal:
    """Return the refusal of somebody who is concerned."""
    sentence = _("这件投诉您不能办：%(why)s。请由另一位办理。") % {"why": why}
    return Refusal("concerned_person", sentence, status=403, why=why)


def names(complaint: Complaint, employee: Employee) -> str:
    """Return why somebody may not look into a complaint; empty where they may."""
    found = (one for one in people(complaint) if one.employee.pk == employee.pk)
    return next((one.why for one in found if not one.may_report), "")


def not_kept_out(rows: QuerySet[Complaint], actor: Actor, *, judging: bool) -> QuerySet[Complaint]:
    """Leave out the complaints that somebody is kept out of."""
    me = actor.employee
    if me is None:
        return rows
    same = Complaint.objects.filter(pk=OuterRef("pk")).order_by()
    for reason, (path, also, _why) in PATHS.items():
        kept = Exists(same.filter(**{path: me}, **also))
        if reason == "stand_in":
            others = _who_judge().exclude(pk=me.pk)
            rows = rows.exclude(kept & Exists(others.exclude(pk=OuterRef("about"))))
        else:
            rows = rows.exclude(kept)
    for path in HEADS if judging else ():
        rows = rows.exclude(Q(Exists(same.filter(**{path: me}))))
    return rows


def _is_the_last(complaint: Complaint, employee: Employee) -> bool:
    """Tell whether nobody else is left to judge: a stand-in then may, or nobody could."""
    judges = _who_judge()
    if not judges.filter(pk=employee.pk).exists():
        return False
    return not judges.exclude(pk__in=(employee.pk, complaint.about_id or 0)).exists()


def _who_judge() -> QuerySet[Employee]:
    roles = [ROLES[role] for role, reach in MATRIX["complaint.judge"].items() if reach != "-"]
    return Employee.objects.filter(
        is_active=True, user__is_active=True, user__groups__name__in=roles
    ).order_by()


def _on(complaint: Complaint, path: str, also: dict[str, Any]) -> QuerySet[Any]:
    return Complaint.objects.filter(
        pk=complaint.pk, **{f"{path}__isnull": False}, **also
    ).order_by()


def _text(value: str) -> Any:
    return Value(value, output_field=CharField())
