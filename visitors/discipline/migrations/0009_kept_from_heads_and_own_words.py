"""Keep who headed the department at a report, and whether a statement is the person's own; let the reason to drop be erased."""

from importlib import import_module
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

events = import_module("visitors.discipline.migrations.0002_events_only_grow")
nothing_is_replaced = import_module("visitors.discipline.migrations.0007_nothing_is_replaced")


def keep_the_heads(apps: Any, schema_editor: Any) -> None:
    """Put on incidents who headed the department when they were reported, by the history of the house; else who heads it now."""
    incidents, employees = (
        apps.get_model("discipline", "Incident"),
        apps.get_model("house", "Employee"),
    )
    then, departments = (
        apps.get_model("house", "HistoricalEmployee"),
        apps.get_model("house", "HistoricalDepartment"),
    )
    newest = ("-history_date", "-history_id")
    reported, of = (
        OuterRef(OuterRef(OuterRef("reported_at"))),
        OuterRef(OuterRef(OuterRef("employee_id"))),
    )
    department = (
        then.objects.filter(id=of, history_date__lte=reported)
        .order_by(*newest)
        .values("department_id")[:1]
    )
    head = departments.objects.filter(
        id=Subquery(department), history_date__lte=OuterRef(OuterRef("reported_at"))
    )
    known = employees.objects.filter(
        pk=Subquery(head.order_by(*newest).values("head_id")[:1])
    ).values("pk")[:1]
    now = employees.objects.filter(pk=OuterRef("employee_id")).values("department__head_id")[:1]
    incidents.objects.filter(employee__isnull=False).update(
        headed_by_id=Coalesce(Subquery(known), Subquery(now))
    )


def keep_whose_words(apps: Any, schema_editor: Any) -> None:
    """Put on incidents whether the person concerned has written themselves, by their account or their link."""
    incidents, said = (
        apps.get_model("discipline", "Incident"),
        apps.get_model("discipline", "IncidentEvent"),
    )
    own = said.objects.filter(incident=OuterRef("pk"), what="stated").filter(
        Q(by__isnull=True) | Q(by=F("incident__employee__user"))
    )
    incidents.objects.filter(Exists(own), stated_at__isnull=False).update(stated_by_self=True)


def guard_again(apps: Any, schema_editor: Any) -> None:
    """Create the triggers again that SQLite has lost with the table that it wrote anew."""
    if schema_editor.connection.vendor == "sqlite":
        events.guard(apps, schema_editor)
        schema_editor.execute(nothing_is_replaced.replaced("incidentevent"))


def nothing(apps: Any, schema_editor: Any) -> None:
    """Do nothing this way."""


class Migration(migrations.Migration):
    dependencies = [
        ("discipline", "0008_months"),
        ("house", "0004_calendar_days"),
    ]

    operations = [
        # Without an index, which PostgreSQL would make at the very end and refuses to while rows just filled in are to be looked at.
        migrations.AddField(
            "incident", "headed_by",
            models.ForeignKey(
                blank=True, db_index=False, help_text="调动以后，报告人对这位负责人仍然保密", null=True,
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="house.employee", verbose_name="报告时的部门负责人",
            ),
        ),
        migrations.AddField(
            "incident", "stated_by_self",
            models.BooleanField(default=False, help_text="行政部代记的不算，也不缩短陈述的期限", verbose_name="本人陈述"),
        ),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                name="only_a_statement_is_in_ones_own_words", condition=Q(stated_by_self=False) | Q(stated_at__isnull=False)
            ),
        ),
        # The triggers are made again behind the table, whichever way one goes.
        migrations.RunPython(nothing, guard_again, elidable=False),
        migrations.RemoveConstraint("incidentevent", "dropping_has_a_reason"),
        migrations.RunPython(guard_again, nothing, elidable=False),
        migrations.RunPython(keep_whose_words, nothing, elidable=False),
        migrations.RunPython(keep_the_heads, nothing, elidable=False),
    ]  # fmt: skip
