"""The addresses of the product, and some whose views fail."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path

from reception.urls import handler500, urlpatterns

__all__ = ["handler500", "urlpatterns"]


@login_not_required
def fails(request):
    raise RuntimeError("the printer is on fire")


@login_not_required
def too_many(request):
    return HttpResponse(status=429)


urlpatterns = [
    path("fails/", fails),
    path("api/v1/fails", fails),
    path("h/<str:token>/fails/", fails),
    path("too-many/", too_many),
    *urlpatterns,
]
