"""The API for finding people: employees who may be visited, visitors who came before."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from reception import clock
from reception.accounts import limits
from reception.accounts.actor import Actor
from reception.accounts.api_auth import needs
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee, Site
from reception.text import clean_line
from visitors.api import serializers
from visitors.api.inputs import SearchQuery
from visitors.api.schemas import EmployeeOut, FoundVisitorOut, Problem
from visitors.people import phone_search, search
from visitors.visits import visibility

router = Router(tags=["people"])
REFUSED = {frozenset({401, 404, 422}): Problem}


def sites_of(actor: Actor, capability: str) -> QuerySet[Site]:
    """Return the sites on which a capability may meet something; for one's own visitors any."""
    rows = Site.objects.filter(is_active=True)
    return rows.filter(pk__in=actor.sites) if actor.reach(capability) == "site" else rows


def employee_of(number: str, sites: QuerySet[Site]) -> Employee | None:
    """Return the active employee of exactly this number at one of these sites."""
    rows = Employee.objects.filter(is_active=True, number=clean_line(number), site__in=sites)
    return rows.select_related("site", "department", "position").first()


def named(number: str, sites: QuerySet[Site], field: str) -> Employee:
    """Return the employee of this number, or refuse the field with ``invalid``."""
    employee = employee_of(number, sites)
    if employee is None:
        raise invalid({field: gettext("没有这个工号的同事。")})
    return employee


def invalid(fields: dict[str, Any]) -> Refusal:
    """Return the refusal of fields that cannot be read."""
    return Refusal("invalid", gettext("请检查填写的内容。"), status=422, fields=fields)


@router.get(
    "/employees",
    response={200: list[EmployeeOut], **REFUSED},
    openapi_extra={"summary": _("查找被访人")},
)
@needs("employee.see")
@limits.limited(limits.SEARCH)
def find_employees(
    request: GuardedRequest, query: Annotated[SearchQuery, Query()]
) -> list[dict[str, Any]]:
    """Find employees by name, pinyin, initials, department or number; at most 20."""
    now = clock.now()
    site_ids = visibility.site_ids(request.actor, "employee.see")
    if site_ids is None:
        site_ids = list(Site.objects.values_list("pk", flat=True))
    return [
        {
            "number": employee.number,
            "name": employee.name,
            "department": str(employee.department),
            "position": str(employee.position),
            "level": employee.position.level,
            "away": people.is_away(employee, now),
        }
        for employee in people.find(clean_line(query.q), site_ids)
    ]


@router.get(
    "/visitors",
    response={200: list[FoundVisitorOut], **REFUSED},
    openapi_extra={"summary": _("查找访客")},
)
@needs("visitor.see")
@limits.limited(limits.SEARCH)
def find_visitors(
    request: GuardedRequest, query: Annotated[SearchQuery, Query()]
) -> list[dict[str, Any]]:
    """Find visitors by phone, its last four digits, name, pinyin, initials or organisation; at most
    20, numbers masked.
    """
    return [
        {**serializers.visitor(visitor), "visits": visitor.visits_made}
        for visitor in phone_search.find(
            clean_line(query.q), search.FOUND_AT_MOST, request.actor, clock.now()
        )
    ]
