"""Addresses of the patrol and of the incidents."""

from django.urls import path

from visitors.discipline import case_link_pages, case_pages, incident_pages, patrol_pages, person_pages

urlpatterns = [
    path("patrol/", patrol_pages.patrol, name="patrol"),
    path("patrol/stranger/", patrol_pages.patrol_stranger, name="patrol_stranger"),
    path("patrol/<int:visit_id>/", patrol_pages.patrol_visit, name="patrol_visit"),
    path("patrol/reports/<int:incident_id>/", patrol_pages.patrol_done, name="patrol_done"),
    path("incidents/", incident_pages.incidents, name="incidents"),
    path("incidents/<int:incident_id>/", incident_pages.incident, name="incident"),
    path("incidents/<int:incident_id>/drop/", incident_pages.incident_drop, name="incident_drop"),
    path("incidents/<int:incident_id>/photo/", incident_pages.incident_photo, name="incident_photo"),
    path("my/ledger/", person_pages.my_ledger, name="my_ledger"),
    path("my/department/", person_pages.my_department, name="my_department"),
    path("my/cases/<int:incident_id>/", case_pages.my_case, name="my_case"),
    path("my/cases/<int:incident_id>/state/", case_pages.my_case_state, name="my_case_state"),
    path("my/cases/<int:incident_id>/appeal/", case_pages.my_case_appeal, name="my_case_appeal"),
    path("my/cases/<int:incident_id>/withdraw/", case_pages.my_case_withdraw, name="my_case_withdraw"),
    path("l/<str:token>/", case_link_pages.case_link, name="case_link"),
    path("l/<str:token>/state/", case_link_pages.case_link_state, name="case_link_state"),
    path("l/<str:token>/appeal/", case_link_pages.case_link_appeal, name="case_link_appeal"),
    # Last: the other addresses under /ledger/ have names of their own, which no employee's number is.
    path("ledger/<str:number>/", person_pages.ledger_person, name="ledger_person"),
]
