"""The pages of lists: who stands on them, a new entry, one with what became of it; and what the
panel of a visit says of a hit.
"""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.organisation.names import said_in
from reception.text import whole_number
from visitors.lists import acts
from visitors.lists.acts import KEEP, SEE, WEIGH
from visitors.lists.forms import EndForm, KeepForm, ListingFilter, ListingForm
from visitors.lists.models import Listing, ListingHit
from visitors.models import Visit, Visitor
from visitors.pages import visit_panel
from visitors.pages.page_actions import PageAction
from visitors.people.likeness import Degree, Feature
from visitors.visits import visibility
from visitors.visits.idempotency import request_key

PAGE, HITS_SHOWN = 50, 20
ON_A_LIST = PageAction("visitor", "listing_new", gettext_lazy("列入名单…"), KEEP, subject="visitor")


@require(GET=SEE)
def listings(request: GuardedRequest) -> HttpResponse:
    """List who stands on a list, the newest first, by pages without a total."""
    form = ListingFilter(request.GET)
    form.full_clean()
    asked, now = form.cleaned_data, clock.now()
    holding = Listing.objects.holding(now)
    rows = Listing.objects.exclude(pk__in=holding) if asked.get("state") else holding
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    before = whole_number(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.select_related("kind").order_by("-pk")[: PAGE + 1])
    context = {
        "form": form,
        "rows": said_in(page[:PAGE], "entered_by_name"),
        "after": page[PAGE - 1].pk if len(page) > PAGE else None,
        "is_asked": any(asked.values()),
        "may_keep": request.actor.may(KEEP),
        "now": now,
    }
    return render(request, "lists/listings.html", context)


@require(GET=KEEP, POST=KEEP)
def listing_new(request: GuardedRequest) -> HttpResponse:
    """Put somebody on a list; from the page of a visitor with what is known of them."""
    if request.method != "POST":
        known = _visitor(request)
        about = {} if known is None else {"name": known.name, "organisation": known.organisation}
        visitor = {} if known is None else {"visitor": known.pk}
        return _new_page(request, ListingForm(initial={**about, **visitor}))
    form = ListingForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, 422)
    content = {name: request.POST.get(name, "") for name in form.fields}
    key = request_key(request.POST.get("request_key"), "listing_new", content)
    try:
        made = acts.enter(form.wish(_visitor(request)), request.actor, clock.now(), key)
    except Refusal as why:
        form.refuse(why)
        return _new_page(request, form, why.status)
    messages.success(request, _("已列入名单，复核日前会提醒行政部。"))
    return redirect("listing", listing_id=made.pk)


@require(GET=SEE)
def listing(request: GuardedRequest, listing_id: int) -> HttpResponse:
    """Show one entry: why, until when, what was done with it and whom it met."""
    return _page(request, _one(request.actor, listing_id))


def _one(actor: Actor, listing_id: int) -> Listing:
    rows = Listing.objects.select_related("kind") if actor.may(SEE) else Listing.objects.none()
    return visibility.one(rows, pk=listing_id)


@require(POST=KEEP, sees=_one)
def listing_keep(request: GuardedRequest, listing_id: int) -> HttpResponse:
    """Review an entry and keep it until another day."""
    return _step(request, listing_id, "keep", KeepForm(request.POST, auto_id="keep-%s"))


@require(POST=KEEP, sees=_one)
def listing_end(request: GuardedRequest, listing_id: int) -> HttpResponse:
    """Take an entry off its list."""
    return _step(request, listing_id, "end", EndForm(request.POST, auto_id="end-%s"))


def _hit(actor: Actor, hit_id: int) -> ListingHit:
    visits = visibility.visits(actor, "visit.register").values("pk")
    rows = ListingHit.objects.select_related("visit", "listing").filter(visit__in=visits)
    return visibility.one(rows, pk=hit_id)


