"""The ledger, its cases and its months only grow."""

from django.db import migrations

from reception.db.triggers import create
from visitors.discipline.models.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("discipline", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
