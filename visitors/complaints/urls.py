"""Addresses of complaints."""

from django.urls import path

from visitors.complaints import link_views, views

urlpatterns = [
    path("complaints/", views.complaints, name="complaints"),
    path("complaints/new/", views.complaint_new, name="complaint_new"),
    path("complaints/<int:complaint_id>/", views.complaint, name="complaint"),
    path("complaints/<int:complaint_id>/phone/", views.complaint_phone, name="complaint_phone"),
    path("complaints/<int:complaint_id>/<slug:step>/", views.complaint_step, name="complaint_step"),
    path("c/", link_views.complain, name="complain"),
    path("c/<str:token>/", link_views.complaint_link, name="complaint_link"),
]
