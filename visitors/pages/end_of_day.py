"""The page about the end of the day: who is still on site, who is presumed to have left, which
badges are out (V9).
"""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts import current_site
from reception.accounts.actor import Actor
from reception.accounts.decorators import require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from visitors.lifecycle import end_of_day, sign_out, transitions
from visitors.models import BadgeLoan, Visit, VisitEvent
from visitors.models.visits import OPEN
from visitors.visits import guards, visibility
from visitors.visits.idempotency import RequestKey, request_key

MOST = 50  # presumed visits that are listed; what is older has been let be
Act = Callable[[Visit, Actor, datetime, RequestKey], Visit]


class TimeForm(PageForm):
    """When a visitor really left, at the site's time."""

    boxes: ClassVar = {"left_at": "bare"}
    left_at = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    @classmethod
    def about(cls, visit: Visit, now: datetime) -> "TimeForm":
        """Return the form beside a visit on the list.

        Args:
            visit: somebody who is presumed to have left.
            now: the latest time that may be written.
        """
        form = cls()
        field = form.fields["left_at"]
        field.label = _("%(name)s 离开的时间") % {"name": visit.visitor.name}
        entered = visit.admitted_at
        field.widget.attrs |= {
            "id": f"left-{visit.pk}",
            "min": _written(entered) if entered else "",
            "max": _written(now),
        }
        return form


def _written(moment: datetime) -> str:
    """Return a moment as a field of date and time writes it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@require(GET="board.see")
def closing_list(request: Any) -> HttpResponse:
    """List who is still on site, who is presumed to have left, and which badges have not come
    back.
    """
    site = current_site.site_id(request)
    if site is None:
        raise Http404
    now = clock.now()
    hours = end_of_day.hours_of(site)
    people = ("visitor", "host__department", "answered_by__department")
    still = list(Visit.objects.filter(site=site, state__in=OPEN).select_related(*people).order_by())
    gone = list(end_of_day.presumed(site).select_related(*people)[:MOST])
    out = list(
        end_of_day.badges_out(site)
        .select_related("badge", *(f"visit__{name}" for name in people))
        .order_by("lent_at")
    )
    for visit in gone:
        vars(visit)["form"] = TimeForm.about(visit, now)
    _put_on(still, [*gone, *(loan.visit for loan in out)])
    context = {
        "still": sorted(still, key=lambda visit: visit.arrived_at or now),
        "gone": gone,
        "out": out,
        "now": now,
        "closes_at": hours.closing(now),
        "is_closed": now >= hours.closing(now),
        "presumed_minutes": end_of_day.minutes(),
        "works": request.actor.may_at("visit.leave", site),
        "key": secrets.token_hex(12),
    }
    template = "visitors/_closing.html" if request.htmx else "visitors/closing_list.html"
    return render(request, template, context)


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_ask_leave(request: Any, visit_id: int) -> HttpResponse:
    """Ask the host of somebody inside whether they have left (V9)."""
    return _do(request, visit_id, end_of_day.ask_whether_left, _("已发通知，请被访人签离"))


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_ask_badge(request: Any, visit_id: int) -> HttpResponse:
    """Ask the host of somebody who is gone for the badge (B3)."""
    return _do(request, visit_id, end_of_day.ask_about_badge, _("已发通知，请被访人找访客牌"))


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_hand_back(request: Any, visit_id: int) -> HttpResponse:
    """Take back the badge of somebody who is gone (B3)."""
    return _do(request, visit_id, transitions.hand_back, _("访客牌已收回"))


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_badge_missing(request: Any, visit_id: int) -> HttpResponse:
    """Write down that the badge of somebody who is gone is lost (B3)."""
    return _do(
        request, visit_id, end_of_day.badge_is_missing, _("访客牌已记为遗失，不再放行任何人")
    )


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_correct(request: Any, visit_id: int) -> HttpResponse:
    """Put a presumed departure right with the time that the host tells."""

    def action(one: Visit, by: Actor, now: datetime, key: RequestKey) -> Visit:
        form = TimeForm(request.POST)
        if not form.is_valid():
            wrong = _("请填写离开的日期和时间。")
            raise Refusal("wrong_time", wrong, status=422, fields={"left_at": wrong})
        return end_of_day.correct(one, form.cleaned_data["left_at"], by, now, key)

    return _do(request, visit_id, action, _("离开时间已补记"), request.POST.get("left_at", "")[:20])


def _do(request: Any, visit_id: int, act: Act, said: str, content: str = "") -> HttpResponse:
    """Run one action and say that it is done; the list draws itself anew."""
    one = visibility.one(visibility.visits(request.actor), pk=visit_id)
    key = request_key(
        request.POST.get("request_key"), request.resolver_match.url_name, [visit_id, content]
    )
    act(one, request.actor, clock.now(), key)
    if not request.htmx:
        return redirect("closing_list")
    answer = render(
        request, "visitors/_closing_done.html", {"said": said, "visit": guards.fetch(one.pk)}
    )
    answer["HX-Trigger"] = json.dumps({"board": True})
    return answer


def _put_on(still: list[Visit], over: list[Visit]) -> None:
    """Put on each visit whom to ask, who was asked last, and the badge that is worn; three
    queries.
    """
    loans = BadgeLoan.objects.filter(visit__in=still, returned_at__isnull=True).select_related(
        "badge"
    )
    worn = {loan.visit_id: loan.badge for loan in loans}
    asked = [VisitEvent.What.ASK_LEAVE, VisitEvent.What.ASK_BADGE]
    events = VisitEvent.objects.filter(visit__in=[*still, *over], what__in=asked).order_by("pk")
    latest = {event.visit_id: event for event in events}
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
