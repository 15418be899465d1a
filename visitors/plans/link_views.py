"""The page of somebody who appears in a programme, without an account: their lines, and that they
confirm (E11).
"""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.links import tokens
from reception.links.pages import by_link, over, see_again, unknown
from visitors.plans import notices, parts, sheet
from visitors.plans.models import Plan, PlanPart


@by_link
def plan_part(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Show somebody their lines of a programme, and take that they confirm them."""
    link = tokens.find(token, notices.PURPOSE)
    if link is None:
        return unknown(request)
    rows = PlanPart.objects.filter(pk=link.notice.key.split(":")[3], employee__is_active=True)
    part = rows.select_related("plan__site", "plan__host", "employee").first()
    if part is None or link.expires_at <= now or part.plan.state in Plan.OVER:
        return over(request)
    timezone.activate(part.plan.site.clock)
    refused = ""
    if request.method == "POST":
        try:
            parts.confirm(part, request.POST.get("told", ""), now)
            return see_again("plan_part", token)
        except Refusal as why:
            refused = str(why.message)
    whole = sheet.of(part.plan)
    theirs = parts.of(part.plan, whole.lines).get(part.employee, [])
    context = {"part": part, "lines": theirs, "sheet": whole, "refused": refused, "token": token}
    return render(request, "plans/plan_part.html", context, status=409 if refused else 200)
