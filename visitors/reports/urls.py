"""Addresses of reports."""

from django.urls import path

from visitors.reports import views

urlpatterns = [
    path("today/", views.today, name="today"),
    path("reports/", views.reports, name="reports"),
    path("reports/daily/", views.report_daily, name="report_daily"),
    path("reports/monthly/", views.report_monthly, name="report_monthly"),
    path("reports/staff/", views.report_staff, name="report_staff"),
    path("reports/note/", views.report_note, name="report_note"),
    path("reports/<slug:kind>/<slug:way>/", views.report_file, name="report_file"),
    path("reports/close/", views.report_close, name="report_close"),
    path("reports/rows/", views.report_rows, name="report_rows"),
]
