from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationConfig(AppConfig):
    name = "reception.organisation"
    label = "organisation"
    verbose_name = _("组织")
    admin_order = 10
    admin_says = _("园区、部门、职位、员工、工作日。先填这一组，别的都用到它。")
    admin_models = "site department position employee zone door calendarday"

    def ready(self) -> None:
        from reception import retention
        from reception.db.lookups import Prefix
        from reception.organisation.retention import PARTS

        assert Prefix.lookup_name == "prefix"  # the import registers the lookup
        retention.register(*PARTS)
