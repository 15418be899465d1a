from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class NotificationsConfig(AppConfig):
    name = "reception.notifications"
    label = "notifications"
    verbose_name = pgettext_lazy("plural", "通知")
