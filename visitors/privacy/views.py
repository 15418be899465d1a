"""What is kept and for how long; one visitor's data, handed out or erased (privacy 5, 6)."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reception import clock
from reception import retention as registry
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.policy.models import Limit
from reception.policy.rulebook import in_force
from reception.retention import HOLD_DAYS
from reception.text import whole_number
from visitors.models import Visitor
from visitors.privacy import persons, purge
from visitors.privacy.forms import EraseForm
from visitors.privacy.models import Erasure, PurgeReport
from visitors.visits import visibility

RECEIPTS = 20


@require(GET="retention.see")
def retention(request: GuardedRequest) -> HttpResponse:
    """Show each kind of data with its days, what went last night and what goes next."""
    return _shown(request)


@require(POST="retention.see")
def retention_forecast(request: GuardedRequest) -> HttpResponse:
    """Count what would go now and within the days ahead; a button asks, as it reads every table."""
    now = clock.now()
    return _shown(request, tonight=purge.forecast(now), ahead=purge.forecast(now + purge.AHEAD))


def _shown(request: GuardedRequest, **counts: dict[str, int]) -> HttpResponse:
    limits, rows = in_force().limits, dict(Limit.objects.values_list("code", "pk"))
    report = PurgeReport.objects.filter(finished_at__isnull=False).first()
    counts = counts or {"ahead": report.forecast if report else {}}
    kinds = [
        {
            "kind": kind,
            "days": purge.days_of(limits, code),
            "row": rows.get(kind.limit),
            "last": report.counts.get(code, 0) if report else 0,
            "tonight": counts.get("tonight", {}).get(code, 0),
            "ahead": counts["ahead"].get(code, 0),
        }
        for code, kind in registry.kinds.items()
    ]
    context = {
        "kinds": kinds,
        "report": report,
        "counted": "tonight" in counts,
        "days_ahead": purge.AHEAD.days,
        "hold_days": limits.get(HOLD_DAYS, 0),
        "holds": registry.holds.values(),
        "edits": request.actor.may("policy.edit"),
        "erasures": Erasure.objects.all()[:RECEIPTS],
    }
    return render(request, "privacy/retention.html", context)


@require(GET="person.data")
def visitor_data(request: GuardedRequest) -> HttpResponse:
    """Show how much is kept of a visitor, and what can be done when they ask."""
    return _data(request, _visitor(request, request.GET.get("visitor", "")), EraseForm())


@require(POST="person.data")
def visitor_export(request: GuardedRequest) -> HttpResponse:
    """Give all that is kept of a visitor as a file, for them."""
    one = _visitor(request, request.POST.get("visitor", ""))
    told = persons.hand_out(one, request.actor, clock.now())
    content = json.dumps(told, ensure_ascii=False, indent=1)
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="visitor-{one.pk}.json"'
    return answer


@require(POST="person.data")
def visitor_erase(request: GuardedRequest) -> HttpResponse:
    """Erase a visitor's data and show the receipt."""
    one = _visitor(request, request.POST.get("visitor", ""))
    form = EraseForm(request.POST)
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            return redirect("erasure", persons.erase(one, reason, request.actor, clock.now()).pk)
        except Refusal as why:
            form.refuse(why)
            return _data(request, one, form, why.status)
    return _data(request, one, form, 422)


@require(GET="retention.see")
def erasure(request: GuardedRequest, erasure_id: int) -> HttpResponse:
    """Show the receipt of an erasure, to be printed."""
    receipt = get_object_or_404(Erasure, pk=erasure_id)
    return render(
        request, "privacy/erasure.html", {"receipt": receipt, "kinds": _named(receipt.counts)}
    )


def _visitor(request: GuardedRequest, number: str) -> Visitor:
    pk = whole_number(number)
    if pk is None:
        raise Http404
    one = visibility.one(visibility.visitors(request.actor), pk=pk)
    return one.merged_into or one


def _data(
    request: GuardedRequest, one: Visitor, form: EraseForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "visitor": one,
        "kinds": _named(persons.counted(one)),
        "kept_by": persons.kept_by(one, clock.now()),
        "form": form,
    }
    return render(request, "privacy/visitor_data.html", context, status=status)


def _named(counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(kind.name, counts[code]) for code, kind in registry.kinds.items() if counts.get(code)]
