"""What of a line goes in time: the words of its entries, and the keys of requests (privacy 5)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.retention import DataKind, Fate, Part, keys_part
from visitors.rota.models import TurnEntry

KIND = DataKind("rota", _("排位记录里写的原因"), _("当天后"), Fate.ANONYMISED)


def _older(before: Any, _now: Any) -> Q:
    return Q(at__lt=before)


def _of(visitor: int) -> Q:
    return Q(visitor=visitor)


PARTS = (
    Part("words of a line", KIND.code, TurnEntry, _older, {"words": ""}, person=_of),
    keys_part("keys of requests about lines", TurnEntry),
)
