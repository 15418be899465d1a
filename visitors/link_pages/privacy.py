"""What visitors are told about their data, for everybody to read."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reception.accounts.decorators import require
from reception.policy.rulebook import in_force


@require(GET="anybody")
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """Show what is kept, for how long and whom to ask, as it is in force."""
    policy = in_force()
    if policy.privacy is None:
        raise Http404
    told = {"told": policy.privacy_told(), "text": policy.privacy}
    return render(request, "visitors/privacy_notice.html", told)
