from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RotaConfig(AppConfig):
    name = "visitors.rota"
    label = "rota"
    verbose_name = pgettext_lazy("plural", "排位")
    admin_order = 73
    admin_says = _("哪几组轮流接待；谁什么时候站在哪里，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from visitors.demo import chapters
        from visitors.pages import visit_blocks
        from visitors.rota import demo, kept, views
        from visitors.rota.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("rota", self.label)
        navigation.register(
            NavigationEntry(
                *("rota", self.verbose_name, 142, "rota.see"),
                near=("rota*",),
                more=True,
                fragment="rota/_key.html",
            )
        )
        visit_blocks.add(views.of_visit)
        chapters.add(demo.tell)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
