from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from reception.organisation.models import Employee


class DisciplineConfig(AppConfig):
    name = "visitors.discipline"
    label = "discipline"
    verbose_name = pgettext_lazy("plural", "违规")
    admin_order = 80
    admin_says = _("违规提议、台账、申诉和月结，只看不改。")
    admin_models = "incident entry appeal sheet ladderversion monthclose monthline monthpay head"

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions, trace
        from reception.backups.registry import Witness, witnesses
        from reception.due import kinds
        from reception.notifications import delivery, periodic
        from reception.notifications.link_kinds import LinkKind, register_link
        from reception.organisation import renames
        from reception.policy import messages
        from visitors.demo import chapters
        from visitors.discipline import demo
        from visitors.discipline.audit import checkpoints
        from visitors.discipline.incidents import notice_kinds, photos
        from visitors.discipline.ledger import due_kinds, figures, inbox, kept, telling
        from visitors.discipline.neglects import overdue, uncorrected, warnings
        from visitors.discipline.pages import case_links, places
        from visitors.discipline.permissions import TABLE
        from visitors.figures import registry
        from visitors.pages import my_page, page_actions

        permissions.register(self.label, TABLE)
        groups.register_models("incident", self.label)
        navigation.register(*places.NAVIGATION)
        for action in places.ACTIONS:
            page_actions.register(action)

        messages.register(*notice_kinds.KINDS)
        register_link(LinkKind(notice_kinds.CASE, case_links.fresh, case_links.example))
        retention.add_kinds(*kept.KINDS)
        retention.register(*kept.PARTS)
        retention.hold(kept.HOLD)
        retention.chores.register(photos.clear_stray_photos)
        trace.register(photos.READING)
        head = "SELECT hash FROM discipline_entry ORDER BY id DESC LIMIT 1"
        witnesses.register(Witness("ledger head", head, "verify_ledger"))
        delivery.listen(telling.note_delivery)
        kinds.register(*due_kinds.KINDS)
        periodic.add(overdue.sweep)
        periodic.add_set_back(warnings.move_back)
        periodic.add(uncorrected.sweep)
        periodic.add(checkpoints.sweep)
        my_page.add(inbox.block)
        renames.add(self.has_record)
        registry.register(*figures.EVERYTHING)
        chapters.add(demo.tell)

    @staticmethod
    def has_record(employee: "Employee") -> bool:
        """Tell whether somebody has an entry, or a case that may become one."""
        from visitors.discipline.models import Incident, Sheet

        return any(rows.objects.filter(employee=employee).exists() for rows in (Sheet, Incident))

    def doctor_lines(self) -> dict[str, Callable[[], str]]:
        """Return what the doctor looks at, by name."""
        return {"ledger heads": self.heads}

    def heads(self) -> str:
        """Return when a head of the ledger was last kept outside; raised where one is missing."""
        from reception import clock
        from visitors.discipline.audit import outside_copies

        return outside_copies.said(clock.now())
