"""The list of erasures only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.privacy.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]

    operations = [create(statements)]
