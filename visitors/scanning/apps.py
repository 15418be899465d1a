from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ScanningConfig(AppConfig):
    name = "visitors.scanning"
    label = "scanning"
    verbose_name = pgettext_lazy("plural", "扫码")
