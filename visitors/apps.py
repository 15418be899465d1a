from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class VisitorsConfig(AppConfig):
    name = "visitors"
    verbose_name = pgettext_lazy("plural", "来访")
    admin_order = 30
    admin_says = _("访客牌的底册；来访、访客和经过在这里只看不改。")
    admin_models = (
        "badge badgeloan badgeevent visit visitor merge notthesame visitevent zonepass"
        " belonging satisfaction"
    )

    def ready(self) -> None:
        from visitors import wiring

        wiring.connect()
