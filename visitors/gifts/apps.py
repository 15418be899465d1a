from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GiftsConfig(AppConfig):
    name = "visitors.gifts"
    label = "gifts"
    verbose_name = pgettext_lazy("plural", "礼品")
    admin_order = 76
    admin_says = _("有哪些礼品、每样值多少；谁送了谁、收了谁的，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import kinds
        from visitors.demo import chapters
        from visitors.gifts import demo, due_kinds, kept
        from visitors.gifts.permissions import TABLE
        from visitors.pages import page_actions
        from visitors.pages.page_actions import PageAction

        permissions.register(self.label, TABLE)
        groups.register_models("gift", "gifts.giftentry")
        groups.register_models("policy", "gifts.giftkind")
        navigation.register(
            NavigationEntry("gifts", self.verbose_name, 148, "gift.see", near=("gift*",), more=True)
        )
        page_actions.register(
            PageAction(
                *("visit", "gift_new", _("登记礼品…"), "gift.write"),
                css="btn plain s",
                subject="visit",
            )
        )
        kinds.register(due_kinds.REPORT)
        chapters.add(demo.tell)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
