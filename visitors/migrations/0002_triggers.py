"""Lists of events only grow, and the keys of a former name go with it."""

from django.db import migrations

from reception.db.triggers import create
from visitors.models.triggers import statements


class Migration(migrations.Migration):
    dependencies = [("visitors", "0001_initial")]

    operations = [create(statements)]
