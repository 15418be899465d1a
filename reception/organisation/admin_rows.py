"""Rows of another table on a page in admin, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest


class Rows(admin.TabularInline):
    extra = max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False


def rows_of(model: type[Model], *fields: str) -> type[Rows]:
    """Return the inline that shows these columns of the rows that belong to the one on show."""
    return type(f"{model.__name__}Rows", (Rows,), {"model": model, "fields": fields})
