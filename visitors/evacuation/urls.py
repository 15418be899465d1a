"""Addresses of evacuation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
