from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ScanningConfig(AppConfig):
    name = "visitors.scanning"
    label = "scanning"
    verbose_name = pgettext_lazy("plural", "扫码")

    def ready(self) -> None:
        from visitors.pages import on_site
        from visitors.scanning import passes

        on_site.looks.append(passes.last_zones)
