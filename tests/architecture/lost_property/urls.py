"""The addresses of the house and those of lost property."""

from django.urls import path

from reception.urls import urlpatterns as of_the_house
from tests.architecture.lost_property import views

urlpatterns = [
    path("lost-property/", views.lost_property, name="lost_property"),
    *of_the_house,
]
