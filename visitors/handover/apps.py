from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HandoverConfig(AppConfig):
    name = "visitors.handover"
    label = "handover"
    verbose_name = pgettext_lazy("plural", "交接班")
    admin_order = 76
    admin_says = _("谁从谁那里接了班、接了什么、留下了什么，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from visitors.demo import chapters
        from visitors.figures import open_items
        from visitors.handover import demo, kept, taking
        from visitors.handover.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("handover", self.label)
        navigation.register(
            NavigationEntry(
                *("handover", self.verbose_name, 41, "handover.see"), near=("handover*",), more=True
            )
        )
        open_items.register(taking.NOTE)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        chapters.add(demo.tell)
