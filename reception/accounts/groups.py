"""Roles are Django groups; their names and admin permissions follow the matrix at every migrate."""

from typing import Any

from django.apps import AppConfig, apps

from reception.accounts.permissions import MATRIX, ROLES

# Which admin models stand behind a capability to see, to edit or to keep: area to app labels, or
# to models as ``app.model``. Each app registers its own.
ADMIN: dict[str, list[str]] = {}
# Permissions that are a capability of their own.
OF_THEIR_OWN = {"send_again_notice": "notice.send_again"}


def register_models(area: str, *places: str) -> None:
    """Open admin models (labels of apps, or ``app.model``) to those who may see or edit an area, as
    ``notice`` of ``notice.see``.
    """
    registered = ADMIN.setdefault(area, [])
    registered += [place for place in places if place not in registered]


def write_groups(sender: AppConfig, using: str, **_signal: Any) -> None:
    """Create the groups of the matrix and give them the admin permissions that it says, once the
    last app has its permissions.
    """
    from django.contrib.auth.models import Group, Permission

    if sender != [one for one in apps.get_app_configs() if one.models_module][-1]:
        return
    permissions = list(Permission.objects.using(using).select_related("content_type"))
    for role, name in ROLES.items():
        group, _made = Group.objects.using(using).get_or_create(name=name)
        wanted = {permission.pk for permission in permissions if _grants(role, permission)}
        if set(group.permissions.values_list("pk", flat=True)) != wanted:
            group.permissions.set(wanted)


def _grants(role: str, permission: Any) -> bool:
    if permission.codename in OF_THEIR_OWN:
        return MATRIX[OF_THEIR_OWN[permission.codename]][role] == "all"
    app, model = permission.content_type.app_label, permission.content_type.model
    verbs = ["edit", "keep"]
    if permission.codename.startswith("view_"):
        verbs.append("see")
    elif model.startswith("historical"):
        return False
    return any(
        MATRIX.get(f"{area}.{verb}", {}).get(role) == "all"
        for area, places in ADMIN.items()
        if app in places or f"{app}.{model}" in places
        for verb in verbs
    )
