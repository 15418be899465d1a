"""How often somebody may do something within a minute (security 8): rows of the policy, by code.

Counted in the memory of the process that serves. With two such processes somebody may get up to
twice as far; a table would be written at every letter of a search.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.refusals import Refusal

SEARCH, PHONE, SCAN, API, LINK = (
    "searches_a_minute",
    "phones_a_minute",
    "scans_a_minute",
    "api_calls_a_minute",
    "unknown_links_a_minute",
)
MINUTE = 60  # seconds
ROWS = "limits"  # the key under which what was read is kept
AS_READ = 10  # seconds for which a row that was read is used
# Where the rows are read; wiring puts it in, since accounts know no policy.
_sources: list[Callable[[], Mapping[str, int]]] = []
Answered = Callable[..., Any]


def read_from(source: Callable[[], Mapping[str, int]]) -> None:
    """Read the rows from a function that returns them by code."""
    _sources[:] = [source]


def value(row: tuple[str, int]) -> int:
    """Return the value of a row, given with what holds where there is none."""
    return _rows().get(*row)


def wait(row: tuple[str, int], who: object, now: datetime) -> int:
    """Return for how many seconds somebody has to wait since they did something too often within
    this minute; ``count`` counts it.
    """
    most = value(row)
    minute, second = divmod(int(now.timestamp()), MINUTE)
    is_over = bool(most) and cache.get(f"limit:{row[0]}:{who}:{minute}", 0) >= most
    return MINUTE - second if is_over else 0


def count(row: tuple[str, int], who: object, now: datetime) -> int:
    """Count an act of somebody within this minute; return how many there have been."""
    key = f"limit:{row[0]}:{who}:{int(now.timestamp()) // MINUTE}"
    cache.add(key, 0, 2 * MINUTE)
    return cache.incr(key)


def spend(code: str, who: object, now: datetime, *, otherwise: int = 0) -> None:
    """Count one more act of somebody within this minute.

    Args:
        code: of the row; where it is 0 there is no limit.
        who: an account, an address or a desk.
        otherwise: what holds where there is no row.

    Raises:
        Refusal: ``too_many``, with the seconds until the next minute.
    """
    row = (code, otherwise)
    most = value(row)
    if most and count(row, who, now) > most:
        seconds = wait(row, who, now)
        sentence = _("操作太频繁，请 %(seconds)s 秒后再试。") % {"seconds": seconds}
        raise Refusal("too_many", sentence, status=429, retry_after=seconds)


def _rows() -> Mapping[str, int]:
    return cache.get_or_set(ROWS, _read, AS_READ) or {}


def _read() -> dict[str, int]:
    return dict(_sources[0]()) if _sources else {}


def limited(code: str, *, if_asked: str = "") -> Callable[[Answered], Answered]:
    """Limit a page or an operation of the API by account; stands below what closes it.

    Args:
        if_asked: count only where this parameter of the address has a value.
    """

    def limit(view: Answered) -> Answered:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not if_asked or request.GET.get(if_asked, "").strip():
                spend(code, request.user.pk, clock.now())
            return view(request, *args, **kwargs)

        return counted

    return limit
