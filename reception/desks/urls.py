"""Addresses of shared desks."""

from django.urls import path

from reception.desks import views

urlpatterns = [
    path("lock/", views.lock, name="lock"),
    path("lock/now/", views.lock_now, name="lock_now"),
    path("lock/awake/", views.lock_awake, name="lock_awake"),
    path("desk/enrol/", views.desk_enrol, name="desk_enrol"),
]
