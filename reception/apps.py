from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReceptionConfig(AppConfig):
    """The wiring as an app, so that its commands, checks and catalogue are found."""

    name = "reception"
    verbose_name = _("迎客")

    def ready(self) -> None:
        from reception import checks  # noqa: F401  (importing registers them)
        from reception.accounts import limits
        from reception.policy.models import Limit

        limits.read_from(lambda: dict(Limit.objects.values_list("code", "value")))
