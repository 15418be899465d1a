"""The fixture that lets a flush empty an append-only list: it must lift the trigger, and nothing
may stay lifted.
"""

import pytest
from django.db import DatabaseError, connection

from tests.triggers import PREFIX, lifted_triggers

TABLE = "a_list_that_only_grows"
NAME = f"{PREFIX}test"


@pytest.fixture
def only_grows(transactional_db):
    """Make a table whose rows cannot be deleted."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (id integer)")
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
                " EXCEPTION 'this list only grows'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER {NAME} BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION"
                f" {NAME}()"
            )
        else:
            cursor.execute(
                f"CREATE TRIGGER {NAME} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, 'this"
                " list only grows'); END"
            )
        cursor.execute(f"INSERT INTO {TABLE} VALUES (1)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION {NAME}()")


def delete() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")


def test_lifted_inside_the_block_and_restored_after_it(only_grows):
    with pytest.raises(DatabaseError, match="only grows"):
        delete()
    with lifted_triggers():
        delete()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} VALUES (2)")
    with pytest.raises(DatabaseError, match="only grows"):
        delete()


def test_restored_after_a_flush_that_failed(only_grows):
    with pytest.raises(ZeroDivisionError), lifted_triggers():
        raise ZeroDivisionError
    with pytest.raises(DatabaseError, match="only grows"):
        delete()
