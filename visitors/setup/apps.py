from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SetupConfig(AppConfig):
    name = "visitors.setup"
    label = "setup"
    verbose_name = _("设置")

    def ready(self) -> None:
        from reception.accounts import changes, first_pages, navigation, permissions
        from reception.due import kinds
        from reception.policy import messages
        from visitors.pages import desk_notes
        from visitors.setup import account_changes, steps
        from visitors.setup.permissions import TABLE

        permissions.register(self.label, TABLE)
        navigation.register(
            navigation.NavigationEntry(
                "setup", _("设置"), 185, "setup.see", near=("setup_*",), more=True
            )
        )
        first_pages.register(
            first_pages.FirstPage("setup", "setup.see", steps.nobody_can_be_received)
        )
        desk_notes.add(steps.note)
        kinds.register(account_changes.DUE)
        messages.register(*account_changes.NOTICES)
        changes.listen(account_changes.tell)
