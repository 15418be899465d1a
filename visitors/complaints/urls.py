"""Addresses of complaints."""

from django.urls import path

from visitors.complaints import views

urlpatterns = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/<int:complaint_id>/", views.complaint, name="complaint"),
]
