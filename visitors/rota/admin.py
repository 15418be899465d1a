"""The rota in admin: teams are rows to edit, what happened is to look at."""

from django.contrib import admin

from reception.organisation.admin_pages import (
    Draggable,
    ReadOnly,
    WithHistory,
    register_with_history,
)
from visitors.rota.models import Team, TurnEntry


class TeamPage(Draggable, WithHistory):
    """A team, who belongs to it, and its figures."""

    list_display = ["order", "name", "name_en", "site", "lead", "weekdays", "is_active"]
    list_filter = ["site", "is_active"]
    list_select_related = ["site", "lead"]
    search_fields = ["name", "name_en"]
    filter_horizontal = ["members", "make_up"]
    autocomplete_fields = ["lead", "director"]


@admin.register(TurnEntry)
class TurnEntryPage(ReadOnly):
    """What happened in a line."""

    list_display = ["at", "number", "team", "what", "employee", "reason", "clause", "by_name"]
    list_filter = ["team", "what", "clause", "day"]
    list_select_related = ["team", "employee", "reason"]
    search_fields = ["employee__name", "employee__number"]


register_with_history((Team, TeamPage))
