from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PrivacyConfig(AppConfig):
    name = "visitors.privacy"
    label = "privacy"
    verbose_name = pgettext_lazy("plural", "个人资料")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import navigation, permissions, trace
        from reception.notifications import periodic
        from visitors.pages import page_actions
        from visitors.pages.page_actions import PageAction
        from visitors.privacy import persons, purge
        from visitors.privacy import retention as kept
        from visitors.privacy.permissions import TABLE

        permissions.register(self.label, TABLE)
        retention.register(*kept.PARTS)
        navigation.register(
            navigation.NavigationEntry(
                "retention",
                _("个人资料"),
                170,
                "retention.see",
                near=("retention*", "visitor_data", "erasure"),
                more=True,
            )
        )
        action = PageAction(
            "visitor", "visitor_data", _("个人资料…"), "person.data", subject="visitor"
        )
        page_actions.register(action)
        trace.register(persons.HANDED_OUT, persons.ERASED)
        periodic.add(purge.sweep)
