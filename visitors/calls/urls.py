"""Addresses of calls."""

from django.urls import path

from visitors.calls import link_views, views

urlpatterns = [
    path("calls/", views.calls, name="calls"),
    path("calls/new/", views.call_new, name="call_new"),
    path("calls/<int:call_id>/", views.call, name="call"),
    path("calls/<int:call_id>/<slug:step>/", views.call_step, name="call_step"),
    path("m/<str:token>/", link_views.call_link, name="call_link"),
    path("m/<str:token>/seen/", link_views.call_seen, name="call_seen"),
]
