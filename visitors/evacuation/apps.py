from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def has_no_list_of_who_is_on_site(actor: Any) -> bool:
    """Tell whether somebody lacks the page that leads to the evacuation, too."""
    return not actor.may("board.see")


class EvacuationConfig(AppConfig):
    name = "visitors.evacuation"
    label = "evacuation"
    verbose_name = pgettext_lazy("plural", "疏散")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import navigation, permissions
        from reception.notifications import periodic
        from visitors.evacuation import evacuations
        from visitors.evacuation import retention as kept
        from visitors.evacuation.permissions import TABLE
        from visitors.pages import page_actions
        from visitors.pages.page_actions import PageAction

        permissions.register(self.label, TABLE)
        navigation.register(
            navigation.NavigationEntry(
                "evacuation", _("疏散"), 25, "evacuation.warden", when=has_no_list_of_who_is_on_site
            )
        )
        action = PageAction("on_site_list", "evacuation", _("疏散清点"), "evacuation.warden")
        page_actions.register(action)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        periodic.add(evacuations.sweep)
