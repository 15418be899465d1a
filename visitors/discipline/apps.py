from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DisciplineConfig(AppConfig):
    name = "visitors.discipline"
    label = "discipline"
    verbose_name = pgettext_lazy("plural", "违规")

    def ready(self) -> None:
        from reception.notices import sweeps
        from visitors.demo import chapters
        from visitors.discipline import demo, demo_ledger, photos

        sweeps.add(photos.sweep)
        chapters.add(demo.tell)
        chapters.add(demo_ledger.tell)
