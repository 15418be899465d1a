from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class DisciplineConfig(AppConfig):
    name = "visitors.discipline"
    label = "discipline"
    verbose_name = pgettext_lazy("plural", "违规")

    def ready(self) -> None:
        from reception.notices import letters, outbox, sweeps
        from visitors import mine
        from visitors.demo import chapters
        from visitors.discipline import case_links, demo, demo_ledger, neglects, photos, uncorrected, waiting

        letters.linkers[outbox.CASE] = case_links.fresh
        sweeps.add(photos.sweep)
        sweeps.add(neglects.sweep)
        sweeps.add(uncorrected.sweep)
        mine.add(waiting.block)
        chapters.add(demo.tell)
        chapters.add(demo_ledger.tell)
