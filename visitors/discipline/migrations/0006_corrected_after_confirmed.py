from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("discipline", "0005_proposals_of_the_system")]

    operations = [
        migrations.RemoveConstraint("incident", "only_what_was_confirmed_is_corrected"),
        migrations.AddConstraint(
            "incident",
            models.CheckConstraint(
                name="only_what_was_confirmed_is_corrected",
                condition=Q(corrected_at__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_at__lte=F("corrected_at")),
            ),
        ),
    ]
