from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "reception.organisation"
    label = "organisation"
    verbose_name = _("组织")

    def ready(self) -> None:
        from reception.db.lookups import Prefix

        assert Prefix.lookup_name == "prefix"  # the import registers the lookup
