from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PolicyConfig(AppConfig):
    name = "reception.policy"
    label = "policy"
    verbose_name = _("接待制度")

    def ready(self) -> None:
        from reception.policy import rulebook

        rulebook.watch()
