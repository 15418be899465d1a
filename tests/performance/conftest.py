from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from reception import clock
from tests.performance import filling
from visitors.demo import people
from visitors.demo.people import Stage

VISITS = 8000


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """Fill the database with the visits of some days once for all tests of a file, and leave
    nothing behind.
    """
    from reception.policy.load import load

    with django_db_blocker.unblock(), transaction.atomic():
        load()
        stage = people.set_up(clock.now())
        filling.write_all(stage, VISITS, clock.now())
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
                # A table of a few thousand rows is rightly read whole into a hash; the question is
                # what becomes of a big one.
                cursor.execute("SET LOCAL enable_hashjoin = off")
                # So is one of two thousand visitors for sixty of them, when a page out of order
                # counts as four in order.
                cursor.execute("SET LOCAL random_page_cost = 1.1")
        yield stage
        transaction.set_rollback(True)
