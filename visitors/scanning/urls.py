"""Addresses of scanning."""

from django.urls import URLPattern, path

from visitors.scanning import pages

urlpatterns: list[URLPattern] = [
    path("scan/", pages.scan, name="scan"),
    path("scan/pass/", pages.scan_pass, name="scan_pass"),
    path("desk/scan/", pages.desk_scan, name="desk_scan"),
]
