"""The page of a delegation: who is on the list, who is here, and what the desk does for all."""

from django.http import HttpResponse
from django.shortcuts import render

from reception.accounts.decorators import GuardedRequest, require
from visitors.invitations import delegations
from visitors.invitations.invitations import SEE


@require(GET=SEE)
def delegation(request: GuardedRequest, delegation_id: int) -> HttpResponse:
    """Show who comes together."""
    one = delegations.the_delegation(request.actor, delegation_id)
    visits = list(delegations.visits_of(one))
    context = {"delegation": one, "visits": visits}
    return render(request, "invitations/delegation.html", context)
