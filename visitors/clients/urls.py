"""Addresses of client files."""

urlpatterns: list[object] = []
