"""Addresses of the rota."""

from django.urls import path

from visitors.rota import views

urlpatterns = [
    path("rota/", views.rota, name="rota"),
    path("rota/live/", views.rota_live, name="rota_live"),
    path("rota/<slug:step>/", views.rota_step, name="rota_step"),
]
