"""The host's page: who is here, and the four answers, on a phone and without an account; while it
is open it says that it is on show, and asks what has changed (V3–V5, S7).
"""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.links.pages import PRIVATE, by_link, over, private, see_again, unknown
from reception.links.tokens import minutes_valid
from reception.organisation.models import Zone
from reception.policy.rulebook import in_force
from visitors.hosts import answers, co_hosts
from visitors.hosts import requests as host_requests
from visitors.lifecycle import zone_approvals, zone_forms
from visitors.lifecycle.zone_forms import LinkWishForm
from visitors.link_pages.answer_form import AnswerForm, answer_revision
from visitors.links import opened, tokens
from visitors.models import HostRequest, State, Visit, VisitEvent, ZonePass
from visitors.people import address
from visitors.visits import details, grading, visibility, wording
from visitors.visits.notice_kinds import ANSWER, LEAVE
from visitors.zones import access

What = VisitEvent.What
HOST_OVER = "visitors/host_link_over.html"
SHOWN = (
    "employee__position",
    "employee__department",
    "instead_of__employee",
    "colleague",
    *(
        f"visit__{name}"
        for name in ("visitor", "host", "site", "category", "answered_by", "details")
    ),
)
# What happens to a visit and changes nothing on the page of a host.
UNSHOWN = [What.TOLD, What.NOT_TOLD, What.SEEN, What.REMINDED, What.ASK_LEAVE, What.BADGE_BACK]


