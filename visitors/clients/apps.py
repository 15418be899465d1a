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
        from reception.accounts import navigation, permissions, trace
        from reception.accounts.navigation import NavigationEntry
        from reception.due import approval_due, kinds
        from reception.notifications import periodic
        from reception.policy import messages
        from visitors.clients import (
            assignments,
            contacts,
            demo,
            due_kinds,
            figures,
            files,
            kept,
            loans,
        )
        from visitors.clients.permissions import TABLE
        from visitors.demo import chapters
        from visitors.figures import registry
        from visitors.people import handlers
        from visitors.visits import events

        permissions.register(self.label, TABLE)
        near = ("client*", "loan*")
        navigation.register(
            NavigationEntry("clients", self.verbose_name, 147, "client.see", near=near, more=True)
        )
        handlers.add(assignments.handled)
        handlers.keep_files(assignments.filed)
        handlers.listen(contacts.hear_call)
        events.listen(contacts.hear)
        trace.register(files.OPENED)
        messages.register(loans.ASKED)
        approval_due.register(loans.KIND)
        kinds.register(*due_kinds.KINDS)
        periodic.add(contacts.sweep)
        chapters.add(demo.tell)
        registry.register(*figures.EVERYTHING)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
