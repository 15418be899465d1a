"""Addresses of printing."""

from django.urls import path

from visitors.printing import views

urlpatterns = [
    path("visits/<int:visit_id>/badge.pdf", views.visit_badge_pdf, name="visit_badge_pdf"),
    path(
        "visits/<int:visit_id>/badge/<slug:language>/<int:dpi>/",
        views.visit_badge_label,
        name="visit_badge_label",
    ),
    path("badges/print/", views.badges_print, name="badges_print"),
    path("badges/print/pdf/", views.badges_pdf, name="badges_pdf"),
    path("badges/print/paper/", views.badges_paper, name="badges_paper"),
]
