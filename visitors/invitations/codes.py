"""The code of an invitation: what its QR holds and the token of its page; it says nothing."""

import secrets as random
from datetime import date, datetime

from django.urls import reverse

from reception import clock
from reception.accounts import secrets
from visitors.invitations.models import Invitation
from visitors.models import State, Visit
from visitors.models.visits import OPEN
from visitors.visits.other_codes import CodeOfVisit

PURPOSE = "invitation"
SALT_BYTES = 16


def fresh() -> dict[str, str]:
    """Return the columns of a new code: 128 random bits, and the hash by which it is found."""
    salt = random.token_hex(SALT_BYTES)
    return {"salt": salt, "digest": secrets.digest_of(_code(salt), PURPOSE)}


def code_of(invitation: Invitation) -> str:
    """Return the code of an invitation: 28 capitals that a scanner and a person can read."""
    return _code(invitation.salt)


def by_code(code: str) -> Invitation | None:
    """Return the invitation of a code; nothing where nobody ever got it."""
    if not code.isascii():
        return None
    rows = Invitation.objects.select_related("site", "host__department", "visitor", "zone")
    return rows.filter(digest=secrets.digest_of(code, PURPOSE)).order_by().first()


def find(code: str, now: datetime) -> CodeOfVisit | None:
    """Return which visit a scanned code is about; of somebody who comes with others it opens the
    page of all.
    """
    invitation = by_code(code)
    visit = visit_of(invitation, now) if invitation is not None else None
    if invitation is None or visit is None:
        return None
    together = invitation.delegation_id
    return CodeOfVisit(visit, reverse("delegation", args=[together]) if together else "")


def visit_of(invitation: Invitation, now: datetime) -> Visit | None:
    """Return the visit of an invitation that counts now: one that goes on, today's, the next, or
    the last there was.
    """
    today = clock.today(now, invitation.site.clock)
    rows = Visit.objects.filter(invited__invitation=invitation).select_related(
        "visitor", "host__department", "category", "site", "details", "invited"
    )
    return min(rows.order_by(), key=lambda visit: _place(visit, today), default=None)


def _place(visit: Visit, today: date) -> tuple[int, int, int]:
    assert visit.expected_on is not None, "whoever is invited is expected"
    days = (visit.expected_on - today).days
    if visit.state in OPEN:
        return 0, 0, 0
    if days == 0:
        return 1, int(visit.state != State.EXPECTED), -visit.pk
    ahead = days > 0 and visit.state == State.EXPECTED
    return (2, days, 0) if ahead else (3, abs(days), 0)


def _code(salt: str) -> str:
    return secrets.derived_code(PURPOSE, salt)
