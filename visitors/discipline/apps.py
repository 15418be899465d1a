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
        from visitors.discipline import (
            case_links,
            demo,
            demo_ledger,
            heads,
            neglects,
            photos,
            uncorrected,
            waiting,
        )

        letters.linkers[outbox.CASE] = case_links.fresh
        sweeps.add(photos.sweep)
        sweeps.add(neglects.sweep)
        sweeps.add(uncorrected.sweep)
        sweeps.add(heads.sweep)
        mine.add(waiting.block)
        chapters.add(demo.tell)
        chapters.add(demo_ledger.tell)

    def heads(self) -> str:
        """Return when a head of the ledger was last kept outside, for the doctor.

        Raises:
            ImproperlyConfigured: a head that should be outside by now is not.
        """
        from reception import clock
        from visitors.discipline import heads_outside

        return heads_outside.said(clock.now())
