"""Screens that ask every second whether anything is new, hundreds of them: answered by one query
where nothing is (V5).

Who asks is found out at every poll: a closed account, an ended session, another role or site lose
the next one. The long way does it through the whole of Django, four queries put together anew each
time. Here one statement, written out, reads all that the long way has looked at, and what the
screen shows; where the first is letter for letter what it was when the screen was let in, the long
way would let it in again. Whatever differs goes the long way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse

from reception import clock, questions
from reception.accounts.models import SiteGrant
from reception.organisation.models import Employee, Site
from reception.remembered import Remembered

SENT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
MOST = 5000  # screens that are known; the one that asked longest ago is forgotten first

Answer = Callable[[HttpRequest], HttpResponse]


class Screen(Protocol):
    """What a screen shows, as far as it is asked whether anything is new."""

    def asks(self, now: datetime) -> tuple[str, str, list[Any]]:
        """Return columns, separated by commas; the table of one row to join for them; the values of
        both, in this order.
        """

    def answer(self, read: Sequence[Any], request: HttpRequest, now: datetime) -> HttpResponse:
        """Return the answer from what was read."""


@dataclass(frozen=True)
class Known:
    """A screen that was let in: whose it is, what that was proved by, and what it shows; without a
    proof it was seen once.
    """

    user_id: int
    proof: tuple[Any, ...] | None = None
    screen: Screen | None = None


# Functions that answer the polls of pages without an account, where nothing is new; whoever has
# such pages puts one here.
before: list[Callable[[HttpRequest], HttpResponse | None]] = []

_known: Remembered[tuple[str, ...], Known] = Remembered(MOST)


def know(request: Any, screen: Screen) -> None:
    """Know a screen from its next polls on; called by its view after the guard, and kept where the
    view then answers it.

    Args:
        request: of the poll.
        screen: what it shows.
    """
    request.known_screen = screen


def quick_polls(get_response: Answer) -> Answer:
    """Answer the polls of known screens by one query; not in the demo, which looks at every
    connection first.

    What is answered here carries no policy for the browser: a fragment is put into a page that has
    its own, and nothing but a script of that page sends the header by which a poll is known.
    """
    if settings.DEMO:
        return get_response

    def middleware(request: Any) -> HttpResponse:
        if request.method != "GET" or "HTTP_HX_REQUEST" not in request.META:
            return get_response(request)
        request.get_host()  # refuses the name of another host, as the long way does
        for unchanged in before:
            answer = unchanged(request)
            if answer is not None:
                return answer
        cookie = request.META.get("HTTP_COOKIE", "")
        if settings.SESSION_COOKIE_NAME not in cookie:
            return get_response(request)
        key = (request.path_info, cookie, request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
        known, now = _known.get(key), clock.now()
        # Read before the long way looks: what changes in between makes the proof differ, never the
        # other way round.
        proof, read = _read(request, known, now) if known is not None else (None, ())
        if (
            known is not None
            and known.screen is not None
            and proof is not None
            and proof == known.proof
        ):
            answer = known.screen.answer(read, request, now)
            for name, value in SENT.items():
                answer.headers[name] = value
            return answer
        response = get_response(request)
        screen = getattr(request, "known_screen", None)
        if screen is not None and response.status_code in (200, 204):
            _known.keep(
                key,
                Known(
                    request.user.pk,
                    proof if known is not None and known.user_id == request.user.pk else None,
                    screen,
                ),
            )
        elif known is not None:
            _known.forget(key)
        return response

    return middleware


def _read(
    request: HttpRequest, known: Known, now: datetime
) -> tuple[tuple[Any, ...] | None, Sequence[Any]]:
    """Read all that says who asks and what they may, and what their screen asks about; one
    statement.
    """
    asked, beside, values = (
        known.screen.asks(now) if known.screen is not None else ("NULL", "(SELECT 1) nothing", [])
    )
    at = connection.ops.adapt_datetimefield_value(now)
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    with questions.cursor() as cursor:
        cursor.execute(_proof(connection.vendor, asked, beside), [*values, key, at, known.user_id])
        row = cursor.fetchone()
    return (None, ()) if row is None else (tuple(row[:PROVES]), row[PROVES:])


PROVES = 9  # columns


@cache
def _proof(vendor: str, asked: str, beside: str) -> str:
    """Return the statement with what a kind of screen asks; what stands first, `actor_of`, the
    session and `here.site_id` look at.
    """
    joined = "STRING_AGG" if vendor == "postgresql" else "GROUP_CONCAT"
    name = {
        model: f'"{model._meta.db_table}"'
        for model in (Session, User, Group, SiteGrant, Employee, Site, User.groups.through)
    }
    return f"""
        SELECT s."session_data", u."is_active", u."is_superuser", u."password", e."id", e."site_id",
            (SELECT {joined}(CAST(g."name" AS text), ',') FROM {name[Group]} g
                JOIN {name[User.groups.through]} m ON m."group_id" = g."id" WHERE m."user_id" = u."id"),
            (SELECT {joined}(CAST(w."site_id" AS text), ',') FROM {name[SiteGrant]} w WHERE w."user_id" = u."id"),
            (SELECT h."id" FROM {name[Site]} h WHERE h."is_active" ORDER BY h."order", h."name" LIMIT 1),
            {asked}
        FROM {name[Session]} s CROSS JOIN {name[User]} u LEFT JOIN {name[Employee]} e ON e."user_id" = u."id" CROSS JOIN {beside}
        WHERE s."session_key" = %s AND s."expire_date" > %s AND u."id" = %s"""
