"""PINs: set by each for themselves, good at enrolled desks only."""

from datetime import datetime
from itertools import pairwise

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User

from reception.accounts import limits
from reception.accounts.actor import actor_of
from reception.desks.models import Desk, DeskPin, Shift

FEWEST, MOST = 6, 12  # digits
PINS = "pins_a_minute"


def set_pin(user: User, pin: str, now: datetime) -> None:
    """Set somebody's PIN; the one before it is void."""
    made = {"digest": make_password(_keyed(user, pin)), "set_at": now}
    DeskPin.objects.update_or_create(user=user, defaults=made)


def is_easy(pin: str) -> bool:
    """Tell whether a PIN is one digit repeated, or digits in a row."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return steps in ({0}, {1}, {-1})


def who_unlocks(
    desk: Desk, standing: Shift | None, username: str, pin: str, now: datetime
) -> User | None:
    """Return who has typed their PIN at a desk: the one with this sign-in name, without a name who
    stands there; nothing where it is another one's or somebody may not work there.

    Raises:
        Refusal: ``too_many`` tries at this desk within a minute.
    """
    limits.spend(PINS, f"desk:{desk.pk}", now)
    user = standing.user if standing is not None else None
    if username:
        user = User.objects.filter(username=username).first()
    digest = DeskPin.objects.filter(user=user).values_list("digest", flat=True).first()
    if user is None or digest is None:
        make_password(pin)  # as long as for somebody who has one
        return None
    is_right = check_password(_keyed(user, pin), digest)
    may_stand = user.is_active and actor_of(user).may_at("board.see", desk.site_id)
    return user if is_right and may_stand else None


def _keyed(user: User, pin: str) -> str:
    # With a key of the installation, so that a dump does not tell so short a secret; and with the
    # password, so that a PIN ends with the password beside which it was set.
    return f"{pin}:{user.get_session_auth_hash()}"
