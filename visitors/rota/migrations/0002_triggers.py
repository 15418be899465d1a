"""What happened in a line only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.rota.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("rota", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
