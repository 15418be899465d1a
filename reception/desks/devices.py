"""Desks that were enrolled: a code that is entered once, a token that their browser carries."""

import secrets as randomness
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from reception.accounts import limits, secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.codes import ALPHABET
from reception.desks import shifts
from reception.desks.models import Desk

CODE, DEVICE = "desk code", "desk"
MINUTES = ("desk_code_minutes", 15)
LETTERS = 8  # 40 random bits, for minutes, once, and a few tries of an address
YEAR = 365 * 24 * 3600  # seconds; browsers keep no cookie much longer


def at(request: HttpRequest) -> Desk | None:
    """Return the desk whose browser asks; one query, none for other browsers."""
    token = request.COOKIES.get(settings.DESK_COOKIE_NAME, "")
    if not token.isascii() or not token:
        return None
    rows = Desk.objects.select_related("site")
    return rows.filter(device=secrets.digest_of(token, DEVICE)).first()


def new_code(desk: Desk, now: datetime) -> str:
    """Make the code that enrols a desk, and return it; nothing can show it again."""
    code = "".join(randomness.choice(ALPHABET) for _place in range(LETTERS))
    put_code(desk, code, now + timedelta(minutes=limits.value(MINUTES)))
    return f"{code[: LETTERS // 2]}-{code[LETTERS // 2 :]}"


def put_code(desk: Desk, code: str, until: datetime) -> None:
    """Let a code enrol a desk until a moment; one made before it is void."""
    desk.code, desk.code_until = secrets.digest_of(_plain(code), CODE), until
    desk.save()


@transaction.atomic
def enrol(typed: str, now: datetime) -> tuple[Desk, str]:
    """Enrol the browser in which a code was typed, and return the desk and what the browser
    carries from now on; a PC that was this desk before is none any more.

    Raises:
        Refusal: ``unknown_code``; used, too late, or nobody's.
    """
    digest = secrets.digest_of(_plain(typed), CODE)
    rows = Desk.objects.select_for_update().filter(code=digest, code_until__gt=now)
    desk = rows.exclude(code="").first()
    if desk is None:
        wrong = _("这个登记码不对、已经用过或过期了，请向行政部要一个新的。")
        raise Refusal("unknown_code", wrong, status=422, fields={"code": wrong})
    shifts.end_at(desk, shifts.Ended.MOVED, now)
    token = secrets.new_token()
    desk.device, desk.enrolled_at = secrets.digest_of(token, DEVICE), now
    desk.code, desk.code_until = "", None
    desk.save()
    return desk, token


@transaction.atomic
def strike_off(desk: Desk, by: Actor, now: datetime) -> None:
    """Let a desk be none any more; who stands there is signed out with the next click."""
    shifts.end_at(desk, shifts.Ended.CLOSED, now, by)
    desk.device, desk.enrolled_at, desk.code, desk.code_until = "", None, "", None
    desk.save()


def give(answer: HttpResponse, token: str) -> None:
    """Let a browser carry the token of its desk."""
    answer.set_cookie(
        settings.DESK_COOKIE_NAME,
        token,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter in ALPHABET)
