"""The table of employees, with whom a notice will not reach (V3)."""

from typing import Any

import tablib
from django.utils.translation import gettext, ngettext

from reception.notifications.routes import without_a_way
from reception.organisation.imports import EmployeeTable
from reception.organisation.models import Employee

NAMED_AT_MOST = 8


class EmployeeTableWithReach(EmployeeTable):
    """Say in the dry run, too, whom of the file nothing can be sent to."""

    class Meta(EmployeeTable.Meta):
        pass

    def after_import(self, dataset: tablib.Dataset, result: Any, **kwargs: Any) -> None:
        """Look at the rows while they are in the database, be it for the dry run alone."""
        super().after_import(dataset, result, **kwargs)
        of_file = Employee.objects.filter(is_active=True, number__in=self.first_seen)
        names = [employee.name for employee in without_a_way(of_file)]
        if names:
            shown = gettext("、").join(names[:NAMED_AT_MOST])
            shown += " …" if len(names) > NAMED_AT_MOST else ""
            told = ngettext(
                "%(count)d 人收不到通知，访客来时由前台打电话：%(names)s。",
                "%(count)d 人收不到通知，访客来时由前台打电话：%(names)s。",
                len(names),
            )
            result.notes.append(told % {"count": len(names), "names": shown})
