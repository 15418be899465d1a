"""Addresses of what is due."""

from django.urls import path

from reception.due import views

urlpatterns = [
    path("due/", views.due, name="due"),
    path("due/line/", views.due_line, name="due_line"),
]
