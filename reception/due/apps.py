from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DueConfig(AppConfig):
    name = "reception.due"
    label = "due"
    verbose_name = _("待办")
    admin_order = 35
    admin_says = _("请人批准的申请：谁申请的，到了哪一级，谁批的；只看不改。")
    admin_models = "approval"

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import closing, groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import approvals, daily_line, graces, kept, kinds, lapse, telling, views
        from reception.due.permissions import TABLE
        from reception.links import tokens
        from reception.notifications import periodic
        from reception.policy import messages

        permissions.register(self.label, TABLE)
        messages.register(telling.LINE, graces.TOLD)
        kinds.register(graces.KIND)
        periodic.add(daily_line.sweep)
        periodic.add(graces.sweep)
        periodic.add_seldom(lapse.sweep)
        periodic.add(approvals.sweep)
        periodic.add_set_back(approvals.move_back)
        closing.also(tokens.end)
        groups.register_models("trace", "due.approval", "due.approvalask")
        retention.add_kinds(kept.TRAIL)
        retention.register(*kept.PARTS)
        navigation.register(
            NavigationEntry(
                "due", self.verbose_name, 5, "due.see", counted="due_waiting", count=views.known
            )
        )
