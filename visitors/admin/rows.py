"""Rows of another table on a page in admin, read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class Rows(admin.TabularInline):
    """Rows that belong to the one on show, to look at."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False
