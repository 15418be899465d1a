"""Addresses of evacuation."""

from django.urls import path

from visitors.evacuation import views

urlpatterns = [
    path("evacuation/", views.evacuation, name="evacuation"),
    path("evacuation/start/", views.evacuation_start, name="evacuation_start"),
    path(
        "evacuation/<int:evacuation_id>/people/", views.evacuation_people, name="evacuation_people"
    ),
    path("evacuation/<int:evacuation_id>/tick/", views.evacuation_tick, name="evacuation_tick"),
    path("evacuation/<int:evacuation_id>/close/", views.evacuation_close, name="evacuation_close"),
    path(
        "evacuation/<int:evacuation_id>/report/", views.evacuation_report, name="evacuation_report"
    ),
    path("evacuation/<int:evacuation_id>/csv/", views.evacuation_csv, name="evacuation_csv"),
    path("e/<str:token>/", views.evacuation_link, name="evacuation_link"),
    path("e/<str:token>/people/", views.evacuation_link_people, name="evacuation_link_people"),
]
