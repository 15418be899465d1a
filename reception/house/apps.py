from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "reception.house"
    label = "house"
    verbose_name = _("组织")

    def ready(self) -> None:
        from reception.house.prefixes import Begins

        assert Begins.lookup_name == "begins"  # the import registers the lookup
