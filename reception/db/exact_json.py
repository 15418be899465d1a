"""Rows as JSON with every microsecond: Django's own encoder cuts times to milliseconds, and a
ledger that was dumped and loaded would no longer say what was sealed.
"""

from datetime import datetime, time
from typing import Any

from django.core.serializers import json
from django.core.serializers.json import Deserializer as Deserializer


class ExactTimes(json.DjangoJSONEncoder):
    """Write times whole."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime | time) else super().default(o)


class Serializer(json.Serializer):
    """Write rows as JSON, with times whole."""

    def start_serialization(self) -> None:
        self.options.setdefault("cls", ExactTimes)
        super().start_serialization()
