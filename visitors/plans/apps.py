from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PlansConfig(AppConfig):
    name = "visitors.plans"
    label = "plans"
    verbose_name = pgettext_lazy("plural", "接待计划")
    admin_order = 74
    admin_says = _("谁计划接待谁、批准了多少、花了多少，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import approval_due, kinds
        from reception.links import tokens
        from reception.policy import messages
        from visitors.demo import chapters
        from visitors.figures import registry
        from visitors.pages import desk_notes, page_actions
        from visitors.pages.page_actions import PageAction
        from visitors.people import timeline
        from visitors.plans import askings, demo, due_kinds, figures, kept, notices, parts, told
        from visitors.plans.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("plan", self.label)
        groups.register_models("policy", "plans.planthing")
        navigation.register(
            NavigationEntry("plans", self.verbose_name, 146, "plan.see", near=("plan*",), more=True)
        )
        plan_it = PageAction(
            *("visit", "plan_new", _("写接待计划…"), "plan.write"),
            css="btn plain s",
            subject="visit",
        )
        page_actions.register(plan_it)
        messages.register(*askings.NOTICES, notices.PART)
        tokens.register(notices.LINK)
        desk_notes.add(parts.note)
        approval_due.register(*askings.KINDS)
        kinds.register(*due_kinds.KINDS)
        chapters.add(demo.tell)
        timeline.add(told.entries)
        registry.register(*figures.EVERYTHING)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
