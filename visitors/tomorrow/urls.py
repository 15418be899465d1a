"""Addresses of tomorrow and of slips."""

from django.urls import path

from visitors.tomorrow import views

urlpatterns = [
    path("tomorrow/", views.tomorrow, name="tomorrow"),
    path("slips/", views.slips_list, name="slips_list"),
    path("slips/issue/", views.slips_issue, name="slips_issue"),
    path("slips/<int:slip_id>/", views.slip, name="slip"),
]
