"""Addresses of client files."""

from django.urls import path

from visitors.clients import views

urlpatterns = [
    path("clients/", views.clients, name="clients"),
    path("clients/new/", views.client_new, name="client_new"),
    path("clients/lapsing/", views.clients_lapsing, name="clients_lapsing"),
    path("clients/<int:client_id>/", views.client, name="client"),
    path("clients/<int:client_id>/<slug:step>/", views.client_step, name="client_step"),
    path("loans/<int:loan_id>/", views.loan, name="loan"),
    path("loans/<int:loan_id>/<slug:step>/", views.loan_step, name="loan_step"),
]
