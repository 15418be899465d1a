"""Addresses of the patrol and of the incidents."""

from django.urls import path

from visitors.discipline import incident_pages, month_pages, patrol_pages

urlpatterns = [
    path("patrol/", patrol_pages.patrol, name="patrol"),
    path("patrol/stranger/", patrol_pages.patrol_stranger, name="patrol_stranger"),
    path("patrol/<int:visit_id>/", patrol_pages.patrol_visit, name="patrol_visit"),
    path("patrol/reports/<int:incident_id>/", patrol_pages.patrol_done, name="patrol_done"),
    path("incidents/", incident_pages.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", incident_pages.incident, name="incident"),
    path("incidents/<int:incident_id>/drop/", incident_pages.incident_drop, name="incident_drop"),
    path("incidents/<int:incident_id>/photo/", incident_pages.incident_photo, name="incident_photo"),
    path("ledger/months/", month_pages.months, name="months"),
    path("ledger/months/<slug:month>/", month_pages.month, name="month"),
    path("ledger/months/<slug:month>/pay/", month_pages.month_pay, name="month_pay"),
    path("ledger/months/<slug:month>/pay/table/", month_pages.month_pay_table, name="month_pay_table"),
    path("ledger/months/<slug:month>/close/", month_pages.month_close, name="month_close"),
    path("ledger/months/<slug:month>/csv/", month_pages.month_csv, name="month_csv"),
    path("ledger/months/<slug:month>/items/", month_pages.month_items, name="month_items"),
    path("ledger/months/<slug:month>/xlsx/", month_pages.month_xlsx, name="month_xlsx"),
]
