"""Scan at a gate, at a zone and on patrol with a phone; at the desk, and wherever a USB scanner is
plugged in (B4, V9).
"""

import json
from datetime import datetime
from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect
from pydantic_core import PydanticCustomError

from reception import clock
from reception.accounts import current_site, limits
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from visitors.api.inputs import moment
from visitors.badges import numbers
from visitors.belongings import items
from visitors.scanning import scans, words
from visitors.scanning.forms import ScanForm
from visitors.scanning.models import Place, Scan, ScanOutcome, Why
from visitors.scanning.points import Point, point_at, points_of
from visitors.visits import other_codes
from visitors.visits.idempotency import request_key

LONGEST_ID = 19
NOT_SEEN = (Why.UNKNOWN_CODE, Why.WRONG_SITE)


@csp_update({"script-src": [WASM_UNSAFE_EVAL]})
@require(GET="scan.gate")
def scan(request: GuardedRequest) -> HttpResponse:
    """Show the page that scans with the camera of a phone."""
    return render(request, "scanning/scan.html", {"form": ScanForm(points_of(_site(request)))})


@require(POST="scan.gate")
@limits.limited(limits.SCAN)
def scan_pass(request: GuardedRequest) -> HttpResponse:
    """Answer one scan, made now or kept while the line was down, with what fills the screen."""
    try:
        site = _site(request, request.POST.get("site", ""))
        typed = {name: request.POST.get(name, "") for name in ("code", "number", "at", "action")}
        point = point_at(typed["at"], site)
        if typed["action"] not in Scan.Asked.values:
            raise Refusal("invalid", _("请检查填写的内容。"), status=422)
        now = clock.now()
        found = _found(typed["code"], typed["number"], site, now)
        at = _moment(request.POST.get("scanned_at", ""))
        scan_request = scans.ScanRequest(point, Scan.Asked(typed["action"]), scanned_at=at, **found)
        key = request_key(request.POST.get("key"), "scan", [site.pk, *typed.values()])
        done = scans.scan(scan_request, request.actor, now, key)
    except Refusal as why:
        return JsonResponse({"code": why.code, "message": why.message}, status=why.status)
    return JsonResponse(words.spoken(done, request.actor))


@require(POST="visit.leave")
@limits.limited(limits.SCAN)
def desk_scan(request: GuardedRequest) -> HttpResponse:
    """Take back the badge that was scanned or whose number was typed, and sign its wearer out (V9,
    B3); of the code of somebody who is expected open the visit.
    """
    site = _site(request)
    code, number = request.POST.get("code", "").strip(), request.POST.get("number", "")
    now = clock.now()
    found = _found(code, number, site, now)
    if not any(found.values()) and (page := other_codes.page_of(code[: scans.LONGEST_SCANNED])):
        return HttpResponse(headers={"HX-Redirect": page}) if request.htmx else redirect(page)
    key = request_key(request.POST.get("request_key"), "scan", [site.pk, code, number])
    scan_request = scans.ScanRequest(Point(site, Place.DESK), Scan.Asked.AUTO, **found)
    done = scans.scan(scan_request, request.actor, now, key)
    if done.outcome == ScanOutcome.EXPECTED and (request.htmx or found["code"].opens):
        return _opens(request, done, found["code"].opens)
    if done.outcome == ScanOutcome.REFUSED:
        status = 404 if done.refusal in NOT_SEEN else 409
        refusal = Refusal(done.refusal, words.sentence(done), status=status)
        if not request.htmx:
            raise refusal
        answer = render(request, "accounts/_refusal.html", {"refusal": refusal}, status=status)
    elif not request.htmx:
        return redirect("visit", visit_id=done.visit_id)
    else:
        context = {"visit": done.visit, "badge": done.badge}
        answer = render(request, "visitors/_done.html", context)
    # What was scanned fills the screen; whose number was typed stands on it already.
    happened: dict[str, Any] = {"scan-result": words.spoken(done, request.actor)} if code else {}
    if done.outcome != ScanOutcome.REFUSED:
        happened["board"] = True
    if done.refusal == Why.BELONGINGS_OPEN or (
        done.visit is not None and done.did == Scan.Did.BADGE_BACK and items.still_open(done.visit)
    ):
        # What the visitor brought is looked at in the panel, which opens with it.
        happened["open-visit"] = {"url": reverse("visit", args=[done.visit_id]), "asked": True}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer


def _opens(request: GuardedRequest, done: Scan, page: str) -> HttpResponse:
    """Open the visit of somebody who is expected, with the button by which they arrive in focus; or
    the page on which all arrive who come with them.
    """
    if page:
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
    opened = {"url": reverse("visit", args=[done.visit_id]), "asked": True}
    return HttpResponse(headers={"HX-Trigger": json.dumps({"open-visit": opened})})


def _found(code: str, number: str, site: Site, now: datetime) -> dict[str, Any]:
    """Return whose a code is, or where there is none the badge of a number typed at a site."""
    return scans.what_is(code, now) if code else {"badge": numbers.find(number, site.pk)}


def _moment(typed: str) -> datetime | None:
    """Read when a kept scan was made; nothing for one that is made now."""
    try:
        return moment(typed) if typed else None  # type: ignore[no-any-return]
    except PydanticCustomError:
        raise Refusal("invalid", _("请检查填写的内容。"), status=422) from None


def _site(request: GuardedRequest, typed: str = "") -> Site:
    """Return the site that a kept scan was made at, else where somebody works now."""
    made_at = int(typed) if typed.isdecimal() and typed.isascii() and len(typed) < LONGEST_ID else 0
    where = [made_at] if made_at and request.actor.may_at("scan.gate", made_at) else []
    where += filter(None, [current_site.site_id(request, "scan.gate")])
    own = request.actor.employee
    if own is not None and where[:1] == [own.site_id]:
        return own.site
    sites = Site.objects.in_bulk(where)
    site = next((sites[pk] for pk in where if pk in sites), None)
    return site or Site.objects.get(pk=current_site.required_site_id(request, "scan.gate"))
