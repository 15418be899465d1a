from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ListsConfig(AppConfig):
    name = "visitors.lists"
    label = "lists"
    verbose_name = pgettext_lazy("plural", "名单")
    admin_order = 77
    admin_says = _("谁在名单上、为什么、到哪天，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.due import kinds
        from visitors.demo import chapters
        from visitors.lists import demo, due_kinds, finding, kept, views
        from visitors.lists.permissions import TABLE
        from visitors.pages import page_actions, visit_blocks
        from visitors.visits import listed

        permissions.register(self.label, TABLE)
        groups.register_models("listing", self.label)
        navigation.register(
            navigation.NavigationEntry(
                "listings",
                self.verbose_name,
                150,
                "listing.see",
                near=("listing*",),
                more=True,
            )
        )
        page_actions.register(views.ON_A_LIST)
        visit_blocks.add(views.of_visit)
        listed.register(finding.BOOK)
        kinds.register(due_kinds.REVIEW)
        chapters.add(demo.tell)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        retention.hold(kept.HOLD)
