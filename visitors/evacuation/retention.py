"""What of evacuations goes in time: how wardens without an account called themselves."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Part
from visitors.evacuation.models import Tick

KIND = DataKind("evacuation", _("疏散清点人的姓名"), _("疏散结束后"), Fate.ANONYMISED)
PARTS = (
    Part(
        "names of wardens",
        "evacuation",
        Tick,
        lambda before, _now: Q(evacuation__closed_at__lt=before),
        {"by_name": GONE},
        narrow=Q(by__isnull=True),
    ),
)
