"""Addresses of lists."""

from django.urls import path

from visitors.lists import views

urlpatterns = [
    path("lists/", views.listings, name="listings"),
    path("lists/new/", views.listing_new, name="listing_new"),
    path("lists/<int:listing_id>/", views.listing, name="listing"),
    path("lists/<int:listing_id>/keep/", views.listing_keep, name="listing_keep"),
    path("lists/<int:listing_id>/end/", views.listing_end, name="listing_end"),
    path("lists/hits/<int:hit_id>/", views.listing_weigh, name="listing_weigh"),
]
