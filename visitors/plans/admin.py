"""Plans in admin: to look at, never to write; vehicles and rooms as rows."""

from django.contrib import admin

from reception.organisation.admin_base import AdminPage
from reception.organisation.admin_pages import ReadOnly
from reception.organisation.admin_rows import rows_of
from visitors.plans.models import Plan, PlanCost, PlanEvent, PlanGuest, PlanLine, PlanThing


@admin.register(Plan)
class PlanPage(ReadOnly):
    """A plan, and what became of it."""

    inlines = [
        rows_of(PlanGuest, "name", "sex", "position", "needs"),
        rows_of(PlanLine, "at", "what", "place", "kind", "heads", "cost"),
        rows_of(PlanCost, "spent_on", "what", "amount", "receipt", "payee", "struck_at"),
        rows_of(PlanEvent, "at", "what", "by_name", "words"),
    ]
    list_display = ["number", "title", "unit", "department", "begins_at", "state"]
    list_filter = ["state", "department", "begins_at"]
    list_select_related = ["department"]
    search_fields = ["number", "title", "unit"]


@admin.register(PlanThing)
class PlanThingPage(AdminPage):
    """What lines of plans may book."""

    list_display = ["name", "kind", "seats", "site", "is_active"]
    list_filter = ["kind", "site", "is_active"]
    list_select_related = ["site"]
    search_fields = ["name"]
