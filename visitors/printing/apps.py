from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class PrintingConfig(AppConfig):
    name = "visitors.printing"
    label = "printing"
    verbose_name = pgettext_lazy("plural", "打印")
