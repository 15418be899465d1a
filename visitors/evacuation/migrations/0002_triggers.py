"""Ticks only grow, and nothing of a closed evacuation changes."""

from django.db import migrations

from reception.db.triggers import create
from visitors.evacuation.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("evacuation", "0001_initial")]

    operations = [create(statements)]
