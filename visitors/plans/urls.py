"""Addresses of plans."""

from django.urls import path

from visitors.plans import link_views, paper_views, views

urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/new/", views.plan_new, name="plan_new"),
    path("plans/<int:plan_id>/", views.plan, name="plan"),
    path("plans/registers/", paper_views.plan_registers, name="plan_registers"),
    path("plans/p/<str:token>/", link_views.plan_part, name="plan_part"),
    path("plans/<int:plan_id>/sheet/", views.plan_sheet, name="plan_sheet"),
    path("plans/<int:plan_id>/paper/<slug:which>/", paper_views.plan_paper, name="plan_paper"),
    path("plans/<int:plan_id>/<slug:step>/", views.plan_step, name="plan_step"),
]
