"""Addresses of evacuation."""

from django.urls import path

from visitors.evacuation import link_pages, pages

urlpatterns = [
    path("evacuation/", pages.evacuation, name="evacuation"),
    path("evacuation/start/", pages.evacuation_start, name="evacuation_start"),
    path(
        "evacuation/<int:evacuation_id>/people/", pages.evacuation_people, name="evacuation_people"
    ),
    path("evacuation/<int:evacuation_id>/tick/", pages.evacuation_tick, name="evacuation_tick"),
    path("evacuation/<int:evacuation_id>/close/", pages.evacuation_close, name="evacuation_close"),
    path(
        "evacuation/<int:evacuation_id>/report/", pages.evacuation_report, name="evacuation_report"
    ),
    path("evacuation/<int:evacuation_id>/csv/", pages.evacuation_csv, name="evacuation_csv"),
    path("e/<str:token>/", link_pages.evacuation_link, name="evacuation_link"),
    path("e/<str:token>/people/", link_pages.evacuation_link_people, name="evacuation_link_people"),
]
