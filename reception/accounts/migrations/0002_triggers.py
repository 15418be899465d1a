"""The trace only grows."""

from django.db import migrations

from reception.accounts.triggers import statements
from reception.db.triggers import create


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [create(statements)]
