"""Badges in the words of the API: which one is lent on admitting, which one is worn (B1, B5)."""

from typing import Any

from pydantic import BaseModel, Field

from reception.accounts.actor import Actor
from visitors.api.inputs import Taken
from visitors.badges import lending
from visitors.models import Badge, BadgeLoan, State, Visit


class AdmitIn(Taken):
    """The badge in the desk's hand; without a number the lowest free one is lent where the standard
    requires it (B1).
    """

    badge: int | None = Field(None, ge=1, le=Badge.LARGEST_NUMBER)


class BadgeOut(BaseModel):
    """The badge they wear; its code only for those who may admit."""

    number: int
    code: str | None


def worn(visit: Visit, to: Actor) -> dict[str, Any] | None:
    """Word the badge of somebody inside; of visits loaded together the loans are at hand."""
    if visit.state != State.INSIDE:
        return None
    loans: list[BadgeLoan] | None = vars(visit).get("worn")
    if loans is None:
        loans = list(visit.loans.out().select_related("badge"))
    if not loans:
        return None
    badge = loans[0].badge
    code = lending.code_of(badge) if shows_codes(to, visit.site_id) else None
    return {"number": badge.number, "code": code}


def shows_codes(to: Actor, site_id: int) -> bool:
    """Tell whether somebody sees the codes of the badges worn at a site."""
    return to.may_at("visit.admit", site_id)
