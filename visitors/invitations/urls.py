"""Addresses of invitations."""

from django.urls import path

from visitors.invitations import calendar_views, delegation_views, link_views, list_views, views

urlpatterns = [
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/new/", views.invitation_new, name="invitation_new"),
    path("invitations/import/", list_views.invitation_import, name="invitation_import"),
    path("invitations/calendar/", calendar_views.calendar_read, name="calendar_read"),
    path("invitations/calendar/<int:proposal_id>/", calendar_views.proposal, name="proposal"),
    path(
        "invitations/delegations/<int:delegation_id>/",
        delegation_views.delegation,
        name="delegation",
    ),
    path(
        "invitations/delegations/<int:delegation_id>/act/",
        delegation_views.delegation_act,
        name="delegation_act",
    ),
    path("invitations/<int:invitation_id>/", views.invitation, name="invitation"),
    path("invitations/<int:invitation_id>/move/", views.invitation_move, name="invitation_move"),
    path(
        "invitations/<int:invitation_id>/cancel/", views.invitation_cancel, name="invitation_cancel"
    ),
    path("my/feed/<str:token>.ics", calendar_views.visits_calendar, name="visits_calendar"),
    path("i/<str:token>/", link_views.invitation_link, name="invitation_link"),
    path("i/<str:token>/ics/", link_views.invitation_calendar, name="invitation_calendar"),
]
