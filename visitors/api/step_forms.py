"""What a program says otherwise than a page in a step of a visit: employees by exactly their
number.
"""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Site
from reception.text import clean_line
from visitors.hosts import requests
from visitors.lifecycle import step_forms
from visitors.models import HostRequest
from visitors.visits import guards


class NumberedEmployeeForm(step_forms.ColleagueForm):
    """Which employee is asked."""

    def content(self) -> dict[str, Any]:
        """Return the number."""
        return {"employee": self.data["employee"]}

    def employee(self) -> Employee:
        """Return the employee of this number at the visit's site.

        Raises:
            Refusal: ``not_permitted``; ``invalid``.
        """
        guards.allowed(self.by, "visit.reassign", self.visit.site_id)
        sites = Site.objects.filter(pk=self.visit.site_id)
        return _named(self.data["employee"], sites, "employee")


class NumberedReplyForm(step_forms.ReplyForm):
    """What the person asked said by telephone (V4)."""

    colleague = forms.Field(required=False)

    def content(self) -> dict[str, Any]:
        """Return what was sent, with the number of who said it."""
        return {**self.cleaned_data, "employee": self.data["employee"]}

    def subject(self) -> HostRequest:
        """Return the request that is answered; with an employee number it is that employee's.

        Raises:
            Refusal: ``not_permitted``, ``nobody_asked``.
        """
        number = self.data["employee"]
        request = requests.request_to_answer(
            self.visit, self.by, number=None if number is None else clean_line(number)
        )
        if request is None:
            if self.by.reach("visit.answer") not in ("own", "dept"):
                guards.allowed(self.by, "visit.answer", self.visit.site_id)
            raise Refusal("nobody_asked", _("这次来访没有等您应答的通知。"))
        return request

    def wait_minutes(self) -> int:
        """Return how long the visitor is asked to wait.

        Raises:
            Refusal: ``invalid`` where it is not said.
        """
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is None:
            raise invalid({"minutes": _("请说明要等几分钟。")})
        return minutes

    def employee(self) -> Employee:
        """Return the colleague of this number.

        Raises:
            Refusal: ``invalid``.
        """
        sites = sites_of(self.by, "employee.see")
        return _named(self.data["colleague"] or "", sites, "colleague")


def employee_of(number: str, sites: QuerySet[Site]) -> Employee | None:
    """Return the active employee of exactly this number at one of these sites."""
    rows = Employee.objects.filter(is_active=True, number=clean_line(number), site__in=sites)
    return rows.select_related("site", "department", "position").first()


def sites_of(actor: Actor, capability: str) -> QuerySet[Site]:
    """Return the sites on which a capability may meet something; for one's own visitors that is
    any.
    """
    rows = Site.objects.filter(is_active=True)
    return rows.filter(pk__in=actor.sites) if actor.reach(capability) == "site" else rows


def invalid(fields: dict[str, Any]) -> Refusal:
    """Return the refusal of fields that cannot be read."""
    return Refusal("invalid", _("请检查填写的内容。"), status=422, fields=fields)


def _named(number: str, sites: QuerySet[Site], field: str) -> Employee:
    employee = employee_of(number, sites)
    if employee is None:
        raise invalid({field: _("没有这个工号的同事。")})
    return employee
