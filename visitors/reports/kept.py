"""What of reports goes in time: what somebody says of their own month (privacy 5)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import DataKind, Fate, Part
from visitors.reports.models import StaffNote

KIND = DataKind("staff_note", _("对自己月报的说明"), _("那个月之后"), Fate.DELETED)
PARTS = (
    Part(
        "notes on one's own month",
        KIND.code,
        StaffNote,
        lambda before, _now: Q(month__lt=before.date()),
    ),
)
