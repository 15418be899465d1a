from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class ComplaintsConfig(AppConfig):
    name = "visitors.complaints"
    label = "complaints"
    verbose_name = pgettext_lazy("plural", "投诉")
    admin_order = 75

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import kinds
        from reception.notifications.link_kinds import LinkKind, register_link
        from reception.policy import messages
        from visitors.complaints import due_kinds, kept, notices
        from visitors.complaints.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("complaint", self.label)
        navigation.register(
            NavigationEntry(
                "complaints", self.verbose_name, 65, "complaint.see", near=("complaint*",)
            )
        )
        kinds.register(*due_kinds.KINDS)
        messages.register(notices.ASSIGNED, notices.MAJOR, notices.TOLD)
        register_link(LinkKind(notices.PURPOSE, notices.fresh, notices.example))
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        retention.hold(kept.HOLD)