@by_link
def host_answer(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show a host who is here, and take the answer; reading changes nothing, because mail scanners
    open every link (V4).
    """
    host_request, ended = open_request(token, now)
    if host_request is None:
        return over(request, HOST_OVER, **ended) if ended["ended"] else unknown(request)
    if request.method != "POST":
        return _page(request, token, host_request, now)
    do = _request_zone if "zone" in request.POST else _answered
    return do(request, token, host_request, now)


# No check of a CSRF token, for the reasons of ``by_link``.
@csrf_exempt
@require(POST="anybody")
def host_seen(request: GuardedRequest, token: str) -> HttpResponse:
    """Write down that the page of a link is on show; again changes nothing, and nor does a link
    that is dead.
    """
    link = tokens.find(token, ANSWER) or tokens.find(token, LEAVE)
    if link is None:
        return HttpResponse(status=404, headers=PRIVATE)
    return HttpResponse(status=204 if opened.keep(link, clock.now()) else 410, headers=PRIVATE)


@require(GET="anybody")
def host_now(request: GuardedRequest, token: str) -> HttpResponse:
    """Return what the host's page shows by now, or 204 while it shows just that (V4, V5).

    A page of which nothing was to be seen but that its link has ended does not ask.
    """
    now = clock.now()
    host_request, ended = open_request(token, now)
    revision = revision_of(host_request) if host_request is not None else ended.get("mark", "")
    if revision and revision == request.GET.get("mark"):
        return HttpResponse(status=204, headers=PRIVATE)
    if host_request is not None:
        context = {**context_of(token, host_request, now), "again": True}
        return private(render(request, "visitors/_host_now.html", context))
    status = 200 if ended["ended"] else 404
    context = {**ended, "again": True}
    return private(render(request, "visitors/_host_over.html", context, status=status))


def open_request(token: str, now: datetime) -> tuple[HostRequest | None, dict[str, Any]]:
    """Return the request that a token answers, or nothing and what its page says instead.

    Nobody ever got such a link: 404. It is good for nothing any more: 410; where it only came too
    late, because the visitor has been led in or has gone meanwhile, it says so and since when, and
    still not who.
    """
    link = tokens.find(token)
    if link is None:
        return None, {"ended": False}
    rows = marked(HostRequest.objects.select_related(*SHOWN))
    host_request = rows.filter(pk=tokens.host_request_id(link), employee__is_active=True).first()
    if host_request is None or link.expires_at <= now:
        return None, {"ended": True}
    host_request.in_group = link.in_group
    visit = host_request.visit
    visibility.served(visit)
    if visit.state != State.WAITING and not host_request.asked_inside(visit):
        return None, {
            "ended": True,
            "token": token,
            "mark": revision_of(host_request),
            **_outcome(host_request),
        }
    return host_request, {}


def _outcome(host_request: HostRequest) -> dict[str, Any]:
    """Return what has become of a visitor who waits no longer; in a group chat not that they were
    turned away (privacy 7).
    """
    visit = host_request.visit
    is_cancelled = visit.state == State.CANCELLED and not visit.presumed_left
    return {
        "inside_since": visit.admitted_at if visit.state == State.INSIDE else None,
        "left_at": visit.left_at if visit.state == State.LEFT else None,
        "put_off": is_cancelled and visit.answer == Visit.Answer.LATER,
        "cancelled": is_cancelled,
        "refused": visit.state == State.REFUSED and not host_request.in_group,
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


def revision_of(host_request: HostRequest) -> str:
    """Return the mark of what a page shows; it changes with everything the page would show
    otherwise.
    """
    annotated = vars(host_request)
    return f"{annotated['last_event'] or 0}-{annotated['events'] or 0}"


def _answered(
    request: GuardedRequest, token: str, host_request: HostRequest, now: datetime
) -> HttpResponse:
    """Do what was pressed and show the page again; a second click on the same page does nothing
    more.
    """
    form = AnswerForm(request.POST, host_request, answers.colleagues(host_request, in_force()), now)
    if not form.is_valid():
        wrong = [*form.errors.get("at", []), *form.non_field_errors(), _("请选一个应答。")][0]
        return _page(
            request, token, host_request, now, wrong=str(wrong), status=422, answer_form=form
        )
    if not form.was_given(form.cleaned_data):
        try:
            answers.answer(host_request, form.reply(), now, Actor(employee=host_request.employee))
        except Refusal as why:
            if why.code == "visit_over":
                return over(request)
            if why.code != "already_received":  # the page says who was first
                wrong, status = str(why.message), why.status
                return _page(
                    request, token, host_request, now, wrong=wrong, status=status, answer_form=form
                )
    return see_again("host_answer", token)


def _request_zone(
    request: GuardedRequest, token: str, host_request: HostRequest, now: datetime
) -> HttpResponse:
    """Ask the principal for a pass in the host's name (Z2); not from a link that a group chat has
    read.
    """
    try:
        if host_request.in_group:
            only_tell = _("这个链接发在群里，不能申请进入限制区域，请告诉前台。")
            raise Refusal("not_permitted", only_tell, status=403)
        wish = zone_forms.wish(request.POST, host_request.visit, now)
        zone_approvals.ask_from_the_host(
            host_request.visit, wish, Actor(employee=host_request.employee), now
        )
    except Refusal as why:
        wrong, context = str(why.message), context_of(token, host_request, now)
        form = LinkWishForm.offering(context["askable"], context, request.POST)
        if why.fields:
            form.refuse(why)
        return _page(request, token, host_request, now, wrong=wrong, status=why.status, wish=form)
    return see_again("host_answer", token)


def _page(
    request: GuardedRequest,
    token: str,
    host_request: HostRequest,
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
        {**context_of(token, host_request, now), "wrong": wrong, **typed},
        status=status,
    )


def context_of(token: str, host_request: HostRequest, now: datetime) -> dict[str, Any]:
    """Return what the page of a host shows."""
    visit, policy = host_request.visit, in_force()
    in_group = wording.words_in_groups(visit) if host_request.in_group else {}
    visitor = in_group.get("称呼") or address.called(visit.visitor.name, visit.title)
    hosts = [visit.host, *co_hosts.further(visit)]
    passes: list[ZonePass] = []
    askable: list[Zone] = []
    if not host_request.in_group:
        passes = zone_forms.passes_of(visit)
        askable = zone_forms.askable(visit, passes, access.restricted(visit.site_id))
    times = zone_forms.times(policy, now)
    colleagues = answers.colleagues(host_request, policy)
    return {
        "passes": passes,
        "askable": askable,
        **times,
        "wish": LinkWishForm.offering(askable, times),
        "escorts": policy.escorts_for(visit.party_size),
        "needs": details.needs_in_words(details.of(visit), policy),
        "companions": list(visit.companions.all()) if visit.party_size > 1 else [],
        "belongings": list(visit.belongings.all()),
        "came": host_requests.who_came(host_request, visit)
        if visit.state == State.WAITING
        else None,
        "told": _("、").join(str(one) for one in hosts if one.pk != host_request.employee_id)
        if len(hosts) > 1
        else "",
        "in_group": in_group,
        "visitor": visitor,
        "organisation": in_group.get("单位", visit.organisation),
        "token": token,
        "mark": revision_of(host_request),
        "asked": host_request,
        "visit": visit,
        "now": now,
        "may_change": _("访客离开之前，您可以更改。")
        if visit.state == State.INSIDE
        else _("访客等候期间，您可以更改。"),
        "sent": host_request.sent.last() if host_request.colleague_id else None,
        "sent_by": host_request.instead_of.employee if host_request.instead_of else None,
        "standard": grading.standard_of(visit),
        "waited": face(now - visit.arrived_at) if visit.arrived_at else "",
        "left_to_wait": face(visit.wait_until - now) if visit.wait_until else "",
        "introduction": introduction(visitor, visit.level, host_request.employee.position.level),
        "waits": answers.choices(policy),
        "colleagues": colleagues,
        "answer_form": AnswerForm(None, host_request, colleagues, now),
        "minutes_valid": minutes_valid(policy),
        "seen": answer_revision(host_request),
    }


def face(passed: Any) -> str:
    """Return a length of time as the ticking clocks write it: 2:15, 1:02:15."""
    minutes, seconds = divmod(max(0, int(passed.total_seconds())), 60)
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def introduction(visitor: str, level: int | None, own_level: int) -> str:
    """Return who is introduced to whom and who walks where: the one of lower position to the one
    of higher, of whom the second reads it (S7).
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
