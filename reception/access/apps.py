from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "reception.access"
    label = "access"
    verbose_name = _("权限")

    def ready(self) -> None:
        from reception.access.groups import write_groups

        post_migrate.connect(write_groups, dispatch_uid="write-groups")
