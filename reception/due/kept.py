"""What of the trail of what is due goes in time (privacy 5)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.due.models import DueEvent, Grace
from reception.retention import AFTER_MADE, DataKind, Fate, Part

TRAIL = DataKind("due_trail", _("待办的经过"), AFTER_MADE, Fate.DELETED)
PARTS = (
    Part("events of what is due", TRAIL.code, DueEvent, lambda before, _now: Q(at__lt=before)),
    Part("time that was given", TRAIL.code, Grace, lambda before, _now: Q(decided_at__lt=before)),
)
