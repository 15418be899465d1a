from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class NoticesConfig(AppConfig):
    name = "reception.notices"
    label = "notices"
    verbose_name = pgettext_lazy("plural", "通知")
