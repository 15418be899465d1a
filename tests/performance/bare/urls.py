"""The addresses of the product and, beside them, the bare view."""

from django.urls import include, path

from tests.performance.bare.views import bare

urlpatterns = [path("bare/", bare, name="bare"), path("", include("reception.urls"))]
