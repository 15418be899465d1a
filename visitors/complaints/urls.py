"""Addresses of complaints."""

from django.urls import path

from visitors.complaints import link_views, statement_views, views

urlpatterns = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/new/", views.complaint_new, name="complaint_new"),
    path("complaints/months/", statement_views.complaint_statements, name="complaint_statements"),
    path(
        "complaints/months/<str:month>/",
        statement_views.complaint_statement,
        name="complaint_statement",
    ),
    path(
        "complaints/months/<str:month>/send/",
        statement_views.complaint_statement_send,
        name="complaint_statement_send",
    ),
    path(
        "complaints/months/<str:month>/xlsx/",
        statement_views.complaint_statement_xlsx,
        name="complaint_statement_xlsx",
    ),
    path("complaints/<int:complaint_id>/", views.complaint, name="complaint"),
    path("complaints/<int:complaint_id>/phone/", views.complaint_phone, name="complaint_phone"),
    path("complaints/<int:complaint_id>/<slug:step>/", views.complaint_step, name="complaint_step"),
    path("c/", link_views.complain, name="complain"),
    path("c/<str:token>/", link_views.complaint_link, name="complaint_link"),
]
