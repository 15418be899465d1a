"""The list of gifts only grows."""

from django.db import migrations

from reception.db.triggers import create
from visitors.gifts.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("gifts", "0001_initial"), ("visitors", "0002_triggers")]

    operations = [create(statements)]
