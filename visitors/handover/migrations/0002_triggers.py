"""What stood on a hand-over stays."""

from django.db import migrations

from reception.db.triggers import create
from visitors.handover.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("handover", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
