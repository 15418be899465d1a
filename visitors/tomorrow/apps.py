from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TomorrowConfig(AppConfig):
    name = "visitors.tomorrow"
    label = "tomorrow"
    verbose_name = _("明天")
    admin_order = 78
    admin_says = _("备用的纸条：谁备好、谁补登，只看不改。")

    def ready(self) -> None:
        from reception.accounts import groups, navigation, permissions
        from visitors.demo import chapters
        from visitors.tomorrow import demo, slips
        from visitors.tomorrow.permissions import TABLE
        from visitors.visits import other_codes

        permissions.register(self.label, TABLE)
        groups.register_models("trace", self.label)
        navigation.register(
            navigation.NavigationEntry(
                "tomorrow",
                self.verbose_name,
                42,
                "tomorrow.see",
                near=("tomorrow*", "slip*"),
                more=True,
            )
        )
        chapters.add(demo.tell)
        other_codes.add_leading(slips.page_of)
