from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class NotificationsConfig(AppConfig):
    name = "reception.notifications"
    label = "notifications"
    verbose_name = pgettext_lazy("plural", "通知")

    def ready(self) -> None:
        from reception import retention
        from reception.notifications.retention import ENTRIES

        retention.register(*ENTRIES)
