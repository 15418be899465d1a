"""Incidents in admin: to look at, never to write, and without who reported them."""

import json
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from visitors.discipline.incidents import secrecy
from visitors.discipline.ledger import erasure
from visitors.discipline.models import Incident, IncidentEvent
from visitors.discipline.pages.ledger_admin import ErasesWords, WhyForm
from visitors.discipline.payroll.admin import Frozen
from visitors.visits.idempotency import RequestKey


class IncidentEventRows(Frozen):
    """What happened to an incident, without who did it: the first line is the report."""

    model = IncidentEvent
    fields = ["at", "what", "why"]
    readonly_fields = ["why"]

    @admin.display(description=_("原因"))
    def why(self, event: IncidentEvent) -> str:
        """Show the reason; why it was dropped stands with the incident, where it can be erased."""
        return (event.reason if event.what != IncidentEvent.What.DROPPED else "") or "–"


@admin.register(Incident)
class IncidentPage(ErasesWords):
    """Proposals with what spoke for them on that day (B2, P3)."""

    inlines = [IncidentEventRows]
    list_display = [
        "number",
        "ladder_name",
        "clause",
        "employee",
        "visit_id",
        "site",
        "state",
        "seen_at",
        "reported_at",
    ]
    list_filter = ["site", "state", "clause", "seen_at"]
    list_select_related = ["employee", "site"]
    search_fields = ["=id", "employee__name", "employee__number", "=visit__id"]
    fields = [
        "ladder",
        "clause",
        "severity",
        "employee",
        "first",
        "visit",
        "site",
        "zone",
        "place",
        "seen_at",
        "reported_at",
        "note",
        "state",
        "seen_then",
        "who_dropped",
        "dropped_at",
        "drop_reason",
    ]
    readonly_fields = ["seen_then", "who_dropped"]
    erasing_form = WhyForm
    erasing_keeps = _("提议本身、涉及谁、何时撤销都保留；谁、何时、为什么删除会留在案件记录里。")

    def may_know(self, row: Incident, actor: Actor) -> bool:
        """Tell whether somebody may know who reported an incident."""
        return secrecy.may_know_the_reporter(row, actor)

    @admin.action(description=_("删除文字（提议保留）"), permissions=["erase"])
    def erase_words(
        self, request: HttpRequest, queryset: QuerySet[Incident]
    ) -> HttpResponse | None:
        """Ask for the reason, then erase the words of proposals that were dropped."""
        return self.ask_to_erase(request, queryset.select_related("employee__department"))

    def erase_one(
        self, row: Incident, typed: dict[str, Any], by: Actor, now: datetime, key: RequestKey
    ) -> None:
        """Erase the words of one proposal that was dropped."""
        erasure.erase_dropped(row, typed["reason"], by, now, key)

    def in_a_line(self, row: Incident) -> str:
        """Name an incident in one line."""
        return (
            f"{row.number} · {row.employee or '–'} · {row.ladder_name} · {row.get_state_display()}"
        )

    @admin.display(description=_("撤销的人"))
    def who_dropped(self, incident: Incident) -> str:
        """Name who dropped it, as the reader may know."""
        if incident.dropped_by is None:
            return "–"
        return self.name(incident, incident.dropped_by)

    @admin.display(description=_("当时的情况"))
    def seen_then(self, incident: Incident) -> str:
        """Show the evidence."""
        written = json.dumps(incident.evidence, ensure_ascii=False, indent=2)
        return format_html("<pre>{}</pre>", written)
