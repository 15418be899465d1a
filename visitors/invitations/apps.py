from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitationsConfig(AppConfig):
    name = "visitors.invitations"
    label = "invitations"
    verbose_name = pgettext_lazy("plural", "邀请")
    admin_order = 65
    admin_says = _("谁邀请了谁，只看不改。")
    admin_models = "invitation"

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.due import feed_views, kinds
        from reception.notifications import periodic
        from reception.notifications.link_kinds import LinkKind, register_link
        from reception.policy import messages
        from visitors.demo import chapters
        from visitors.invitations import (
            block,
            calendar_views,
            codes,
            demo,
            due_kinds,
            notice_kinds,
            series,
            telling,
            zone_wishes,
        )
        from visitors.invitations import retention as kept
        from visitors.invitations.permissions import TABLE
        from visitors.pages import my_page, visit_blocks
        from visitors.visits import events, other_codes

        permissions.register(self.label, TABLE)
        groups.register_models("trace", self.label)
        navigation.register(
            navigation.NavigationEntry(
                "invitations",
                _("邀请"),
                40,
                "invitation.see",
                near=("invitation*", "delegation*", "calendar_read", "proposal"),
            )
        )
        messages.register(*notice_kinds.KINDS)
        link = LinkKind(
            notice_kinds.INVITATION,
            telling.line_of_link,
            telling.example_of_link,
            attached=telling.attached,
        )
        register_link(link)
        retention.register(*kept.PARTS)
        events.listen(telling.note_event)
        kinds.register(due_kinds.PROPOSED)
        periodic.add(series.sweep)
        periodic.add_seldom(zone_wishes.sweep)
        other_codes.add(codes.find)
        my_page.add(block.block)
        feed_views.feeds.register(calendar_views.VISITS)
        visit_blocks.add(block.of_visit)
        chapters.add(demo.tell)
