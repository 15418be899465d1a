"""What of calls goes in time: who called, what they said, the words of messages (privacy 5)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.notifications.models import Notice
from reception.retention import GONE, DataKind, Fate, Part, keys_part
from visitors.calls.models import Call, CallEvent, CallMessage

WHO = ("number", "caller", "organisation", "content", "began_at")


def _ended(path: str = "") -> Any:
    """Return which rows belong to a call that was over before a moment."""
    over = {f"{path}state": Call.State.CLOSED}
    return lambda before, _now: Q(**over, **{f"{path}ended_at__lt": before})


def _whose(path: str = "") -> Any:
    """Return which rows are of one visitor's calls; of one that is open nothing goes."""
    return lambda visitor: Q(**{f"{path}visitor": visitor, f"{path}state": Call.State.CLOSED})


def _notices(visitor: int) -> Q:
    """Return the notices about the calls of a visitor, by their keys."""
    about = Q(pk__in=())
    for pk in Call.objects.filter(visitor=visitor).values_list("pk", flat=True):
        about |= Q(key__startswith=f"call:{pk}:")
    return about


def _never(_before: Any, _now: Any) -> Q:
    """Return that rows are not looked for by age here; another part does."""
    return Q(pk__in=())


KIND = DataKind("call", _("来电的人和内容"), _("办完后"), Fate.ANONYMISED)


def _part(name: str, model: Any, columns: dict[str, Any], to: str = "", **more: Any) -> Part:
    """Return a part that goes with its call, to which ``to`` leads."""
    return Part(name, KIND.code, model, _ended(to), columns, person=_whose(to), **more)


PARTS = (
    _part(
        "calls",
        Call,
        {"number": "", "caller": GONE, "organisation": "", "content": ""},
        handed_out=WHO,
    ),
    _part(
        "messages of callers", CallMessage, {"words": ""}, "call__", handed_out=("words", "left_at")
    ),
    _part("words about calls", CallEvent, {"words": ""}, "call__"),
    Part("notices of messages", "notice", Notice, _never, person=_notices),
    keys_part("keys of requests about calls", CallEvent),
)
