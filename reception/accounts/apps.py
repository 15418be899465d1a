from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from reception import retention


class AccountsConfig(AppConfig):
    name = "reception.accounts"
    label = "accounts"
    verbose_name = _("权限")
    admin_order = 60
    admin_says = _("账号能在哪个园区办事；程序用的令牌。")
    admin_models = "sitegrant apitoken"

    def ready(self) -> None:
        from reception.accounts import closing, groups, navigation, permissions, sign_ins, trace
        from reception.accounts.retention import PARTS

        retention.register(*PARTS)
        permissions.register(self.label, permissions.TABLE)
        groups.register_models("policy", "policy")
        groups.register_models("organisation", "organisation")
        groups.register_models("people", "auth", "accounts")
        groups.register_models("notice", "notifications")
        groups.register_models("channel", "notifications.channel", "notifications.route")
        navigation.register(navigation.ADMIN, navigation.TRACE)
        trace.register(*sign_ins.KINDS)
        trace.connect()
        closing.connect()
        user_logged_in.connect(sign_ins.note_signed_in, dispatch_uid="note-signed-in")
        post_migrate.connect(groups.write_groups, dispatch_uid="write-groups")
