"""Addresses of the pages about visitors."""

from django.urls import path

from visitors.demo import views
from visitors.link_pages import host, sign_out, thanks, zone_decision
from visitors.pages import account, badges, desk, end_of_day, lists, on_site, visit

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("desk/board/", desk.desk_board, name="desk_board"),
    path("desk/recall/", desk.desk_recall, name="desk_recall"),
    path("desk/form/", desk.desk_form, name="desk_form"),
    path("desk/hosts/", desk.desk_hosts, name="desk_hosts"),
    path("desk/grade/", desk.desk_grade, name="desk_grade"),
    path("desk/undo/", desk.desk_undo, name="desk_undo"),
    path("desk/register/", desk.desk_register, name="desk_register"),
    path("visits/", lists.visits, name="visits"),
    path("visits/<int:visit_id>/", visit.visit, name="visit"),
    path("visits/<int:visit_id>/again/", visit.visit_again, name="visit_again"),
    path("visits/<int:visit_id>/phone/", visit.visit_phone, name="visit_phone"),
    path("visits/<int:visit_id>/badge/", visit.visit_badge, name="visit_badge"),
    *visit.STEP_PAGES,
    *end_of_day.STEP_PAGES,
    path("closing/", end_of_day.closing_list, name="closing_list"),
    path("on-site/", on_site.on_site_list, name="on_site_list"),
    path("visitors/", lists.visitors, name="visitors"),
    path("badges/", badges.badges, name="badges"),
    path("badges/<int:badge_id>/", badges.badge, name="badge"),
    path("badges/<int:badge_id>/mark/", badges.badge_mark, name="badge_mark"),
    path("badges/<int:badge_id>/redo/", badges.badge_redo, name="badge_redo"),
    path("zones/", lists.zones, name="zones"),
    path("approvals/", zone_decision.approvals, name="approvals"),
    path("belongings/", lists.belongings, name="belongings"),
    path("my/", lists.my, name="my"),
    path("account/", account.account, name="account"),
    path("account/password/", account.account_password, name="account_password"),
    path("account/away/", account.account_away, name="account_away"),
    path("account/ways/", account.account_ways, name="account_ways"),
    path("account/theme/", account.account_theme, name="account_theme"),
    path("h/<str:token>/", host.host_answer, name="host_answer"),
    path("h/<str:token>/leave/", sign_out.host_leave, name="host_leave"),
    path("h/<str:token>/now/", host.host_now, name="host_now"),
    path("h/<str:token>/seen/", host.host_seen, name="host_seen"),
    path("h/<str:token>/zone/", zone_decision.zone_decide, name="zone_decide"),
    path("t/<str:token>/", thanks.thank_answer, name="thank_answer"),
    path("demo/mail/", views.demo_mail, name="demo_mail"),
]
