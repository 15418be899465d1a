"""The yardstick: what Django itself takes for one SELECT, one INSERT and one UPDATE behind the same
sign-in.
"""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from tests.performance.bare.models import Entry


@require_POST
def bare(request: HttpRequest) -> HttpResponse:
    """Read one row, add one, change one, in one transaction."""
    with transaction.atomic():
        seen = Entry.objects.get(pk=int(request.POST["read"]))
        added = Entry.objects.create(text=seen.text)
        Entry.objects.filter(pk=int(request.POST["change"])).update(number=added.pk % 1000)
    return HttpResponse(f"{added.pk}")
