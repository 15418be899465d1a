"""The address by which the desk keeps a visitor's habits."""

from django.urls import path

from visitors.greeting import views

urlpatterns = [
    path("visits/<int:visit_id>/remember/", views.visit_remember, name="visit_remember"),
]
