"""The list of scans only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.scanning.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("scanning", "0001_initial")]

    operations = [create(statements)]
