"""Failed sign-ins, which keep an account waiting for some minutes."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.db.models import F


def move_back(now: datetime, by: timedelta) -> None:
    """Move back when sign-ins failed by a clock that was set back since."""
    ahead = AccessAttempt.objects.filter(attempt_time__gt=now)
    ahead.update(attempt_time=F("attempt_time") - by)
