"""Addresses of what is due."""

from django.urls import path

from reception.due import approval_pages, feed_views, thing_views, views

urlpatterns = [
    path("due/", views.due, name="due"),
    path("due/waiting/", views.due_waiting, name="due_waiting"),
    path("due/line/", views.due_line, name="due_line"),
    path("due/feed/", feed_views.due_feed, name="due_feed"),
    path("due/feed/<str:token>.ics", feed_views.due_calendar, name="due_calendar"),
    path("due/<str:thing>/", thing_views.due_thing, name="due_thing"),
    path("due/<str:thing>/time/", thing_views.due_time, name="due_time"),
    path("due/<str:thing>/decide/", thing_views.due_decide, name="due_decide"),
    path("approvals/", approval_pages.approvals, name="approvals"),
    path("h/<str:token>/approve/", approval_pages.approval_decide, name="approval_decide"),
]
