"""Addresses of the pages about visitors."""

from django.urls import path

from visitors import demo_pages, desk, host_pages, leave_pages, lists, live_pages, thank_pages, visit_pages

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("desk/board/", desk.desk_board, name="desk_board"),
    path("desk/recall/", desk.desk_recall, name="desk_recall"),
    path("desk/form/", desk.desk_form, name="desk_form"),
    path("desk/hosts/", desk.desk_hosts, name="desk_hosts"),
    path("desk/grade/", desk.desk_grade, name="desk_grade"),
    path("desk/register/", desk.desk_register, name="desk_register"),
    path("visits/", lists.visits, name="visits"),
    path("visits/<int:visit_id>/", visit_pages.visit, name="visit"),
    path("visits/<int:visit_id>/arrive/", visit_pages.visit_arrive, name="visit_arrive"),
    path("visits/<int:visit_id>/admit/", visit_pages.visit_admit, name="visit_admit"),
    path("visits/<int:visit_id>/leave/", visit_pages.visit_leave, name="visit_leave"),
    path("visits/<int:visit_id>/refuse/", visit_pages.visit_refuse, name="visit_refuse"),
    path("visits/<int:visit_id>/cancel/", visit_pages.visit_cancel, name="visit_cancel"),
    path("visits/<int:visit_id>/undo/", visit_pages.visit_undo, name="visit_undo"),
    path("visits/<int:visit_id>/override/", visit_pages.visit_override, name="visit_override"),
    path("visits/<int:visit_id>/answer/", visit_pages.visit_answer, name="visit_answer"),
    path("visits/<int:visit_id>/remind/", visit_pages.visit_remind, name="visit_remind"),
    path("visits/<int:visit_id>/take-over/", visit_pages.visit_take_over, name="visit_take_over"),
    path("visits/<int:visit_id>/ask-anew/", visit_pages.visit_ask_anew, name="visit_ask_anew"),
    path("visits/<int:visit_id>/reassign/", visit_pages.visit_reassign, name="visit_reassign"),
    path("visits/<int:visit_id>/add-host/", visit_pages.visit_add_host, name="visit_add_host"),
    path("visits/<int:visit_id>/phone/", visit_pages.visit_phone, name="visit_phone"),
    path("visits/<int:visit_id>/badge/", visit_pages.visit_badge, name="visit_badge"),
    path("visitors/", lists.visitors, name="visitors"),
    path("badges/", lists.badges, name="badges"),
    path("my/", lists.my, name="my"),
    path("h/<str:token>/", host_pages.host_answer, name="host_answer"),
    path("h/<str:token>/leave/", leave_pages.host_leave, name="host_leave"),
    path("h/<str:token>/now/", live_pages.host_now, name="host_now"),
    path("h/<str:token>/seen/", live_pages.host_seen, name="host_seen"),
    path("t/<str:token>/", thank_pages.thank_answer, name="thank_answer"),
    path("demo/mail/", demo_pages.demo_mail, name="demo_mail"),
]
