"""What the desk sees of a known visitor, and the form by which it is kept."""

import secrets
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm, TidyField
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.greeting import wishes
from visitors.greeting.models import LONGEST_DRINK
from visitors.greeting.wishes import MAY
from visitors.models import Visit
from visitors.models.visits import OPEN
from visitors.pages import visit_panel
from visitors.visits import visibility
from visitors.visits.idempotency import request_key


def _needs() -> list[tuple[str, str]]:
    return in_force().offered("need")


class HabitForm(PageForm):
    """What the visitor asked for, and that they agree."""

    drink = TidyField(label=gettext_lazy("喝什么"), max_length=LONGEST_DRINK, required=False)
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("需要照顾"),
        choices=_needs,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("访客同意下次还这样问"),
        error_messages={"required": gettext_lazy("没有本人同意，不能记下。")},
    )


def greeting(visitor_id: int) -> str:
    """Say what a visitor who comes back asked for last time."""
    wish = wishes.last(visitor_id)
    return "" if wish is None else wishes.in_words(wish, in_force())


def of_visit(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    """Return what the panel of a visit that is going on offers to who works at its desk."""
    if visit.state not in OPEN or not actor.may_at(MAY, visit.site_id):
        return None
    wish = wishes.last(visit.visitor_id)
    said = {"drink": wish.drink, "needs": wish.needs} if wish is not None else {}
    return {
        "template": "greeting/_visit_block.html",
        "says": "" if wish is None else wishes.in_words(wish, in_force()),
        "form": HabitForm(initial=said, auto_id="wish-%s"),
        "visit": visit,
        "key": secrets.token_hex(8),
    }


@require(POST=MAY, sees=visibility.the_visit)
def visit_remember(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Keep what a visitor asked for and agrees to, or forget it; inside the desk show the panel."""
    visit, now = visibility.the_visit(request.actor, visit_id), clock.now()
    form = HabitForm(request.POST)
    key = request_key(
        request.POST.get("request_key"), "remember", [visit_id, request.POST.urlencode()]
    )
    if request.POST.get("forget"):
        wishes.forget(visit, request.actor, now, key)
    elif form.is_valid():
        typed = form.cleaned_data
        wishes.remember(visit, typed["drink"], typed["needs"], request.actor, now, key)
    else:
        why = _("没有本人同意，不能记下。")
        raise Refusal("no_consent", why, status=422, fields={"agreed": why})
    if not request.htmx:
        return redirect("visit", visit_id=visit_id)
    return visit_panel.shown(request, visit_panel.the_visit(request.actor, visit_id))
