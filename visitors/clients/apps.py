from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClientsConfig(AppConfig):
    name = "visitors.clients"
    label = "clients"
    verbose_name = pgettext_lazy("plural", "客户")
    admin_order = 75
    admin_says = _("客户归谁跟进，从什么时候起，按哪一条，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import permissions
        from visitors.clients import assignments, kept
        from visitors.clients.permissions import TABLE
        from visitors.people import handlers

        permissions.register(self.label, TABLE)
        handlers.add(assignments.handled)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
