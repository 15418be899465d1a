"""Addresses of the patrol, of the incidents, and of the ledger at the office."""

from django.urls import path

from visitors.discipline.pages import book, case, entry, incident, office, patrol, person
from visitors.discipline.payroll import views

urlpatterns = [
    path("patrol/", patrol.patrol, name="patrol"),
    path("patrol/stranger/", patrol.patrol_stranger, name="patrol_stranger"),
    path("patrol/<int:visit_id>/", patrol.patrol_visit, name="patrol_visit"),
    path("patrol/reports/<int:incident_id>/", patrol.patrol_done, name="patrol_done"),
    path("incidents/", incident.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", incident.incident, name="incident"),
    path("incidents/<int:incident_id>/drop/", incident.incident_drop, name="incident_drop"),
    path("incidents/<int:incident_id>/photo/", incident.incident_photo, name="incident_photo"),
    path(
        "incidents/<int:incident_id>/confirm/", incident.incident_confirm, name="incident_confirm"
    ),
    path("incidents/<int:incident_id>/state/", incident.incident_state, name="incident_state"),
    path(
        "incidents/<int:incident_id>/correct/", incident.incident_correct, name="incident_correct"
    ),
    path("ledger/", office.ledger, name="ledger"),
    path("ledger/entries/<int:entry_id>/", entry.ledger_entry, name="ledger_entry"),
    path("ledger/entries/<int:entry_id>/void/", entry.ledger_void, name="ledger_void"),
    path("ledger/appeals/<int:appeal_id>/", entry.appeal, name="appeal"),
    path("ledger/appeals/<int:appeal_id>/decide/", entry.appeal_decide, name="appeal_decide"),
    path("ledger/book/", book.ledger_book, name="ledger_book"),
    path("ledger/propose/", book.ledger_propose, name="ledger_propose"),
    path("ledger/propose/people/", book.ledger_propose_people, name="ledger_propose_people"),
    path("ledger/book/people/", book.ledger_people, name="ledger_people"),
    path("ledger/book/rung/", book.ledger_rung, name="ledger_rung"),
    path("my/ledger/", person.my_ledger, name="my_ledger"),
    path("my/department/", person.my_department, name="my_department"),
    path("my/cases/<int:incident_id>/", case.my_case, name="my_case"),
    path("my/cases/<int:incident_id>/state/", case.my_case_state, name="my_case_state"),
    path("my/cases/<int:incident_id>/appeal/", case.my_case_appeal, name="my_case_appeal"),
    path("my/cases/<int:incident_id>/withdraw/", case.my_case_withdraw, name="my_case_withdraw"),
    path("l/<str:token>/", case.case_link, name="case_link"),
    path("l/<str:token>/state/", case.case_link_state, name="case_link_state"),
    path("l/<str:token>/appeal/", case.case_link_appeal, name="case_link_appeal"),
    path("ledger/months/", views.months, name="months"),
    path("ledger/months/<slug:month>/", views.month, name="month"),
    path("ledger/months/<slug:month>/pay/", views.month_pay, name="month_pay"),
    path("ledger/months/<slug:month>/pay/table/", views.month_pay_table, name="month_pay_table"),
    path("ledger/months/<slug:month>/close/", views.month_close, name="month_close"),
    path("ledger/months/<slug:month>/csv/", views.month_csv, name="month_csv"),
    path("ledger/months/<slug:month>/items/", views.month_items, name="month_items"),
    path("ledger/months/<slug:month>/xlsx/", views.month_xlsx, name="month_xlsx"),
    # Last: the other addresses under /ledger/ have names of their own, which no employee's number
    # is.
    path("ledger/<str:number>/", person.ledger_person, name="ledger_person"),
]
