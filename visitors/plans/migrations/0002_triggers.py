"""What happened to a plan only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.plans.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
