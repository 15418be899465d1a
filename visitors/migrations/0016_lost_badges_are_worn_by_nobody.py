"""Whoever wore a badge that was recorded as lost before now has lost it; from here on the database holds to that (B3)."""

from typing import Any

from django.db import migrations, models

from reception import clock


def end_their_loans(apps: Any, schema_editor: Any) -> None:
    """End the loans of badges that are lost."""
    Badge, BadgeLoan = apps.get_model("visitors", "Badge"), apps.get_model("visitors", "BadgeLoan")
    now = clock.now()
    worn_on = BadgeLoan.objects.filter(badge__condition="lost", returned_at__isnull=True)
    for pk, lent_at in list(worn_on.values_list("pk", "lent_at")):
        BadgeLoan.objects.filter(pk=pk).update(lost=True, returned_at=max(now, lent_at))
    Badge.objects.filter(condition="lost", lent=True).update(lent=False)


class Migration(migrations.Migration):
    dependencies = [("visitors", "0015_badge_kinds")]

    operations = [
        migrations.RunPython(end_their_loans, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="badge",
            constraint=models.CheckConstraint(
                condition=models.Q(("condition", "lost"), ("lent", True), _negated=True),
                name="a_lost_badge_is_worn_by_nobody",
            ),
        ),
    ]
