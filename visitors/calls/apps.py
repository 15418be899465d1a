from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallsConfig(AppConfig):
    name = "visitors.calls"
    label = "calls"
    verbose_name = pgettext_lazy("plural", "来电")
    admin_order = 72
    admin_says = _("谁打来电话、转给了谁、留了什么话，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.due import kinds
        from reception.links import tokens
        from reception.notifications import periodic
        from reception.policy import messages
        from visitors.calls import board, demo, due_kinds, figures, kept, notices, told
        from visitors.calls.permissions import TABLE
        from visitors.demo import chapters
        from visitors.figures import open_items, registry
        from visitors.pages import desk_notes
        from visitors.people import timeline

        permissions.register(self.label, TABLE)
        groups.register_models("call", self.label)
        navigation.register(
            # Behind 更多: the row of the desk is full, and F6 is nearer.
            NavigationEntry(
                "calls", self.verbose_name, 143, "call.see", near=("call*",), more=True
            ),
            NavigationEntry(
                "call_new", _("接电话"), 144, "call.take", more=True, fragment="calls/_key.html"
            ),
        )
        desk_notes.add(board.note, board.mark)
        kinds.register(*due_kinds.KINDS)
        messages.register(notices.MESSAGE)
        tokens.register(notices.LINK)
        periodic.add(due_kinds.sweep)
        chapters.add(demo.tell)
        registry.register(*figures.EVERYTHING)
        open_items.register(*figures.OPEN_ITEMS)
        timeline.add(told.entries)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
