"""Addresses of what is kept about visitors."""

from django.urls import path

from visitors.privacy import views

urlpatterns = [
    path("retention/", views.retention, name="retention"),
    path("retention/forecast/", views.retention_forecast, name="retention_forecast"),
    path("visitor-data/", views.visitor_data, name="visitor_data"),
    path("visitor-data/export/", views.visitor_export, name="visitor_export"),
    path("visitor-data/erase/", views.visitor_erase, name="visitor_erase"),
    path("erasures/<int:erasure_id>/", views.erasure, name="erasure"),
]
