"""What of the receipts goes in time: why somebody asked, which may name them."""

from django.db.models import Q

from reception.retention import GONE, Part
from visitors.privacy.models import Erasure

PARTS = (
    Part(
        "reasons of erasures",
        "reason",
        Erasure,
        lambda before, _now: Q(at__lt=before),
        {"reason": GONE},
    ),
)
