from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DueConfig(AppConfig):
    name = "reception.due"
    label = "due"
    verbose_name = _("待办")

    def ready(self) -> None:
        from reception.accounts import navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import views
        from reception.due.permissions import TABLE

        permissions.register(self.label, TABLE)
        navigation.register(
            NavigationEntry("due", self.verbose_name, 5, "due.see", count=views.waiting_for)
        )
