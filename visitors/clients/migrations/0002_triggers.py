"""An assignment is written once and ended once; what happened to a client only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.clients.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
