"""The patrol on a telephone: who is this, must they wear a badge, and one button to report that
they do not (B1, B2, P3).
"""

import secrets
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from visitors.discipline.incidents import evidence, patrol_search, reports, secrecy, visibility
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
    """Show who is on site and must wear a badge; a telephone keeps the list and searches it while
    the line is down.
    """
    site_id = _site(request)
    if request.htmx and "mine" in request.GET:
        return render(
            request,
            "discipline/_patrol_reports.html",
            {"reports": visibility.of_today(request.actor, clock.now())},
        )
    typed = request.GET.get("q", "")[:80].strip()
    met = patrol_search.found(site_id, typed, clock.now())
    context = {
        "met": met[:SHOWN] if typed else met,
        "typed": typed,
        "more": bool(typed) and len(met) > SHOWN,
    }
    if request.htmx:
        return render(request, "discipline/_patrol_found.html", context)
    context |= {
        "reports": visibility.of_today(request.actor, clock.now()),
        "search": PatrolSearchForm(initial={"q": typed}),
        **_form_of(request, site_id),
    }
    return render(request, "discipline/patrol.html", context)


@require(GET="patrol.report", POST="patrol.report", sees=visible.the_visit)
def patrol_visit(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show one visitor and what they should wear, and report that they do not (P3)."""
    one = _visit(request.actor, visit_id)
    form = None
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, site_id=one.site_id)
        if _is_right(request, form):
            return _reported(request, form, one)
    context = {
        "met": patrol_search.of_visit(one, clock.now()),
        "concerned": evidence.who_received(one),
        **_form_of(request, one.site_id, form),
    }
    return render(request, "discipline/patrol_visit.html", context, status=422 if form else 200)


@require(GET="patrol.report", POST="patrol.report")
def patrol_stranger(request: GuardedRequest) -> HttpResponse:
    """Report somebody without a badge whom nobody could tell from those on site: an observation
    that concerns nobody.
    """
    site_id = _site(request)
    form = None
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES, site_id=site_id)
        if _is_right(request, form):
            return _reported(request, form, None, site_id)
    context = _form_of(request, site_id, form)
    return render(request, "discipline/patrol_stranger.html", context, status=422 if form else 200)


@require(GET="patrol.report")
def patrol_done(request: GuardedRequest, incident_id: int) -> HttpResponse:
    """Say what happens next with one's own report, and who decides."""
    rows = visibility.incidents(request.actor, "patrol.report").filter(reporter=request.actor.user)
    incident = visible.one(
        visibility.with_photos(rows).select_related("visit__visitor", "zone", "employee"),
        pk=incident_id,
    )
    return render(
        request,
        "discipline/patrol_done.html",
        {"incident": incident, "badge": incident.ladder == evidence.NO_BADGE},
    )


def _visit(actor: Actor, visit_id: int) -> Visit:
    rows = visible.visits(actor, "patrol.report").select_related(
        "visitor", "category", "host__department", "answered_by", "site"
    )
    return visible.one(rows, pk=visit_id)


def _site(request: GuardedRequest) -> int:
    site_id = current_site.site_id(request, "patrol.report")
    if site_id is None:
        raise Http404
    return site_id


def _form_of(
    request: GuardedRequest, site_id: int, form: ReportForm | None = None
) -> dict[str, Any]:
    """Return what the form shows: the place of the last report, or what was typed and what is wrong
    with it.
    """
    last = request.session.get(PLACE_KEY, {})
    return {
        "form": form or ReportForm(initial=last, site_id=site_id),
        "key": (form and form.data.get("request_key")) or secrets.token_hex(16),
    }


def _is_right(request: GuardedRequest, form: ReportForm) -> bool:
    """Tell whether a report can be taken; a script is told at once what is wrong, a person sees it
    beside the form.
    """
    right = form.is_valid()
    for name in ("place", "note"):
        if right and secrecy.names(request.actor.employee, form.cleaned_data[name]):
            form.add_error(name, secrecy.own_name())
            right = False
    if not right and request.htmx:
        fields = {name: str(text[0]) for name, text in form.errors.items()}
        raise Refusal(
            "invalid", " ".join(fields.values()), status=422, fields=dict.fromkeys(fields, "")
        )
    return right


def _reported(
    request: GuardedRequest, form: ReportForm, one: Visit | None, site_id: int = 0
) -> HttpResponse:
    data, now = form.cleaned_data, clock.now()
    key = data["request_key"] or secrets.token_hex(16)
    idempotency_key = request_key(
        key, "patrol", {}
    )  # refuses a key that cannot be one; the source is what makes a report count once
    said = reports.Report(
        ladder=NO_BADGE,
        source=f"patrol:{key}",
        site_id=one.site_id if one is not None else site_id,
        visit=one,
        seen_at=form.when(now),
        zone=data["zone"],
        place=data["place"],
        note=data["note"],
        picture=data["photo"],
    )
    incident = reports.report(said, request.actor, now, idempotency_key)
    request.session[PLACE_KEY] = {
        "zone": data["zone"].pk if data["zone"] else None,
        "place": data["place"],
    }
    if not request.htmx:
        return redirect("patrol_done", incident_id=incident.pk)
    answer = HttpResponse(status=204)
    answer.headers["HX-Redirect"] = reverse("patrol_done", args=[incident.pk])
    return answer
