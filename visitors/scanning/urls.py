"""Addresses of scanning."""

from django.urls import path

from visitors.scanning import views

urlpatterns = [
    path("scan/", views.scan, name="scan"),
    path("scan/pass/", views.scan_pass, name="scan_pass"),
    path("desk/scan/", views.desk_scan, name="desk_scan"),
]
