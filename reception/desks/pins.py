"""PINs: set by each for themselves, good at enrolled desks only."""

from datetime import datetime
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from reception.accounts import limits, trace
from reception.accounts.actor import actor_of
from reception.desks import shifts
from reception.desks.models import Desk, DeskPin

FEWEST, MOST = 6, 12  # digits
PINS, TRIES = "pins_a_minute", 5  # the row, and what holds where there is none
WRONG = trace.TraceKind("wrong_pin", _("PIN 不对"))


def set_pin(user: User, pin: str, now: datetime) -> None:
    """Set somebody's PIN; the one before it is void."""
    made = {"digest": make_password(_keyed(user, pin)), "set_at": now}
    DeskPin.objects.update_or_create(user=user, defaults=made)


def has_pin(user: User) -> bool:
    """Tell whether somebody has set a PIN, be it before their password was changed."""
    return DeskPin.objects.filter(user=user).exists()


def is_easy(pin: str) -> bool:
    """Tell whether a PIN is one digit repeated, or digits in a row."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def who_unlocks(
    request: HttpRequest, desk: Desk, username: str, pin: str, now: datetime
) -> User | None:
    """Return who has typed their PIN at a desk: the one with this sign-in name, without a name who
    stands there; nothing, and a row of the trace, where it is another one's or somebody may not
    work there.

    Raises:
        Refusal: ``too_many`` tries at this desk within a minute.
    """
    limits.spend(PINS, f"desk:{desk.pk}", now, otherwise=TRIES)
    if username:
        user = User.objects.filter(username=username).first()
    else:
        standing = shifts.running_at(desk)
        user = standing.user if standing is not None else None
    if _is_theirs(user, pin) and actor_of(user).may_at("board.see", desk.site_id):
        return user
    trace.note(WRONG, user, now, request=request, about=str(desk))
    return None


def _is_theirs(user: User | None, pin: str) -> bool:
    digest = DeskPin.objects.filter(user=user).values_list("digest", flat=True).first()
    if user is None or digest is None or not user.is_active:
        make_password(pin)  # as long as for somebody who has one
        return False
    return check_password(_keyed(user, pin), digest)


def _keyed(user: User, pin: str) -> str:
    # With a key of the installation, so that a dump does not tell so short a secret; and with the
    # password, so that a PIN ends with the password beside which it was set.
    return f"{pin}:{user.get_session_auth_hash()}"
