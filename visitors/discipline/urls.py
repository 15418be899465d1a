"""Addresses of the patrol, of the incidents, and of the ledger at the office."""

from django.urls import path

from visitors.discipline import (
    appeal_pages,
    book_pages,
    case_link_pages,
    case_pages,
    decision_pages,
    entry_pages,
    incident_pages,
    month_pages,
    office_pages,
    patrol_pages,
    person_pages,
)

urlpatterns = [
    path("patrol/", patrol_pages.patrol, name="patrol"),
    path("patrol/stranger/", patrol_pages.patrol_stranger, name="patrol_stranger"),
    path("patrol/<int:visit_id>/", patrol_pages.patrol_visit, name="patrol_visit"),
    path("patrol/reports/<int:incident_id>/", patrol_pages.patrol_done, name="patrol_done"),
    path("incidents/", incident_pages.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", incident_pages.incident, name="incident"),
    path("incidents/<int:incident_id>/drop/", incident_pages.incident_drop, name="incident_drop"),
    path(
        "incidents/<int:incident_id>/photo/", incident_pages.incident_photo, name="incident_photo"
    ),
    path(
        "incidents/<int:incident_id>/confirm/",
        decision_pages.incident_confirm,
        name="incident_confirm",
    ),
    path(
        "incidents/<int:incident_id>/state/", decision_pages.incident_state, name="incident_state"
    ),
    path(
        "incidents/<int:incident_id>/correct/",
        decision_pages.incident_correct,
        name="incident_correct",
    ),
    path("ledger/", office_pages.ledger, name="ledger"),
    path("ledger/entries/<int:entry_id>/", entry_pages.ledger_entry, name="ledger_entry"),
    path("ledger/entries/<int:entry_id>/void/", entry_pages.ledger_void, name="ledger_void"),
    path("ledger/appeals/<int:appeal_id>/", appeal_pages.appeal, name="appeal"),
    path(
        "ledger/appeals/<int:appeal_id>/decide/", appeal_pages.appeal_decide, name="appeal_decide"
    ),
    path("ledger/book/", book_pages.ledger_book, name="ledger_book"),
    path("ledger/propose/", book_pages.ledger_propose, name="ledger_propose"),
    path("ledger/propose/people/", book_pages.ledger_propose_people, name="ledger_propose_people"),
    path("ledger/book/people/", book_pages.ledger_people, name="ledger_people"),
    path("ledger/book/rung/", book_pages.ledger_rung, name="ledger_rung"),
    path("my/ledger/", person_pages.my_ledger, name="my_ledger"),
    path("my/department/", person_pages.my_department, name="my_department"),
    path("my/cases/<int:incident_id>/", case_pages.my_case, name="my_case"),
    path("my/cases/<int:incident_id>/state/", case_pages.my_case_state, name="my_case_state"),
    path("my/cases/<int:incident_id>/appeal/", case_pages.my_case_appeal, name="my_case_appeal"),
    path(
        "my/cases/<int:incident_id>/withdraw/", case_pages.my_case_withdraw, name="my_case_withdraw"
    ),
    path("l/<str:token>/", case_link_pages.case_link, name="case_link"),
    path("l/<str:token>/state/", case_link_pages.case_link_state, name="case_link_state"),
    path("l/<str:token>/appeal/", case_link_pages.case_link_appeal, name="case_link_appeal"),
    path("ledger/months/", month_pages.months, name="months"),
    path("ledger/months/<slug:month>/", month_pages.month, name="month"),
    path("ledger/months/<slug:month>/pay/", month_pages.month_pay, name="month_pay"),
    path(
        "ledger/months/<slug:month>/pay/table/", month_pages.month_pay_table, name="month_pay_table"
    ),
    path("ledger/months/<slug:month>/close/", month_pages.month_close, name="month_close"),
    path("ledger/months/<slug:month>/csv/", month_pages.month_csv, name="month_csv"),
    path("ledger/months/<slug:month>/items/", month_pages.month_items, name="month_items"),
    path("ledger/months/<slug:month>/xlsx/", month_pages.month_xlsx, name="month_xlsx"),
    # Last: the other addresses under /ledger/ have names of their own, which no employee's number
    # is.
    path("ledger/<str:number>/", person_pages.ledger_person, name="ledger_person"),
]
