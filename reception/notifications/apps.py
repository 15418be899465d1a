from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NotificationsConfig(AppConfig):
    name = "reception.notifications"
    label = "notifications"
    verbose_name = pgettext_lazy("plural", "通知")
    admin_order = 40
    admin_says = _("消息按什么先后、从哪些渠道发给员工，发没发到。")
    admin_models = "channel route notice workerbeat"

    def ready(self) -> None:
        from reception import retention
        from reception.notifications.retention import PARTS

        retention.register(*PARTS)
