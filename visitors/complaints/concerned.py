"""Who may not touch a complaint: worked out from its visit, its report and the house (C5, C18).

One table of ways says it: for a page who is kept out and why, for a list and for what is due which
complaints are not somebody's to handle.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.permissions import MATRIX, ROLES
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.complaints.models import Complaint, ComplaintReport
from visitors.models import FurtherHost, HostRequest, VisitEvent

Row = TypeVar("Row", bound=Model)

ARRIVAL = [VisitEvent.What.ARRIVED, VisitEvent.What.EXPECTED]


@dataclass(frozen=True)
class Concern:
    """One way from a complaint to employees who are concerned in it.

    Attributes:
        path: to the employee: from the complaint itself, or from ``rows``.
        why: the reason, in words.
        rows: what hangs on the complaint, where several do.
        link: the column of ``rows`` that says on which ``column`` of the complaint.
    """

    path: str
    why: Any
    rows: QuerySet[Any] | None = None
    link: str = "visit"
    column: str = "visit"

    def names(self, complaint: Complaint) -> QuerySet[Any]:
        """Return the rows of one complaint on which an employee stands at ``path``."""
        rows = Complaint.objects.filter(pk=complaint.pk)
        if self.rows is not None:
            rows = self.rows.filter(**{self.link: getattr(complaint, self.column)})
        return rows.filter(**{f"{self.path}__isnull": False}).order_by()

    def leads_to(self, me: Employee, to: str) -> Q:
        """Return of which complaints this way leads to an employee.

        Args:
            to: the path to the complaint from what is asked about; empty for complaints.
        """
        if self.rows is None:
            return Q(**{f"{to}{self.path}": me})
        theirs = {self.link: OuterRef(f"{to}{self.column}"), self.path: me}
        return Q(Exists(self.rows.filter(**theirs).order_by()))


WAYS: Mapping[str, Concern] = {
    "about": Concern("about", gettext_lazy("被投诉人")),
    "stand_in": Concern("stood_in", gettext_lazy("被投诉人的代理人")),
    "host": Concern("visit__host", gettext_lazy("这次来访的被访人")),
    "asked": Concern("employee", gettext_lazy("当时被请接待"), HostRequest.objects.all()),
    "also": Concern("employee", gettext_lazy("这次来访的被访人"), FurtherHost.objects.all()),
    "desk": Concern(
        "by__employee", gettext_lazy("登记了这次来访"), VisitEvent.objects.filter(what__in=ARRIVAL)
    ),
    "responsible": Concern(
        "responsible",
        gettext_lazy("报告里的责任人"),
        ComplaintReport.objects.all(),
        link="complaint",
        column="pk",
    ),
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
    ways = [*WAYS.items(), *(("head", Concern(path, HEAD)) for path in HEADS)]
    parts = [
        way.names(complaint).annotate(way=_text(reason)).values_list(way.path, "way")
        for reason, way in ways
    ]
    reasons: dict[int, set[str]] = {}
    for pk, reason in parts[0].union(*parts[1:]):
        reasons.setdefault(pk, set()).add(reason)
    rows = Employee.objects.filter(pk__in=reasons).select_related("department")
    order = [*WAYS, "head"]
    found = []
    for employee in rows:
        first = min(reasons[employee.pk], key=order.index)
        if first == "stand_in" and _is_the_last(complaint, employee):
            continue
        why = HEAD if first == "head" else WAYS[first].why
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


def not_kept_out(
    rows: QuerySet[Row], actor: Actor, *, judging: bool, to: str = ""
) -> QuerySet[Row]:
    """Leave out the complaints that somebody is kept out of, or what hangs on them.

    Args:
        to: the path from ``rows`` to the complaint; empty where they are complaints.
    """
    me = actor.employee
    if me is None:
        return rows
    kept = Q()
    for reason, way in WAYS.items():
        leads = way.leads_to(me, to)
        if reason == "stand_in" and actor.may("complaint.judge"):
            others = _who_judge().exclude(pk=me.pk)
            leads &= Q(Exists(others.exclude(pk=OuterRef(f"{to}about"))))
        kept |= leads
    if judging:
        kept |= heads(me, to)
    return rows.exclude(kept)


def concerns(me: Employee, to: str) -> Q:
    """Return which complaints concern somebody, also as their own conduct as a head."""
    found = heads(me, to)
    for way in WAYS.values():
        found |= way.leads_to(me, to)
    return found


def heads(me: Employee, to: str = "") -> Q:
    """Return which complaints are about the own conduct of somebody as a head."""
    return Q(*[(f"{to}{path}", me) for path in HEADS], _connector=Q.OR)


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


def _text(value: str) -> Any:
    return Value(value, output_field=CharField())
