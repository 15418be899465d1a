from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EvacuationConfig(AppConfig):
    name = "visitors.evacuation"
    label = "evacuation"
    verbose_name = pgettext_lazy("plural", "疏散")

    def ready(self) -> None:
        from reception.notices import sweeps
        from visitors.evacuation import evacuations

        sweeps.add(evacuations.sweep)
