"""The API of scanning: ``POST /scans``, for programs that act as somebody and for gates with a
token of their own.
"""

import datetime as dt
from typing import Annotated, Any, Literal

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Header, Router
from pydantic import BaseModel, BeforeValidator, Field

from reception import clock
from reception.accounts import limits
from reception.accounts.actor import Actor
from reception.accounts.api_auth import Bearer, needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.text import clean_line
from visitors.api import serializers
from visitors.api.inputs import Taken, moment
from visitors.api.schemas import HostOut, Problem
from visitors.scanning import gates, scans, words
from visitors.scanning.models import Gate, Place, Scan
from visitors.scanning.points import point_at
from visitors.visits import idempotency

router = Router(tags=["scans"])
Key = Annotated[str | None, Header(alias="Idempotency-Key")]
SCANNING: dict[Any, Any] = {frozenset({400, 401, 403, 404, 422}): Problem}


def _as_gate(request: HttpRequest, token: str) -> User | None:
    """Set the actor of a request that bears a gate's token, and the gate."""
    gate = gates.resolve(token)
    if gate is None:
        return None
    request.user = gate.user
    vars(request)["actor"] = gates.actor_of_gate(gate)
    vars(request)["gate"] = gate
    return gate.user


class ScanIn(Taken):
    """A scan; with ``scanned_at`` one that was kept while the line was down."""

    code: str = Field(description="what the scanner read")
    at: str = Field(description="desk, zone:<slug> or patrol")
    action: Literal["auto", "in", "out", "check"] = "auto"
    scanned_at: Annotated[dt.datetime | None, BeforeValidator(moment)] = Field(
        None, description="only for a scan that was kept offline"
    )
    site: str | None = Field(
        None, description="slug; without it the site where the token's user works"
    )


class PersonOut(BaseModel):
    """Who wears the badge."""

    name: str
    organisation: str


class NumberOut(BaseModel):
    """The badge's number."""

    number: int


class ScannedVisitOut(BaseModel):
    """The visit as a check point needs it; grade and reason are nothing for a screen that a visitor
    may see.
    """

    id: int
    state: str
    visitor: PersonOut
    host: HostOut
    badge: NumberOut | None
    badge_required: bool
    zones: list[str] = Field(description="names of the zones in which the visitor may be")
    plate: str = Field(description="of the vehicle, at a zone; blank where none was given (V18)")
    times: dict[str, str | None]


class ScanOut(BaseModel):
    """The answer to a scan; ``refusal`` is null unless the outcome is ``refused``."""

    outcome: Literal["expected", "arrived", "in", "out", "ok", "refused"]
    refusal: str | None
    message: str
    at: str
    scanned_at: str | None
    visit: ScannedVisitOut | None


@router.post(
    "/scans",
    auth=Bearer(_as_gate),
    response={200: ScanOut, **SCANNING},
    openapi_extra={"summary": gettext_lazy("扫码")},
)
@needs("scan.gate")
@limits.limited(limits.SCAN)
def scan_badge(request: GuardedRequest, body: ScanIn, key: Key = None) -> dict[str, Any]:
    """Judge the scan of a badge at a point: the desk signs its wearer out, a zone lets pass or not,
    a patrol looks only. The code of an invitation is `expected` at the desk and changes nothing;
    with `in` its visitor arrives.
    """
    gate: Gate | None = vars(request).get("gate")
    site = gate.site if gate is not None else _site(request.actor, body.site)
    point = point_at(body.at, site)
    stands = gate is None or (point.place != Place.PATROL and point.zone == gate.zone)
    if not stands or (gate is not None and body.site not in (None, site.slug)):
        raise Refusal("not_permitted", _("这个令牌只用于它自己的检查点。"), status=403)
    request_key = idempotency.request_key(key, "scan", [site.pk, body.at, body.action, body.code])
    now = clock.now()
    found = scans.what_is(body.code, now)
    scan_request = scans.ScanRequest(
        point, Scan.Asked(body.action), scanned_at=body.scanned_at, gate=gate, **found
    )
    return answer(scans.scan(scan_request, request.actor, now, request_key))


def answer(scan: Scan) -> dict[str, Any]:
    return {
        "outcome": scan.outcome,
        "refusal": scan.refusal or None,
        "message": words.sentence(scan),
        "at": scan.at,
        "scanned_at": serializers.at(scan.scanned_at),
        "visit": _visit(scan),
    }


def _visit(scan: Scan) -> dict[str, Any] | None:
    visit = scan.visit
    if visit is None:
        return None
    return {
        "id": visit.pk,
        "state": visit.state,
        "visitor": {"name": visit.visitor.name, "organisation": visit.organisation},
        "host": {
            "number": visit.host.number,
            "name": visit.host.name,
            "department": str(visit.host.department),
        },
        "badge": {"number": scan.badge.number} if scan.badge is not None else None,
        "badge_required": visit.badge_required,
        "zones": words.where(scan),
        "plate": words.plate_at_gate(scan),
        "times": {
            name: serializers.at(getattr(visit, name))
            for name in ("arrived_at", "admitted_at", "left_at")
        },
    }


def _site(actor: Actor, slug: str | None) -> Site:
    """Return the site of a point: the one that is named, else where the person works, else the
    first they may scan at.
    """
    rows = Site.objects.filter(is_active=True)
    if actor.reach("scan.gate") != "all":
        rows = rows.filter(pk__in=actor.sites)
    if slug is not None:
        named = rows.filter(slug=clean_line(slug)).first()
        if named is None:
            wrong = {"site": _("没有这个园区。")}
            raise Refusal("invalid", _("请检查填写的内容。"), status=422, fields=wrong)
        return named
    home = actor.employee.site_id if actor.employee is not None else None
    sites = sorted(rows, key=lambda site: site.pk != home)
    if not sites:
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    return sites[0]