@require(POST=WEIGH, sees=_hit)
def listing_weigh(request: GuardedRequest, hit_id: int) -> HttpResponse:
    """Say whether a visitor is who stands on a list; inside the desk show the panel anew."""
    hit, same = _hit(request.actor, hit_id), request.POST.get("same")
    if same not in ("yes", "no"):
        raise Refusal("invalid", _("请选择是不是同一人。"), status=422)
    key = request_key(request.POST.get("request_key"), "listing_weigh", [hit_id, same])
    done = acts.weigh(hit, request.actor, clock.now(), key, same=same == "yes")
    if not request.htmx:
        return redirect("visit", visit_id=done.pk)
    answer = visit_panel.shown(request, visit_panel.the_visit(request.actor, done.pk))
    answer["HX-Trigger"] = "board"
    return answer


def of_visit(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    """Return what the panel of a visit says of lists, to who works at its desk; nothing where no
    entry that holds may be about its visitor.
    """
    if not actor.may_at(WEIGH, visit.site_id):
        return None
    holding = Listing.objects.holding(clock.now())
    rows = ListingHit.objects.filter(visit=visit.pk, listing__in=holding)
    rows = rows.exclude(said=ListingHit.Said.OTHER).select_related("listing__kind")
    found = list(rows.order_by("pk"))
    if not found:
        return None
    return {
        "template": "lists/_visit_block.html",
        "hits": [(hit, *_in_words(hit)) for hit in found],
        "key": secrets.token_hex(8),
        "may_see": actor.may(SEE),
    }


def _in_words(hit: ListingHit) -> tuple[str, str]:
    features = " · ".join(str(Feature(one).label) for one in hit.features)
    return str(Degree(hit.degree).label), features


def _visitor(request: GuardedRequest) -> Visitor | None:
    """Return the visitor whose page leads here."""
    typed = request.POST if request.method == "POST" else request.GET
    number = whole_number(typed.get("visitor", ""))
    if number is None:
        return None
    return visibility.one(visibility.visitors(request.actor), pk=number)


def _new_page(request: GuardedRequest, form: ListingForm, status: int = 200) -> HttpResponse:
    key = request.POST.get("request_key") or secrets.token_hex(12)
    return render(request, "lists/listing_new.html", {"form": form, "key": key}, status=status)


def _step(request: GuardedRequest, listing_id: int, name: str, form: PageForm) -> HttpResponse:
    one, now, status = _one(request.actor, listing_id), clock.now(), 422
    if form.is_valid():
        typed = form.cleaned_data
        content = [listing_id, *(str(value) for value in typed.values())]
        key = request_key(request.POST.get("request_key"), f"listing_{name}", content)
        try:
            if name == "keep":
                acts.keep_on(one, typed["review_on"], typed["reason"], request.actor, now, key)
            else:
                acts.end(one, typed["reason"], request.actor, now, key)
        except Refusal as why:
            form.refuse(why)
            status = why.status
        else:
            messages.success(request, _("已保存。"))
            return redirect("listing", listing_id=listing_id)
    return _page(request, one, {name: form, f"{name}_now": True}, status)


def _page(
    request: GuardedRequest, one: Listing, forms: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    (one,) = said_in([one], "entered_by_name")
    now = clock.now()
    hits = one.hits.select_related("visit__visitor", "visit__site").order_by("-pk")
    shown = said_in(hits[:HITS_SHOWN], "said_by_name")
    context = {
        "listing": one,
        "holds": one.ended_at is None and one.ends_at > now,
        "events": said_in(one.events.all(), "by_name"),
        "hits": [(hit, *_in_words(hit)) for hit in shown],
        "may_keep": request.actor.may(KEEP) and one.ended_at is None,
        "key": secrets.token_hex(12),
        "keep": KeepForm(auto_id="keep-%s"),
        "end": EndForm(auto_id="end-%s"),
        **(forms or {}),
    }
    return render(request, "lists/listing.html", context, status=status)
