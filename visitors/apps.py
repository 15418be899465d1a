from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = pgettext_lazy("plural", "来访")

    def ready(self) -> None:
        from visitors import wiring

        wiring.connect()
