from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "reception.accounts"
    label = "accounts"
    verbose_name = _("权限")
    admin_order = 60
    admin_says = _("账号能在哪个园区办事；程序用的令牌；谁看过手机号、导出过什么。")
    admin_models = "sitegrant apitoken phonereading export"

    def ready(self) -> None:
        from reception.accounts import groups, navigation, permissions

        permissions.register(self.label, permissions.TABLE)
        groups.register_models("policy", "policy")
        groups.register_models("organisation", "organisation")
        groups.register_models("people", "auth", "accounts")
        groups.register_models("notice", "notifications")
        groups.register_models("channel", "notifications.channel", "notifications.route")
        navigation.register(navigation.ADMIN)
        post_migrate.connect(groups.write_groups, dispatch_uid="write-groups")
