"""What of gifts goes in time: who had them, from which house, what was said (privacy 5)."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import GONE, DataKind, Fate, Part, keys_part
from visitors.gifts.models import GiftEntry

KIND = DataKind("gift", _("礼品登记里的姓名"), _("登记后"), Fate.ANONYMISED)
PARTS = (
    Part(
        "gifts",
        KIND.code,
        GiftEntry,
        lambda before, _now: Q(at__lt=before),
        {"whom": GONE, "folded_whom": GONE, "thing": "", "unit": "", "words": ""},
        person=lambda visitor: Q(visit__visitor=visitor),
        handed_out=("at", "what", "thing", "pieces", "value", "whom", "unit"),
    ),
    keys_part("keys of requests about gifts", GiftEntry),
)
