from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "reception.accounts"
    label = "accounts"
    verbose_name = _("权限")

    def ready(self) -> None:
        from reception.accounts.groups import write_groups

        post_migrate.connect(write_groups, dispatch_uid="write-groups")
