"""What of scans goes in time: the codes by which a device sends one twice, later the scans."""

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from reception.accounts.retention import let_go
from reception.retention import AFTER_MADE, DataKind, Fate, Part
from visitors.scanning.models import Scan

KIND = DataKind("scan", pgettext_lazy("plural", "扫码记录"), AFTER_MADE, Fate.DELETED)
PARTS = (
    Part(
        "scans",
        "scan",
        Scan,
        lambda before, _now: Q(received_at__lt=before),
        person=lambda visitor: Q(visit__visitor=visitor),
        clear=let_go("scan"),
        handed_out=("place", "outcome", "scanned_at"),
        erased=False,
    ),
    Part(
        "keys of scans",
        "key",
        Scan,
        lambda before, _now: Q(received_at__lt=before),
        {"client_key": "", "client_digest": ""},
        narrow=~Q(client_key=""),
    ),
)
