"""One thing that is due: how its deadline comes about, what happened, and more time for it (W2)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.due import events, graces
from reception.due.forms import GraceForm, GraceRefusalForm
from reception.due.graces import MoreTime
from reception.due.models import Grace
from reception.due.things import DueThing
from reception.organisation.names import said_in

What = Grace.What


def the_thing(actor: Actor, thing: str) -> DueThing:
    """Return a thing that somebody may look at, or 404."""
    one = graces.look(actor, thing, clock.now())
    if one is None:
        raise Http404
    return one


@require(GET="due.see")
def due_thing(request: GuardedRequest, thing: str) -> HttpResponse:
    """Show one thing that is due."""
    return _page(request, the_thing(request.actor, thing))


@require(POST="due.see", sees=the_thing)
def due_time(request: GuardedRequest, thing: str) -> HttpResponse:
    """Ask for more time, or give it."""
    one = the_thing(request.actor, thing)
    what = What.EXTENSION if request.POST.get("what") == What.EXTENSION else What.PAUSE
    form = GraceForm.about(one, what, request.POST)
    if not form.is_valid():
        return _page(request, one, 422, **{what: form})
    typed = form.cleaned_data
    more = MoreTime(what, typed["days"], typed["reason"], typed["seen"])
    try:
        grace = graces.add(thing, more, request.actor, clock.now())
    except Refusal as why:
        form.refuse(why)
        return _page(request, the_thing(request.actor, thing), why.status, **{what: form})
    done = {Grace.State.ASKED: _("已申请，等批准。"), Grace.State.GIVEN: _("期限已经改了。")}
    messages.success(request, done[Grace.State(grace.state)])
    return redirect("due_thing", thing)


@require(POST="due.see", sees=the_thing)
def due_decide(request: GuardedRequest, thing: str) -> HttpResponse:
    """Give the time that was asked for, or refuse it."""
    one = the_thing(request.actor, thing)
    asked = Grace.objects.filter(thing=thing, state=Grace.State.ASKED)
    grace = asked.filter(what=request.POST.get("what", "")[:9]).first()
    if grace is None:
        raise Refusal("already_decided", _("这个申请已经批复过了。"))
    refuses = request.POST.get("answer") != "give"
    form = GraceRefusalForm(request.POST)
    try:
        refusal = request.POST.get("reason", "") if refuses else None
        graces.decide(grace, request.actor, clock.now(), refusal=refusal)
    except Refusal as why:
        form.refuse(why)
        return _page(request, one, why.status, refusal=form)
    messages.success(request, _("已批复。"))
    return redirect("due_thing", thing)


def _page(
    request: GuardedRequest, one: DueThing, status: int = 200, **refused: Any
) -> HttpResponse:
    rows = Grace.objects.filter(thing=one.id, state=Grace.State.ASKED)
    asked = said_in(rows, "asked_by_name")
    waits = {grace.what for grace in asked}
    forms = {
        what.value: refused.get(what.value) or GraceForm.about(one, what)
        for what in What
        if what in refused or (what not in waits and graces.may(one, what, request.actor))
    }
    for grace in asked:
        gives = graces.gives(one.rule, grace.what, request.actor)
        owes_it = one.is_mine and bool(one.slip.number)
        vars(grace)["may_decide"] = gives and not owes_it and grace.asked_by != request.actor.user
        vars(grace)["says"] = graces.in_words(grace, one)
    context = {
        "one": one,
        "asked": asked,
        "forms": forms,
        "refusal": refused.get("refusal") or GraceRefusalForm(),
        "events": events.trail(one.id),
    }
    return render(request, "due/thing.html", context, status=status)
