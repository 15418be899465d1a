"""The addresses of the house and one more, of which no table speaks: a control."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from reception.urls import urlpatterns as known


def one_more(request: HttpRequest) -> HttpResponse:
    """Answer."""
    return HttpResponse()


urlpatterns = [path("one-more/", one_more, name="one_more"), *known]
