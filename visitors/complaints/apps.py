from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ComplaintsConfig(AppConfig):
    name = "visitors.complaints"
    label = "complaints"
    verbose_name = pgettext_lazy("plural", "投诉")
    admin_order = 75
    admin_says = _("谁投诉了什么、怎样处理，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions, trace
        from reception.accounts.navigation import NavigationEntry
        from reception.due import approval_due, kinds
        from reception.notifications import periodic
        from reception.notifications.link_kinds import LinkKind, register_link
        from reception.policy import messages
        from visitors.complaints import (
            compensation,
            demo,
            due_kinds,
            figures,
            kept,
            notices,
            registering,
            sealing,
            statements,
            told,
            views,
        )
        from visitors.complaints.permissions import TABLE
        from visitors.demo import chapters
        from visitors.discipline.sealing import things
        from visitors.feedback import complaining
        from visitors.pages import page_actions
        from visitors.people import timeline

        permissions.register(self.label, TABLE)
        groups.register_models("complaint", self.label)
        navigation.register(
            NavigationEntry(
                "complaints", self.verbose_name, 65, "complaint.see", near=("complaint*",)
            ),
            NavigationEntry(
                *("complaint_new", _("登记投诉"), 145, "complaint.take"),
                more=True,
                fragment="complaints/_key.html",
            ),
        )
        register_it = page_actions.PageAction(
            *("visit", "complaint_new", _("登记投诉…"), "complaint.take"),
            css="btn plain s",
            subject="visit",
        )
        page_actions.register(register_it)
        trace.register(views.PHONE)
        things.sealed.register(sealing.SEALED)
        complaining.add(registering.of_call)
        chapters.add(demo.tell)
        figures.register()
        timeline.add(told.entries)
        kinds.register(*due_kinds.KINDS)
        approval_due.register(compensation.KIND)
        messages.register(*notices.KINDS, compensation.ASKED)
        periodic.add(statements.sweep)
        register_link(LinkKind(notices.PURPOSE, notices.fresh, notices.example))
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        retention.hold(kept.HOLD)
