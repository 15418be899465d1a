from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class EvacuationConfig(AppConfig):
    name = "visitors.evacuation"
    label = "evacuation"
    verbose_name = pgettext_lazy("plural", "疏散")

    def ready(self) -> None:
        from reception.accounts import navigation, permissions
        from reception.notifications import periodic
        from visitors.evacuation import evacuations, places
        from visitors.evacuation.permissions import TABLE
        from visitors.pages import page_actions

        permissions.register(self.label, TABLE)
        navigation.register(places.NAVIGATION)
        page_actions.register(places.ACTION)
        periodic.add(evacuations.sweep)
