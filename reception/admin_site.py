"""The site of the admin pages: its parts in the order in which an administrator needs them, each
with a sentence that says what it is for.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

LAST = 1000
# Of Django's own app, which says nothing.
ACCOUNTS = {"auth": (50, _("谁能登录，是什么角色。角色能做什么，见权限表。"))}


class HouseAdminSite(admin.AdminSite):
    """Django's own, but for the order.

    An app says its place as ``admin_order``, its sentence as ``admin_says`` and the order of its
    models as ``admin_models`` in its AppConfig; what says nothing comes last, by name.
    """

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to one's account, where wrong passwords are counted and tokens can be ended."""
        return redirect("account")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps whose pages somebody may open, with their models."""
        parts = super().get_app_list(request, app_label)
        for part in parts:
            config = apps.get_app_config(part["app_label"])
            theirs = ACCOUNTS.get(config.label, (LAST, ""))
            part["order"] = getattr(config, "admin_order", theirs[0])
            part["says"] = getattr(config, "admin_says", theirs[1])
            models = list(getattr(config, "admin_models", "").split())
            part["models"].sort(key=lambda model, order=models: _place(model, order))
        return sorted(parts, key=lambda part: part["order"])


def _place(model: dict[str, Any], order: list[str]) -> int:
    name = model["object_name"].lower()
    return order.index(name) if name in order else LAST
