"""What of complaints goes in time, and which keep the data of their visit (C27, privacy 5)."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Hold, Part
from visitors.complaints.models import Complaint, ComplaintEvent, ComplaintReport


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


KIND = DataKind("complaint", _("投诉的文字和联系方式"), _("结案后"), Fate.ANONYMISED)
HOLD = Hold("complaint", _("没有结案的投诉"), _open)
PARTS = (
    Part(
        "complaints",
        KIND.code,
        Complaint,
        _ended(),
        {"name": GONE, "phone": "", "email": "", "what": GONE, "wanted": ""},
        person=_whose(),
        handed_out=("number", "name", "phone", "email", "what", "wanted", "received_at"),
    ),
    Part(
        "words about complaints",
        KIND.code,
        ComplaintEvent,
        _ended("complaint__"),
        {"words": ""},
        person=_whose("complaint__"),
    ),
    Part(
        "reports on complaints",
        KIND.code,
        ComplaintReport,
        _ended("complaint__"),
        dict.fromkeys(ComplaintReport.PARTS, GONE),
        person=_whose("complaint__"),
    ),
    Part(
        "keys of requests about complaints",
        "key",
        ComplaintEvent,
        lambda before, _now: Q(at__lt=before),
        {"request_key": "", "request_digest": ""},
        narrow=~Q(request_key=""),
    ),
)
