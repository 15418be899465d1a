"""The host's page: who is here, and the four answers, on a phone and without an account (V4,
S7).
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.policy.rulebook import in_force
from visitors.hosts import answers, co_hosts
from visitors.hosts import requests as host_requests
from visitors.lifecycle import zone_approvals, zone_choices, zone_forms
from visitors.lifecycle.zone_forms import LinkWishForm
from visitors.link_pages.answer_form import AnswerForm, seen_mark
from visitors.links import tokens
from visitors.models import HostRequest, State, Visit, VisitEvent
from visitors.visits import grading, wording
from visitors.zones import access

Answer = Visit.Answer
# Nobody else keeps a copy: not a proxy, not a search engine, not the next page's server.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}

What = VisitEvent.What
# What happens to a visit and changes nothing on the page of a host.
UNSHOWN = [What.TOLD, What.NOT_TOLD, What.SEEN, What.REMINDED, What.ASK_LEAVE, What.BADGE_BACK]


# No check of a CSRF token: the address is the only authority here, no cookie carries any that
# another site could ride on, and from a page with `Referrer-Policy: no-referrer` browsers send
# `Origin: null`, which the check refuses. So the page sets no cookie and works in the windows of
# mail programs that block them.
@csrf_exempt
@require(GET="anybody", POST="anybody")
def host_answer(request: GuardedRequest, token: str) -> HttpResponse:
    """Show a host who is here, and take the answer; reading changes nothing, because mail scanners
    open every link (V4).
    """
    now = clock.now()
    if "language" in request.POST:
        answer = set_language(request)
    else:
        asked, over = open_request(token, now)
        if asked is None:
            answer = render(
                request, "visitors/host_link_over.html", over, status=410 if over["ended"] else 404
            )
        elif request.method == "POST" and "zone" in request.POST:
            answer = _zone_asked(request, token, asked, now)
        elif request.method == "POST":
            answer = _answered(request, token, asked, now)
        else:
            answer = _page(request, token, asked, now)
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def open_request(token: str, now: datetime) -> tuple[HostRequest | None, dict[str, Any]]:
    """Return the request that a token answers, or nothing and what its page says instead.

    Nobody ever got such a link: 404. It is good for nothing any more: 410; where it only came too
    late, because the visitor has been led in or has gone meanwhile, it says so and since when, and
    still not who.
    """
    link = tokens.find(token)
    if link is None:
        return None, {"ended": False}
    asked = (
        marked(HostRequest.objects.all())
        .select_related(
            "employee__position",
            "employee__department",
            "instead_of__employee",
            "colleague",
            "visit__visitor",
            "visit__host",
            "visit__site",
            "visit__category",
            "visit__answered_by",
        )
        .filter(pk=tokens.asked_id(link), employee__is_active=True)
        .first()
    )
    if asked is None or link.expires_at <= now:
        return None, {"ended": True}
    asked.in_group = link.in_group
    if asked.visit.state != State.WAITING:
        return None, {"ended": True, "token": token, "mark": mark_of(asked), **_outcome(asked)}
    return asked, {}


def _outcome(asked: HostRequest) -> dict[str, Any]:
    """Return what has become of a visitor who waits no longer; in a group chat not that they were
    turned away (privacy 7).
    """
    visit = asked.visit
    return {
        "inside_since": visit.admitted_at if visit.state == State.INSIDE else None,
        "left_at": visit.left_at if visit.state == State.LEFT else None,
        "cancelled": visit.state == State.CANCELLED,
        "refused": visit.state == State.REFUSED and not asked.in_group,
    }


def marked(requests: QuerySet[HostRequest]) -> QuerySet[HostRequest]:
    """Put beside each request what its page's mark is made of: how much has happened to the visit
    that the page shows.
    """
    events = (
        VisitEvent.objects.filter(visit=OuterRef("visit"))
        .exclude(what__in=UNSHOWN)
        .order_by()
        .values("visit")
    )
    counted = events.annotate(last=Max("pk"), count=Count("pk"))
    return requests.annotate(
        last_event=Subquery(counted.values("last")), events=Subquery(counted.values("count"))
    )


def mark_of(asked: HostRequest) -> str:
    """Return the mark of what a page shows; it changes with everything the page would show
    otherwise.
    """
    beside = vars(asked)
    return f"{beside['last_event'] or 0}-{beside['events'] or 0}"


def _answered(
    request: GuardedRequest, token: str, asked: HostRequest, now: datetime
) -> HttpResponse:
    """Do what was pressed and show the page again; a second click on the same page does nothing
    more.
    """
    form = AnswerForm(request.POST, asked, answers.colleagues(asked, in_force()), now)
    if not form.is_valid():
        wrong = [*form.non_field_errors(), _("请选一个应答。")][0]
        return _page(request, token, asked, now, wrong=str(wrong), status=422, answer_form=form)
    data = form.cleaned_data
    if not form.was_given(data):
        by = Actor(user=None, employee=asked.employee, roles=frozenset(), sites=frozenset())
        try:
            _do(asked, data, now, by)
        except Refusal as why:
            if why.code == "already_received":
                return _back_to(token)  # which says who was first
            if why.code == "visit_over":
                return render(request, "visitors/host_link_over.html", {"ended": True}, status=410)
            wrong = str(why.message)
            return _page(
                request, token, asked, now, wrong=wrong, status=why.status, answer_form=form
            )
    return _back_to(token)


def _zone_asked(
    request: GuardedRequest, token: str, asked: HostRequest, now: datetime
) -> HttpResponse:
    """Ask the principal for a pass in the host's name (Z2); not from a link that a group chat has
    read.
    """
    by = Actor(user=None, employee=asked.employee, roles=frozenset(), sites=frozenset())
    try:
        if asked.in_group:
            raise Refusal(
                "not_permitted",
                _("这个链接发在群里，不能申请进入限制区域，请告诉前台。"),
                status=403,
            )
        zone_approvals.ask_from_the_host(
            asked.visit, zone_forms.wish(request.POST, asked.visit, now), by, now
        )
    except Refusal as why:
        wrong, context = str(why.message), context_of(token, asked, now)
        wish = LinkWishForm.offering(context["askable"], context, request.POST)
        if why.fields:
            wish.refuse(why)
        return _page(request, token, asked, now, wrong=wrong, status=why.status, wish=wish)
    return _back_to(token)


def _back_to(token: str) -> HttpResponse:
    response = redirect("host_answer", token=token)
    response.status_code = 303
    return response


def _do(asked: HostRequest, data: dict[str, Any], now: datetime, by: Actor) -> None:
    if data["answer"] == Answer.COMING:
        answers.coming(asked, now, by)
    elif data["answer"] == Answer.WAIT:
        answers.wait(asked, data["minutes"], now, by)
    elif data["answer"] == Answer.COLLEAGUE:
        answers.hand_over(asked, data["colleague"], now, by)
    else:
        answers.unavailable(asked, now, by)


def _page(
    request: GuardedRequest,
    token: str,
    asked: HostRequest,
    now: datetime,
    *,
    wrong: str = "",
    status: int = 200,
    **typed: PageForm,
) -> HttpResponse:
    """Show the page, with the forms that were refused as they were typed."""
    return render(
        request,
        "visitors/host_answer.html",
        {**context_of(token, asked, now), "wrong": wrong, **typed},
        status=status,
    )


def context_of(token: str, asked: HostRequest, now: datetime) -> dict[str, Any]:
    """Return what the page of a host shows."""
    visit, policy = asked.visit, in_force()
    in_group = wording.words_in_groups(visit) if asked.in_group else {}
    visitor = in_group.get("称呼") or grading.called(visit.visitor.name, visit.title)
    further = co_hosts.further(visit)
    told = (
        [str(one) for one in (visit.host, *further) if one.pk != asked.employee_id]
        if further
        else []
    )
    passes = zone_choices.passes_of(visit) if not asked.in_group else []
    askable = (
        zone_choices.askable(visit, passes, access.restricted(visit.site_id))
        if not asked.in_group
        else []
    )
    times = zone_choices.times(policy, now)
    colleagues = answers.colleagues(asked, policy)
    return {
        "passes": passes,
        "askable": askable,
        **times,
        "wish": LinkWishForm.offering(askable, times),
        "escorts": policy.escorts_for(visit.party_size),
        "companions": list(visit.companions.all()) if visit.party_size > 1 else [],
        "belongings": list(visit.belongings.all()),
        "came": host_requests.who_came(asked, visit) if further else None,
        "told": "、".join(told),
        "in_group": in_group,
        "visitor": visitor,
        "organisation": in_group.get("单位", visit.organisation),
        "token": token,
        "mark": mark_of(asked),
        "asked": asked,
        "visit": visit,
        "now": now,
        "sent_by": asked.instead_of.employee if asked.instead_of else None,
        "standard": grading.standard_of(visit),
        "waited": face(now - visit.arrived_at) if visit.arrived_at else "",
        "left_to_wait": face(visit.wait_until - now) if visit.wait_until else "",
        "introduction": introduction(visitor, visit.level, asked.employee.position.level),
        "waits": answers.choices(policy),
        "colleagues": colleagues,
        "answer_form": AnswerForm(None, asked, colleagues, now),
        "minutes_valid": tokens.minutes_valid(policy),
        "seen": seen_mark(asked),
    }


def face(passed: Any) -> str:
    """Return a length of time as the ticking clocks write it: 2:15, 1:02:15."""
    seconds = max(0, int(passed.total_seconds()))
    minutes, rest = divmod(seconds, 60)
    return (
        f"{minutes}:{rest:02}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
    )


def introduction(visitor: str, level: int | None, own_level: int) -> str:
    """Return who is introduced to whom and who walks where (S7).

    Args:
        visitor: how the visitor is addressed.
        level: the visitor's level, where known.
        own_level: the level of who reads it; the one of lower position is introduced to the one of
            higher.
    """
    if level is None:
        first = _("先把职位低的一方介绍给职位高的一方")
    elif level > own_level:
        first = _("先把您介绍给%(visitor)s") % {"visitor": visitor}
    elif level < own_level:
        first = _("先把%(visitor)s介绍给您") % {"visitor": visitor}
    else:
        first = _("职位相当，先把年轻的一位介绍给年长的一位")
    return _("引见：%(first)s；同行时请%(visitor)s走在您的右侧。") % {
        "first": first,
        "visitor": visitor,
    }
