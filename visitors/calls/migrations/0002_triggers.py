"""What happened to a call only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.calls.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("calls", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
