"""The page of what was found."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from reception import clock
from reception.accounts.decorators import require
from reception.organisation.models import Employee
from tests.architecture.lost_property import finds
from tests.architecture.lost_property.models import FoundThing


@require(GET="lost.see", POST="lost.report")
def lost_property(request: Any) -> HttpResponse:
    """Show what was found, and report one thing more."""
    if request.method == "POST":
        owner = get_object_or_404(Employee, number=request.POST.get("number", ""))
        finds.report(request.POST.get("what", ""), owner, clock.now())
        return redirect("lost_property")
    things = FoundThing.objects.select_related("owner")
    return render(request, "lost_property/lost_property.html", {"things": things})
