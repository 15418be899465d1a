"""Incidents in admin: to look at, never to write, and without who reported them; that stands on their own page for whoever may know."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reception.house.admin_pages import ReadOnly
from visitors.discipline import ledger_admin as ledger_admin
from visitors.discipline import month_admin as month_admin
from visitors.discipline.models import Incident, IncidentEvent, PhotoReading


class EventRows(admin.TabularInline):
    """What happened to an incident, without who did it: the first line is the report."""

    model = IncidentEvent
    fields = ["at", "what", "reason"]
    extra = 0
    max_num = 0
    can_delete = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes here."""
        return False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Nobody adds here."""
        return False


@admin.register(Incident)
class IncidentPage(ReadOnly):
    """Proposals with what spoke for them on that day (B2, P3)."""

    inlines = [EventRows]
    list_display = ["number", "ladder_name", "clause", "employee", "visit_id", "site", "state", "seen_at", "reported_at"]
    list_filter = ["site", "state", "clause", "seen_at"]
    list_select_related = ["employee", "site"]
    search_fields = ["=id", "employee__name", "employee__number", "=visit__id"]
    fields = [
        "ladder", "clause", "severity", "employee", "visit", "site", "zone", "place", "seen_at", "reported_at", "note", "state",
        "seen_then", "dropped_by", "dropped_at", "drop_reason",
    ]  # fmt: skip
    readonly_fields = ["seen_then"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filters of the page and no others: ``?reporter=7`` in the address would tell as well as a column."""
        return lookup.split("__")[0] in {"site", "state", "clause", "seen_at"}

    @admin.display(description=_("当时的情况"))
    def seen_then(self, incident: Incident) -> str:
        """Show the evidence."""
        return format_html("<pre>{}</pre>", json.dumps(incident.evidence, ensure_ascii=False, indent=2))


@admin.register(PhotoReading)
class PhotoReadingPage(ReadOnly):
    """Who looked at the photo of which incident."""

    list_display = ["at", "user", "incident"]
    list_filter = ["at"]
    list_select_related = ["user", "photo__incident"]
    search_fields = ["user__username", "=photo__incident__id"]
    fields = ["at", "user", "incident"]
    readonly_fields = ["incident"]

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow the filter of the page and no others, which might lead on to the incident's reporter."""
        return lookup.split("__")[0] == "at"

    @admin.display(description=_("违规提议"))
    def incident(self, reading: PhotoReading) -> str:
        """Name the incident."""
        return str(reading.photo.incident)
