from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportsConfig(AppConfig):
    name = "visitors.reports"
    label = "reports"
    verbose_name = pgettext_lazy("plural", "报表")
    admin_order = 77
    admin_says = _("哪些日子冻结了、当时是什么数，只看不改。")

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from reception.accounts.navigation import NavigationEntry
        from reception.notifications import periodic
        from reception.policy import messages
        from visitors.demo import chapters
        from visitors.pages import closing_notes
        from visitors.reports import closing, demo, kept, notes, sending
        from visitors.reports import permissions as may

        permissions.register(self.label, may.TABLE)
        groups.register_models("report", self.label)
        groups.register_models("policy", "reports.reportorder")
        messages.register(sending.REPORT)
        navigation.register(
            NavigationEntry(
                *("today", _("今天"), 4, "report.see"),
                when=may.reads_every_site,
            ),
            NavigationEntry(
                *("reports", self.verbose_name, 66, "report.see"),
                near=("reports", "report_daily", "report_monthly", "report_rows"),
                more=True,
            ),
            NavigationEntry(
                *("report_staff", _("本人的月报"), 67, "report.staff"),
                when=may.is_employed,
                more=True,
            ),
        )
        closing_notes.add(notes.of_closing)
        periodic.add_seldom(closing.sweep)
        periodic.add_seldom(sending.sweep)
        chapters.add(demo.tell)
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
