"""What of complaints goes in time, and which keep the data of their visit (C27, privacy 5)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reception.due.models import Approval
from reception.retention import GONE, DataKind, Fate, Hold, Part, keys_part
from visitors.complaints import sealing
from visitors.complaints.models import Compensation, Complaint, ComplaintEvent, ComplaintReport
from visitors.discipline.models import Seal


def _open(since: datetime, _now: datetime) -> QuerySet[Any, Any]:
    """Return the visits of complaints that were received after a moment and are not over."""
    rows = Complaint.objects.filter(closed_at__isnull=True, received_at__gte=since)
    return rows.filter(visit__isnull=False).values("visit")


def _ended(path: str = "") -> Any:
    """Return which rows belong to a complaint that was over before a moment."""
    return lambda before, _now: Q(**{f"{path}closed_at__lt": before})


def _whose(path: str = "") -> Any:
    """Return which rows are about one visitor; of a complaint that is open nothing goes."""
    return lambda visitor: Q(**{f"{path}visitor": visitor, f"{path}closed_at__isnull": False})


def _sealed(**which: Any) -> Q:
    """Return the seals of some complaints."""
    pks = Complaint.objects.filter(major_at__isnull=False, **which).values_list("pk", flat=True)
    return Q(thing__in=[f"{sealing.KEY}:{pk}" for pk in pks])


KIND = DataKind("complaint", _("投诉的文字和联系方式"), _("结案后"), Fate.ANONYMISED)
HOLD = Hold("complaint", _("没有结案的投诉"), _open)


def _part(name: str, model: Any, columns: dict[str, Any], to: str = "", **more: Any) -> Part:
    """Return a part that goes with its complaint, to which ``to`` leads."""
    return Part(name, KIND.code, model, _ended(to), columns, person=_whose(to), **more)


OF = "complaint__"
PARTS = (
    _part(
        "complaints",
        Complaint,
        {"name": GONE, "phone": "", "email": "", "what": GONE, "wanted": ""},
        handed_out=("number", "name", "phone", "email", "what", "wanted", "received_at"),
    ),
    _part("words about complaints", ComplaintEvent, {"words": ""}, OF),
    _part("reports on complaints", ComplaintReport, dict.fromkeys(ComplaintReport.PARTS, GONE), OF),
    _part("reasons of compensations", Compensation, {"reason": GONE}, OF),
    _part("reasons of returned compensations", Approval, {"reason": GONE}, f"compensation__{OF}"),
    # Without it nobody can find out from the seals of a major one what the words were.
    Part(
        "salts of complaints",
        KIND.code,
        Seal,
        lambda before, _now: _sealed(closed_at__lt=before),
        {"salt": ""},
        person=lambda visitor: _sealed(visitor=visitor, closed_at__isnull=False),
    ),
    keys_part("keys of requests about complaints", ComplaintEvent),
)
