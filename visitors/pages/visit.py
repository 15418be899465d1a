"""One visit: its explanation, its events, and what may be done with it."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import limits
from reception.accounts.decorators import GuardedRequest, require
from reception.organisation.models import Site
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.badges import lending
from visitors.lifecycle import steps
from visitors.lifecycle.steps import Step
from visitors.models import BadgeLoan, Visit
from visitors.pages import visit_panel
from visitors.people import phone_reveal
from visitors.visits import again, guards, visibility
from visitors.zones import access


@require(GET="visit.see")
def visit(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show one visit; inside the desk as a panel, else as a page."""
    one = visit_panel.the_visit(request.actor, visit_id)
    since = request.GET.get("since")
    last = one.events.order_by("pk").values_list("pk", flat=True).last()
    if since is not None and since == str(last):
        return HttpResponse(status=204)  # the panel asks again whenever the board changes
    return visit_panel.shown(request, one)


@require(GET="visit.again")
def visit_again(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Decide about a visit again from what it was decided from; on the visit, or as a page
    (G10).
    """
    one, policy = visit_panel.the_visit(request.actor, visit_id), in_force()
    found = again.decided_again(one, policy)
    context: dict[str, Any] = {"visit": one, "again": found}
    if found is not None:
        context["facts"] = again.facts_in_words(found.facts, policy)
        context["lines"] = again.in_words(found, policy)
    template = "visitors/_visit_again.html" if request.htmx else "visitors/visit_again.html"
    return render(request, template, context)


@require(POST="phone.show", sees=visibility.the_visit)
@limits.limited(limits.PHONE)
def visit_phone(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show the visitor's whole number, once, for a reason that is kept."""
    one = visit_panel.the_visit(request.actor, visit_id)
    guards.allowed(request.actor, "phone.show", one.site_id)
    reason = clean_line(request.POST.get("reason", ""))
    phone = phone_reveal.read_phone(one.visitor, reason, request.actor, clock.now())
    return render(request, "visitors/_visit_phone.html", {"phone": phone})


@require(GET="visit.admit")
def visit_badge(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show the badge of a visit for printing at 85.6 × 54 mm (B4)."""
    loan = visibility.worn_on(request.actor, visit_id)
    context = {
        "visit": loan.visit,
        "badge": loan.badge,
        "qr": lending.qr_svg(lending.code_of(loan.badge)),
        "zones": [str(zone) for zone in access.allowed_zones(loan.visit, clock.now())],
        "today": clock.today(loan.lent_at, clock.here()),
        "heading": lending.HEADINGS[loan.badge.kind],
        "now": "now" in request.GET,
        "told": in_force(request.actor.edition).privacy_told(),
    }
    # Without the frame, which asks for sites and roles.
    return HttpResponse(render_to_string("visitors/visit_badge.html", context))


def page_of(
    step: Step,
    address: str = "",
    opens: Callable[[Visit], bool] = lambda visit: False,
    prints: bool = False,
    said: Any = "",
) -> URLPattern:
    """Return the page that takes a step, named ``visit_<step>``: form, action, redirect; inside the
    desk a line of what was done (what is ``said``, else where the visit stands), or the panel,
    where it ``opens``.

    With ``prints`` a paper badge that was just made is printed: by itself it would lie in no tray
    (B4).
    """

    def view(request: GuardedRequest, visit_id: int) -> HttpResponse:
        visit = visibility.the_visit(request.actor, visit_id)
        form = step.form(request.POST, visit=visit, by=request.actor)
        done = step.take(form, clock.now(), request.POST.get("request_key"))
        printed = reverse("visit_badge", args=[visit_id]) + "?now=1"
        is_paper = prints and _wears_paper(done)
        if not request.htmx:
            return redirect(printed) if is_paper else redirect("visit", visit_id=visit_id)
        happened: dict[str, Any] = {"board": True}
        if step is steps.ARRIVE:
            happened["arrived"] = {"card": f"{reverse('desk_grade')}?done={visit_id}"}
        if request.POST.get("panel"):
            answer = visit_panel.shown(request, visit_panel.the_visit(request.actor, visit_id))
        else:
            answer = render(request, "visitors/_done.html", {"visit": done, "said": said})
            if opens(done):
                happened["open-visit"] = {"url": reverse("visit", args=[visit_id])}
        if is_paper:
            happened["print-badge"] = {"url": printed}
        answer["HX-Trigger"] = json.dumps(happened)
        return answer

    name = view.__name__ = view.__qualname__ = f"visit_{step.name}"
    place = address or step.name.replace("_", "-")
    guarded = require(POST=step.capability, sees=visibility.the_visit)(view)
    return path(f"visits/<int:visit_id>/{place}/", guarded, name=name)


def _wears_paper(visit: Visit) -> bool:
    """Tell whether the badge that a visit was just lent is one to print."""
    if visit.site.badge_material != Site.BadgeMaterial.PAPER:
        return False
    worn = BadgeLoan.objects.out().filter(visit=visit)
    return worn.filter(badge__valid_on__isnull=False).exists()


def always(visit: Visit) -> bool:
    """Tell that the panel opens after a step."""
    return True


STEP_PAGES = [
    page_of(steps.ARRIVE),
    page_of(steps.ADMIT, opens=lambda visit: visit.badge_required, prints=True),
    page_of(steps.LEAVE),
    page_of(steps.REFUSE, opens=always),
    page_of(steps.CANCEL),
    page_of(steps.UNDO),
    page_of(steps.OVERRIDE, opens=always),
    page_of(steps.ANSWER),
    page_of(steps.REMIND, said=_("又提醒了一次")),
    page_of(steps.TAKE_OVER, said=_("由前台接手")),
    page_of(steps.PASS_UP, said=_("已转请部门负责人")),
    page_of(steps.ASK_ANEW),
    page_of(steps.REASSIGN),
    page_of(steps.ADD_HOST),
    page_of(steps.BADGE_LOST, "badge/lost", opens=always, prints=True),
    page_of(steps.BADGE_LEND, "badge/lend", opens=always, prints=True),
    page_of(steps.BELONGING),
    page_of(steps.TAKE_OUT),
    page_of(steps.COMPANIONS),
    page_of(steps.DETAILS),
    page_of(steps.RESULT),
    page_of(steps.ZONE),
    page_of(steps.ZONE_WITHDRAW, "zone/withdraw"),
]
