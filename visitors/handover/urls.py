"""Addresses of the hand-over."""

from django.urls import path

from visitors.handover import views

urlpatterns = [
    path("handover/", views.handover, name="handover"),
    path("handover/<int:hand_over_id>/", views.handover_paper, name="handover_paper"),
    path("handover/<int:hand_over_id>/sign/", views.handover_sign, name="handover_sign"),
]
