"""A closed day only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.reports.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
