"""The patrol on a telephone: must they wear a badge, and a button to report it (B1, B2, P3)."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.text import traditional_spellings
from visitors.discipline.incidents import evidence, patrol_search, reports, visibility
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.pages.filters import PatrolSearchForm
from visitors.discipline.pages.report_forms import ReportForm
from visitors.models import Visit
from visitors.visits import visibility as visible
from visitors.visits.idempotency import request_key

PLACE_KEY = "patrol_place"  # in the session: where somebody was when they reported last
SHOWN = 80


@require(GET="patrol.report")
def patrol(request: GuardedRequest) -> HttpResponse:
    """Show who is on site; a telephone keeps the list and searches it while the line is down."""
    site_id = _site(request)
    if request.htmx and "mine" in request.GET:
        mine = {"reports": visibility.of_today(request.actor, clock.now())}
        return render(request, "discipline/_patrol_reports.html", mine)
    typed = request.GET.get("q", "")[:80].strip()
    met = patrol_search.found(site_id, typed, clock.now())
    context = {
        "met": met[:SHOWN] if typed else met,
        "spellings": traditional_spellings("".join(one.words for one in met)),
        "typed": typed,
        "more": bool(typed) and len(met) > SHOWN,
    }
    if request.htmx:
        return render(request, "discipline/_patrol_found.html", context)
    context |= {
        "reports": visibility.of_today(request.actor, clock.now()),
        "search": PatrolSearchForm(initial={"q": typed}),
        "form": _form(request, site_id),
        "key": secrets.token_hex(16),
    }
    return render(request, "discipline/patrol.html", context)


@require(GET="patrol.report", POST="patrol.report", sees=visible.the_visit)
def patrol_visit(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show one visitor and what they should wear, and report that they do not (P3)."""
    visit = visible.one(visibility.visits_to_report(request.actor), pk=visit_id)
    return _report_page(request, visit.site_id, visit)


@require(GET="patrol.report", POST="patrol.report")
def patrol_stranger(request: GuardedRequest) -> HttpResponse:
    """Report somebody without a badge whom nobody could tell: it concerns nobody."""
    return _report_page(request, _site(request), None)


@require(GET="patrol.report")
def patrol_done(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Say what happens next with one's own report, and who decides."""
    rows = visibility.incidents(request.actor, "patrol.report").filter(
        reporter=request.actor.user, first=None
    )
    incident = visible.one(
        visibility.with_photos(rows).select_related("visit__visitor", "zone", "employee"),
        pk=incident_id,
    )
    context = {"incident": incident, "badge": incident.ladder == NO_BADGE}
    return render(request, "discipline/patrol_done.html", context)


def _site(request: GuardedRequest) -> int:
    return current_site.required_site_id(request, "patrol.report")


def _report_page(request: GuardedRequest, site_id: int, visit: Visit | None) -> HttpResponse:
    """Take a report, or show its form, with the place of the last one or what was typed."""
    is_sent = request.method == "POST"
    form = _form(request, site_id)
    if is_sent:
        form = ReportForm(request.POST, request.FILES, by=request.actor, site_id=site_id)
        if form.is_valid():
            return _reported(request, form, visit)
        if request.htmx:  # a script is told at once what is wrong
            sentences = " ".join(str(errors[0]) for errors in form.errors.values())
            fields = dict.fromkeys(form.errors, "")
            raise Refusal("invalid", sentences, status=422, fields=fields)
    context: dict[str, Any] = {
        "form": form,
        "key": form.data.get("request_key") or secrets.token_hex(16),
    }
    page = "discipline/patrol_stranger.html"
    if visit is not None:
        page = "discipline/patrol_visit.html"
        context["met"] = patrol_search.of_visit(visit, clock.now())
        context["concerned"] = evidence.who_received(visit)
    return render(request, page, context, status=422 if is_sent else 200)


def _form(request: GuardedRequest, site_id: int) -> ReportForm:
    last = request.session.get(PLACE_KEY, {})
    return ReportForm(initial=last, by=request.actor, site_id=site_id)


def _reported(request: GuardedRequest, form: ReportForm, visit: Visit | None) -> HttpResponse:
    typed, now = form.cleaned_data, clock.now()
    key = typed["request_key"] or secrets.token_hex(16)
    # Refuses a key that cannot be one; the source is what makes a report count once.
    idempotency_key = request_key(key, "patrol", {})
    incident = reports.report(form.report(key, visit, now), request.actor, now, idempotency_key)
    zone_id = typed["zone"].pk if typed["zone"] else None
    request.session[PLACE_KEY] = {"zone": zone_id, "place": typed["place"]}
    if not request.htmx:
        return redirect("patrol_done", incident_id=incident.pk)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = reverse("patrol_done", args=[incident.pk])
    return answer
