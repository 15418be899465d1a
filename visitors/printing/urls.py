"""Addresses of printing."""

from django.urls import path

from visitors.printing import pages

urlpatterns = [
    path("visits/<int:visit_id>/badge.pdf", pages.visit_badge_pdf, name="visit_badge_pdf"),
    path(
        "visits/<int:visit_id>/badge/<slug:language>/<int:dpi>/",
        pages.visit_badge_label,
        name="visit_badge_label",
    ),
    path("badges/print/", pages.badges_print, name="badges_print"),
    path("badges/print/pdf/", pages.badges_pdf, name="badges_pdf"),
    path("badges/print/paper/", pages.badges_paper, name="badges_paper"),
]
