"""Addresses of reports."""

from django.urls import path

from visitors.reports import views

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/daily/", views.report_daily, name="report_daily"),
    path("reports/daily/pdf/", views.report_daily_pdf, name="report_daily_pdf"),
    path("reports/daily/xlsx/", views.report_daily_xlsx, name="report_daily_xlsx"),
    path("reports/close/", views.report_close, name="report_close"),
    path("reports/rows/", views.report_rows, name="report_rows"),
]
