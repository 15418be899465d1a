"""One visitor: every visit, refusal and badge of theirs that one may see (V10)."""

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from reception.policy.enums import Grade
from reception.text import whole_number
from visitors.models import BadgeLoan, State
from visitors.pages.visit_list import PAGE
from visitors.pages.visit_panel import PhoneReasonForm
from visitors.visits import finding, visibility
from visitors.visits.finding import VisitsWanted

REFUSED = Q(state=State.REFUSED) | Q(decided_grade=Grade.REFUSED)


@require(GET="visitor.see")
def visitor(request: GuardedRequest, visitor_id: int) -> HttpResponse:
    """Show a visitor with their history at the sites one may see; the phone is masked, and shown
    for a reason as on the page of a visit.
    """
    one = visibility.one(visibility.visitors(request.actor), pk=visitor_id)
    if one.merged_into_id is not None:
        return redirect("visitor", one.merged_into_id)
    mine = visibility.visits(request.actor).filter(visitor=one)
    loans = BadgeLoan.objects.select_related("badge").order_by("lent_at")
    rows = mine.select_related("category", "host__department", "site").prefetch_related(
        Prefetch("loans", loans, to_attr="worn")
    )
    page, more = finding.page(
        finding.of(rows, VisitsWanted(visitor=one.pk), request.actor, clock.now()),
        whole_number(request.GET.get("before", "")),
        PAGE,
    )
    latest = next(iter(mine.order_by("-pk")[:1]), None)
    shows = latest is not None and request.actor.may_at("phone.show", latest.site_id)
    context = {
        "visitor": one,
        "former": one.former.order_by("pk"),
        "visits": page,
        "more": more,
        "of_them": mine.aggregate(visits=Count("pk"), refused=Count("pk", filter=REFUSED)),
        "kept": BadgeLoan.objects.out().filter(visit__in=mine).select_related("badge"),
        "visit": latest,
        "may": {"phone": shows},
        "phone_form": PhoneReasonForm(auto_id="phone-%s"),
        "sees_visitors": False,
    }
    return render(request, "visitors/visitor.html", context)
