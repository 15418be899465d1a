"""Addresses of invitations."""

from django.urls import path

from visitors.invitations import delegation_views, link_views, list_views, views

urlpatterns = [
    path("invitations/", views.invitations, name="invitations"),
    path("invitations/new/", views.invitation_new, name="invitation_new"),
    path("invitations/import/", list_views.invitation_import, name="invitation_import"),
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
    path("i/<str:token>/", link_views.invitation_link, name="invitation_link"),
    path("i/<str:token>/ics/", link_views.invitation_calendar, name="invitation_calendar"),
]
