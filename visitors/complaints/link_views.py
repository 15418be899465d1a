"""The pages of a complainant, without an account: write a complaint, read how far it has come, add
words (C27). They name nobody of the house.
"""

import secrets
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import addresses, clock
from reception.accounts import limits
from reception.accounts import secrets as codes
from reception.accounts.actor import NOBODY
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.links import pages as links
from reception.links.pages import by_link, private, see_again
from reception.organisation.models import Site
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.complaints import clocks, closing, notices, registering, telling
from visitors.complaints.forms import AddWordsForm, ComplainForm
from visitors.complaints.models import Complaint
from visitors.complaints.registering import Said
from visitors.complaints.taking import Act
from visitors.visits.idempotency import request_key

LIMIT = "complaints_a_minute"
ACTS = {
    "add": closing.add_words,
    "withdraw": closing.withdraw_by_page,
    "again": closing.reopen_by_page,
}


@csrf_exempt  # no cookie carries any authority here
@require(GET="anybody", POST="anybody")
def complain(request: GuardedRequest) -> HttpResponse:
    """Let a visitor write a complaint, from a poster's code or a link; so many a minute."""
    if "language" in request.POST:
        return private(set_language(request))
    slug = clean_line(request.GET.get("site", ""))[:50]
    sites = Site.objects.filter(is_active=True)
    site = sites.filter(slug=slug).first() or sites.first()
    form, status = ComplainForm(request.POST or None), 200
    if request.method == "POST" and site is not None:
        status = 422
        if form.is_valid():
            try:
                return private(see_again("complaint_link", _written(request, form, site)))
            except Refusal as why:
                form.refuse(why)
                status = why.status
    key = clean_line(request.POST.get("request_key", ""))[:80] or secrets.token_hex(12)
    context = {"form": form, "site": site, "key": key}
    return private(render(request, "complaints/complain.html", context, status=status))


def _written(request: GuardedRequest, form: ComplainForm, site: Site) -> str:
    now, typed = clock.now(), form.cleaned_data
    limits.spend(LIMIT, addresses.counted(request), now)
    said = Said(
        site.pk,
        typed["name"],
        typed["what"],
        Complaint.Channel.PAGE.value,
        wanted=typed["wanted"],
        **typed["contact"],
    )
    content = {name: request.POST.getlist(name) for name in form.fields}
    key = request_key(request.POST.get("request_key"), "complain", content)
    return notices.code_of(registering.register_by_page(said, NOBODY, now, key))


@by_link
def complaint_link(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show the complainant how far it has come, in kind words, and take what they add; reading
    changes nothing, because mail scanners open every link.
    """
    one = _of(token)
    if one is None:
        return links.unknown(request)
    timezone.activate(one.site.clock)
    sent: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        limits.spend(LIMIT, f"{addresses.counted(request)}:{one.pk}", now)
        name = request.POST.get("act", "add")
        name = name if name in ACTS else "add"
        form, status = AddWordsForm(request.POST, auto_id=f"{name}-%s"), 422
        if form.is_valid():
            key = request_key(
                request.POST.get("request_key"),
                f"complaint_link_{name}",
                [one.pk, form.cleaned_data],
            )
            try:
                ACTS[name](Act(one, NOBODY, now, key), form.cleaned_data["words"])
            except Refusal as why:
                form.refuse(why)
                status = why.status
            else:
                return see_again("complaint_link", token)
        sent = {name: form, "opened": name}
        one = _of(token) or one
    return render(request, "complaints/complaint_link.html", _shown(one, sent), status=status)


def _of(token: str) -> Complaint | None:
    if not token.isascii():
        return None
    rows = Complaint.objects.select_related("site")
    return rows.filter(digest=codes.digest_of(token, "complaint")).order_by().first()


def _shown(one: Complaint, sent: dict[str, Any]) -> dict[str, Any]:
    policy, events = in_force(), list(one.events.all())
    (stands,) = clocks.standing([one], policy, clock.now())
    answer = [event.words for event in events if event.what == "answered"]
    return {
        "one": one,
        "until": stands.until,
        "stages": telling.stages_for_complainant(one, events, stands.graces, policy),
        "later": bool(stands.graces),
        "answer": answer[-1] if answer and one.answered_at else "",
        "added": [event for event in events if event.what == "added"],
        "may_again": one.stage in (Complaint.Stage.ANSWERED, Complaint.Stage.CLOSED),
        "key": secrets.token_hex(12),
        **{name: AddWordsForm(auto_id=f"{name}-%s") for name in ACTS},
        **sent,
    }
