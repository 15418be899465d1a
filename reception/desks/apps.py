from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DesksConfig(AppConfig):
    name = "reception.desks"
    label = "desks"
    verbose_name = _("共用的电脑")
    admin_order = 55
    admin_says = _("哪些电脑是前台用的，谁站在哪一台、从什么时候起。")
    admin_models = "desk shift"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from reception.accounts import closing, groups, permissions, trace
        from reception.desks import pins, shifts, views
        from reception.desks.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("shift", "desks")
        trace.register(pins.WRONG)
        closing.also(shifts.end_of)
        user_logged_in.connect(views.signed_in, dispatch_uid="a-shift-begins")
        user_logged_out.connect(views.signed_out, dispatch_uid="a-shift-ends")
