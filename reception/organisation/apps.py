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
        from django.db.models import Q

        from reception import retention
        from reception.db.lookups import Prefix
        from reception.organisation import functions
        from reception.organisation.functions import Function
        from reception.organisation.models import Department, Employee, Zone
        from reception.organisation.retention import PARTS

        assert Prefix.lookup_name == "prefix"  # the import registers the lookup
        retention.register(*PARTS)
        functions.add(
            Function(Department, "head", _("%(row)s的负责人")),
            Function(Zone, "approver", _("%(row)s的批准人")),
            Function(Zone, "stand_in", _("%(row)s的代批人")),
            Function(Employee, "deputy", _("%(row)s的代理人"), Q(is_active=True)),
        )
