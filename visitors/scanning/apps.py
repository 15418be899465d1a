from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ScanningConfig(AppConfig):
    name = "visitors.scanning"
    label = "scanning"
    verbose_name = pgettext_lazy("plural", "扫码")
    admin_order = 70
    admin_says = _("闸机，和每一次扫码。")
    admin_models = "gate scan"

    def ready(self) -> None:
        from reception import retention
        from reception.accounts import groups, navigation, permissions
        from visitors.pages import on_site
        from visitors.scanning import retention as kept
        from visitors.scanning import scans
        from visitors.scanning.permissions import TABLE

        permissions.register(self.label, TABLE)
        groups.register_models("people", "scanning.gate")
        groups.register_models("trace", "scanning.scan")
        navigation.register(
            navigation.NavigationEntry(
                "scan", _("扫码"), 100, "scan.gate", fragment="scanning/_scanner.html"
            )
        )
        retention.add_kinds(kept.KIND)
        retention.register(*kept.PARTS)
        on_site.register_look(scans.last_zones)
