"""One visit: its explanation, its events, and what may be done with it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.text import clean_line
from visitors.badges import lending
from visitors.lifecycle import steps
from visitors.pages import visit_panel
from visitors.pages.steps import always, page_of
from visitors.people import phone_reveal
from visitors.visits import guards, visibility
from visitors.zones import access

visit_arrive = page_of(steps.ARRIVE)
visit_admit = page_of(steps.ADMIT, lambda visit: bool(visit.badge_required), prints=True)
visit_leave = page_of(steps.LEAVE)
visit_refuse = page_of(steps.REFUSE, always)
visit_cancel = page_of(steps.CANCEL)
visit_undo = page_of(steps.UNDO)
visit_override = page_of(steps.OVERRIDE, always)
visit_answer = page_of(steps.ANSWER)
visit_remind = page_of(steps.REMIND)
visit_take_over = page_of(steps.TAKE_OVER)
visit_ask_anew = page_of(steps.ASK_ANEW)
visit_reassign = page_of(steps.REASSIGN)
visit_add_host = page_of(steps.ADD_HOST)
visit_badge_lost = page_of(steps.BADGE_LOST, always, prints=True)
visit_badge_lend = page_of(steps.BADGE_LEND, always, prints=True)
visit_belonging = page_of(steps.BELONGING)
visit_take_out = page_of(steps.TAKE_OUT)
visit_companions = page_of(steps.COMPANIONS)
visit_zone = page_of(steps.ZONE)
visit_zone_withdraw = page_of(steps.ZONE_WITHDRAW)


@require(GET="visit.see")
def visit(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show one visit; inside the desk as a panel, else as a page."""
    one = visit_panel.the_visit(request.actor, visit_id)
    since = request.GET.get("since")
    if since is not None and since == str(
        one.events.order_by("pk").values_list("pk", flat=True).last()
    ):
        return HttpResponse(status=204)  # the panel asks again whenever the board changes
    return visit_panel.shown(request, one)


@require(POST="phone.show", sees=visibility.the_visit)
def visit_phone(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show the visitor's whole number, once, for a reason that is kept."""
    one = visit_panel.the_visit(request.actor, visit_id)
    guards.allowed(request.actor, "phone.show", one.site_id)
    phone = phone_reveal.read_phone(
        one.visitor, clean_line(request.POST.get("reason", "")), request.actor, clock.now()
    )
    return render(request, "visitors/_visit_phone.html", {"phone": phone})


@require(GET="visit.admit")
def visit_badge(request: GuardedRequest, visit_id: int) -> HttpResponse:
    """Show the badge of a visit for printing at 85.6 × 54 mm (B4)."""
    loan = visibility.worn_on(request.actor, visit_id)
    one = loan.visit
    may_enter = [str(zone) for zone in access.allowed_zones(one, clock.now())]
    code = lending.code_of(loan.badge)
    context = {
        "visit": one,
        "badge": loan.badge,
        "qr": lending.qr_svg(code),
        "zones": may_enter,
        "today": clock.today(loan.lent_at),
        "heading": lending.HEADINGS[loan.badge.kind],
        "now": "now" in request.GET,
    }
    return HttpResponse(
        render_to_string("visitors/visit_badge.html", context)
    )  # without the frame, which asks for sites and roles
