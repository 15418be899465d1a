"""The page of one case behind the link of a notice: the person concerned states their side and
appeals without an account (P6).
"""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import LONGEST_STATEMENT, Appeal, Incident
from visitors.discipline.pages import case_context, case_links
from visitors.discipline.pages.case import not_booked
from visitors.discipline.pages.forms import AppealForm, OwnStatementForm, WordsForm
from visitors.link_pages.by_link import private, see_again

Act = Callable[[Incident, str, datetime], None]


# No check of a CSRF token, for the reasons that stand at `by_link`.
@csrf_exempt
@require(GET="anybody", POST="anybody")
def case_link(request: GuardedRequest, token: str) -> HttpResponse:
    """Show the case of a link; reading changes nothing, because mail scanners open every link."""
    if "language" in request.POST:
        return private(set_language(request))
    return _answered(request, token)


@csrf_exempt
@require(POST="anybody")
def case_link_state(request: GuardedRequest, token: str) -> HttpResponse:
    """Write down what the person concerned says about a proposal; the same words again change
    nothing.
    """

    def act(incident: Incident, words: str, now: datetime) -> None:
        # The same words that the office wrote down for them are theirs only now.
        if not words or incident.statement != words or not incident.stated_by_self:
            rulings.state_by_link(incident, words, now)

    return _answered(request, token, OwnStatementForm(request.POST), act)


@csrf_exempt
@require(POST="anybody")
def case_link_appeal(request: GuardedRequest, token: str) -> HttpResponse:
    """Appeal against what was booked; the second of a double click finds its own words."""

    def act(incident: Incident, words: str, now: datetime) -> None:
        entry = case_context.the_entry(incident)
        if entry is None:
            raise not_booked()
        if not Appeal.objects.filter(entry=entry, text=words).exists():
            appeals.appeal_by_link(entry, words, now)

    return _answered(request, token, AppealForm(request.POST), act)


def _answered(
    request: GuardedRequest, token: str, form: WordsForm | None = None, act: Act | None = None
) -> HttpResponse:
    now, link = clock.now(), case_links.find(token)
    incident = case_links.the_incident(link, now) if link is not None else None
    if link is None or incident is None:
        typed = request.POST.get("words", "")[: 2 * LONGEST_STATEMENT]
        over = {"over": True, "ended": link is not None, "typed": typed}
        return private(
            render(request, "discipline/case_link.html", over, status=410 if link else 404)
        )
    why: Refusal | None = None
    try:
        if act is not None and form is not None:
            act(incident, form.said().words, now)
    except Refusal as refusal:
        why = refusal
        incident = case_links.the_incident(link, now) or incident
    if request.method == "POST" and why is None:
        return private(see_again("case_link", token))
    by = Actor(employee=incident.employee)
    context = {
        **case_context.context(incident, by, now, form, why),
        "token": token,
        "expires_at": link.expires_at,
    }
    return private(
        render(request, "discipline/case_link.html", context, status=why.status if why else 200)
    )
