"""What happened to a complaint only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.complaints.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
