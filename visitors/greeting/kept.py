"""How long the habits of visitors stay, and that they are theirs (privacy 5, 6)."""

from django.utils.translation import gettext_lazy as _

from reception.retention import DataKind, Fate, Part
from visitors.greeting.models import RememberedWish
from visitors.visits.retention import not_seen_since, of

KIND = DataKind("greeting", _("访客同意记下的习惯"), _("最后一次来访结束后"), Fate.DELETED)
PART = Part(
    "wishes that are remembered",
    KIND.code,
    RememberedWish,
    not_seen_since("visitor_id", "visitor__met_at"),
    covers=("drink", "needs"),
    person=of("visitor"),
    handed_out=("drink", "needs", "said_at"),
)
