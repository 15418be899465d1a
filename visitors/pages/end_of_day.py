"""The page about the end of the day: who is still on site, who is presumed to have left, which
badges are out (V9).
"""

import json
import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.decorators import GuardedRequest, require
from reception.notifications.models import Notice
from reception.organisation.names import said_in
from visitors.lifecycle import end_of_day, sign_out, steps, unreturned_badges
from visitors.lifecycle.step_forms import DepartureForm
from visitors.lifecycle.steps import Step
from visitors.models import BadgeLoan, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.pages import closing_notes
from visitors.visits import guards, visibility

MOST = 50  # presumed visits that are listed; what is older has been let be


@require(GET="board.see")
def closing_list(request: GuardedRequest) -> HttpResponse:
    """List who is still on site, who is presumed to have left, and which badges have not come
    back.
    """
    site = current_site.required_site_id(request)
    now = clock.now()
    closes_at = end_of_day.closing(site, now)
    people = ("visitor", "host__department", "answered_by__department")
    still = list(Visit.objects.filter(site=site, state__in=OPEN).select_related(*people).order_by())
    gone = list(end_of_day.presumed(site).select_related(*people)[:MOST])
    loans = unreturned_badges.badges_out(site, now).order_by("lent_at")
    out = list(loans.select_related("badge", *(f"visit__{name}" for name in people)))
    for visit in gone:
        form = DepartureForm(visit=visit, by=request.actor, auto_id=f"%s-{visit.pk}")
        vars(visit)["form"] = form.between(now)
    _put_on(still, [*gone, *(loan.visit for loan in out)])
    context = {
        "still": sorted(still, key=lambda visit: visit.arrived_at or now),
        "gone": gone,
        "out": out,
        "now": now,
        "closes_at": closes_at,
        "is_closed": now >= closes_at,
        "presumed_minutes": end_of_day.minutes(),
        "works": request.actor.may_at("visit.leave", site),
        "key": secrets.token_hex(12),
        "notes": closing_notes.of(site, request.actor, now),
    }
    template = "visitors/_closing.html" if request.htmx else "visitors/closing_list.html"
    return render(request, template, context)


def closing_of(step: Step, sentence: Any) -> URLPattern:
    """Return the page that takes a step from the list and says that it is done; the list draws
    itself anew.
    """

    def view(request: GuardedRequest, visit_id: int) -> HttpResponse:
        visit = visibility.the_visit(request.actor, visit_id)
        form = step.form(request.POST, visit=visit, by=request.actor)
        step.take(form, clock.now(), request.POST.get("request_key"))
        if not request.htmx:
            return redirect("closing_list")
        context = {"said": sentence, "visit": guards.fetch(visit.pk)}
        answer = render(request, "visitors/_closing_done.html", context)
        answer["HX-Trigger"] = json.dumps({"board": True})
        return answer

    name = view.__name__ = view.__qualname__ = f"visit_{step.name}"
    guarded = require(POST=step.capability, sees=visibility.the_visit)(view)
    return path(f"visits/<int:visit_id>/{step.name.replace('_', '-')}/", guarded, name=name)


STEP_PAGES = [
    closing_of(steps.ASK_LEAVE, _("正在通知被访人签离")),
    closing_of(steps.ASK_BADGE, _("正在通知被访人找访客牌")),
    closing_of(steps.HAND_BACK, _("访客牌已收回")),
    closing_of(steps.BADGE_MISSING, _("访客牌已记为遗失，不再放行任何人")),
    closing_of(steps.CORRECT, _("离开时间已补记")),
]


def _put_on(still: list[Visit], over: list[Visit]) -> None:
    """Put on each visit whom to ask, who was asked last, and the badge that is worn; three
    queries.
    """
    loans = BadgeLoan.objects.out().filter(visit__in=still).select_related("badge")
    worn = {loan.visit_id: loan.badge for loan in loans}
    questions = [VisitEvent.What.ASK_LEAVE, VisitEvent.What.ASK_BADGE]
    events = VisitEvent.objects.filter(visit__in=[*still, *over], what__in=questions).order_by("pk")
    latest = {event.visit_id: event for event in said_in(events, "facts")}
    notices = [event.facts["notice"] for event in latest.values() if "notice" in event.facts]
    dead = set(
        Notice.objects.filter(pk__in=notices, state=Notice.State.DEAD).values_list("pk", flat=True)
    )
    for visit in [*still, *over]:
        event = latest.get(visit.pk)
        vars(visit)["ask"] = sign_out.who_received(visit)
        vars(visit)["asked"] = event
        vars(visit)["not_reached"] = event is not None and event.facts.get("notice") in dead
        vars(visit)["badge"] = worn.get(visit.pk)
