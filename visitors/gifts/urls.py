"""Addresses of gifts."""

from django.urls import path

from visitors.gifts import views

urlpatterns = [
    path("gifts/", views.gifts, name="gifts"),
    path("gifts/new/", views.gift_new, name="gift_new"),
    path("gifts/export/", views.gifts_export, name="gifts_export"),
]
