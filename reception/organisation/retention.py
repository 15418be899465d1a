"""What of employees goes in time: what they were called and reached by before."""

from typing import Any

from django.db.models import Q

from reception.organisation.models import Employee
from reception.retention import GONE, Part

_history: Any = Employee
PARTS = (
    Part(
        "history of employees",
        "history",
        _history.history.model,
        lambda before, _now: Q(history_date__lt=before),
        {"name": GONE, "name_en": GONE, "phone": "", "email": "", "extension": ""},
    ),
)
