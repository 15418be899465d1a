"""Tokens of gates: for ``POST /scans`` at one point, shown once when they are made, kept only as a
keyed hash.
"""

from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User

from reception.accounts import secrets
from reception.accounts.actor import Actor, actor_of
from visitors.scanning.models import Gate

PURPOSE = "gate"  # no other token has the same hash, so that none opens what another is for


def create(gate: Gate, now: datetime) -> str:
    """Write a new gate and return its token; nothing can show it again."""
    token = secrets.new_token()
    gate.digest, gate.created_at = secrets.digest_of(token, PURPOSE), now
    gate.save()
    return token


def resolve(token: str) -> Gate | None:
    """Return the gate of a token that is not revoked and whose user's account is open."""
    if not token.isascii():
        return None
    alive = Gate.objects.filter(revoked_at__isnull=True, user__is_active=True)
    return (
        alive.select_related("user__employee__site", "site", "zone")
        .filter(digest=secrets.digest_of(token, PURPOSE))
        .first()
    )


def actor_of_gate(gate: Gate) -> Actor:
    """Return in whose name a gate acts: its user, but at the gate's site alone."""
    return replace(actor_of(gate.user), sites=actor_of(gate.user).sites & {gate.site_id})


def may_work_as(user: User, site_id: int) -> bool:
    """Tell whether a gate at a site could do anything in the name of a user."""
    return user.is_active and actor_of(user).may_at("scan.gate", site_id)
