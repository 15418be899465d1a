from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EvacuationConfig(AppConfig):
    name = "visitors.evacuation"
    label = "evacuation"
    verbose_name = pgettext_lazy("plural", "疏散")

    def ready(self) -> None:
        from reception.notifications import periodic
        from visitors.evacuation import evacuations

        periodic.add(evacuations.sweep)
