"""Inviting everybody on a list by a program (V22)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from reception import clock
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.organisation.models import Employee, Zone
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api.inputs import BIGGEST_NUMBER, Taken
from visitors.api.people import invalid
from visitors.api.steps import WRITING, Key, titled
from visitors.invitations import codes, importing, words
from visitors.invitations.api import host_of
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee, moment_of
from visitors.invitations.invitations import MAKE
from visitors.invitations.models import Invitation
from visitors.visits import idempotency

router = Router(tags=["invitations"], by_alias=True)
MOST = 5_000  # rows of a body that are read at all; the policy's row says how many are invited


class RowIn(Taken):
    """One guest; what is left out is that of all. A time is ISO 8601, or as people write it."""

    model_config = ConfigDict(strict=True, populate_by_name=True)

    name: str | None = None
    phone: str | None = None
    organisation: str | None = None
    title: str | None = None
    email: str | None = None
    begins: str | None = Field(None, alias="from")
    until: str | None = None
    party_size: int | None = Field(None, le=BIGGEST_NUMBER)
    purpose: str | None = None
    category: str | None = None
    plate: str | None = None


class ImportIn(Taken):
    """A list, and what holds for everybody on it; without a host to oneself. Without `commit` it is
    only looked at.
    """

    model_config = ConfigDict(strict=True, populate_by_name=True)

    rows: list[RowIn] = Field(min_length=1, max_length=MOST)
    host: str | None = Field(None, description="employee number")
    commit: bool = False
    name: str | None = Field(None, max_length=120, description="of the delegation")
    begins: str | None = Field(None, alias="from")
    until: str | None = None
    purpose: str | None = Field(None, max_length=200)
    place: str | None = Field(None, max_length=120)
    category: str | None = None
    zone: str | None = Field(None, max_length=60, description="slug of a restricted zone (Z2, Z4)")
    note: str | None = Field(None, max_length=200, description="for the desk alone")


class BadRowOut(BaseModel):
    """A row that keeps the list out, from 1."""

    row: int
    field: str
    message: str


class KnownOut(BaseModel):
    """Somebody of the register."""

    id: int
    name: str


class AlikeRowOut(BaseModel):
    """A row that may be another row, or somebody of the register."""

    row: int
    other: int | None
    visitor: KnownOut | None
    degree: str
    reasons: list[str]


class InvitedOut(BaseModel):
    """An invitation that the list has made; ``code`` is what its QR holds."""

    id: int
    name: str
    code: str
    url: str


class ImportOut(BaseModel):
    """What the list comes to; ``invitations`` once it is committed."""

    new: int
    doubled: int
    heads: int
    bad: list[BadRowOut]
    likely: list[AlikeRowOut]
    delegation: int | None = None
    invitations: list[InvitedOut] | None = None


@router.post(
    "/invitations/import",
    response={200: ImportOut, 201: ImportOut, **WRITING},
    openapi_extra=titled(gettext_lazy("按名单邀请")),
)
@needs(MAKE)
def import_invitations(
    request: GuardedRequest, body: ImportIn, key: Key = None
) -> Status[dict[str, Any]]:
    """Look at a list, or with `commit` invite everybody on it who is not invited yet; 422 while a
    row is bad, and then nothing is written.
    """
    actor, now, policy = request.actor, clock.now(), in_force()
    host = host_of(body.host, actor)
    if host is None:
        raise invalid({"host": _("没有这个工号的被访人。")})
    timezone.activate(host.site.clock)
    begins = moment_of(body.begins, None, now)
    if isinstance(begins, str):
        raise invalid({"from": _("请写日期和时间。")})
    occasion = Occasion(
        host,
        begins,
        body.until,
        clean_line(body.purpose or ""),
        clean_line(body.place or ""),
        clean_line(body.category or ""),
        _zone(body.zone, host),
        clean_line(body.note or ""),
        clean_line(body.name or ""),
    )
    rows = [row.model_dump(by_alias=True, exclude_none=True) for row in body.rows]
    guests = [Invitee(number, typed) for number, typed in enumerate(rows, start=1)]
    if not body.commit:
        looked = importing.look(guests, occasion, actor, now, policy)
        if looked.bad:
            raise importing.BadRows(looked)
        return Status(200, {**looked.as_answer(), "delegation": looked.joins})
    asked = idempotency.request_key(key, "invite_all", body.model_dump(mode="json"))
    done = importing.invite_all(guests, occasion, actor, now, asked, policy)
    answer = {
        **done.looked.as_answer(),
        "new": len(done.invitations),
        "heads": done.heads,
        "likely": [],  # what was to be seen beforehand
        "delegation": done.delegation.pk if done.delegation is not None else None,
        "invitations": [_written(one) for one in done.invitations],
    }
    return Status(201 if done.invitations else 200, answer)


def _zone(slug: str | None, host: Employee) -> Zone | None:
    if not slug:
        return None
    zone = Zone.objects.filter(site=host.site_id, slug=clean_line(slug)).first()
    if zone is None:
        raise invalid({"zone": _("没有这个区域。")})
    return zone


def _written(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.visitor.name,
        "code": codes.code_of(one),
        "url": words.link_of(one),
    }
