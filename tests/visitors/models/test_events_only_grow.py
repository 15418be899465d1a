"""The list of events only grows: nothing in it is changed or removed."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, models, transaction

from tests.triggers import lifted_triggers
from tests.visitors.models.test_constraints import put
from tests.visitors.scenes import (
    wang_yue,
)
from visitors.models import (
    VisitEvent,
)

pytestmark = pytest.mark.django_db


# --- The list of events only grows
# ---------------------------------------------------------------------


def event() -> VisitEvent:
    """Return an event that is written, with nothing left to check at the end of the transaction."""
    row = wang_yue().events.get()
    connection.check_constraints()
    return row


def saved_again() -> None:
    row = event()
    row.reason = "改过的原因"
    row.save()


def in_sql(statement: str) -> Callable[[], None]:
    def run() -> None:
        event()
        with connection.cursor() as cursor:
            cursor.execute(statement)

    return run


CHANGES = {
    "saving it": saved_again,
    "updating it": lambda: put(event(), by_name="别人"),
    "deleting it": lambda: event().delete(),
    "deleting many": lambda: VisitEvent.objects.filter(pk=event().pk).delete(),
    "updating it in SQL": in_sql("UPDATE visitors_visitevent SET by_name = 'x'"),
    "updating nothing of it in SQL": in_sql("UPDATE visitors_visitevent SET by_name = by_name"),
    "deleting it in SQL": in_sql("DELETE FROM visitors_visitevent"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_event_stays_as_it_was_written(change: str):
    with pytest.raises(IntegrityError, match="the list of events only grows"), transaction.atomic():
        CHANGES[change]()


@pytest.mark.postgres
def test_the_list_of_events_is_not_emptied_at_once():
    event()
    with (
        pytest.raises(IntegrityError, match="the list of events only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE visitors_visitevent")


def test_an_event_can_be_changed_where_the_triggers_are_lifted():
    """The control: without them the database would take it."""
    row = event()
    with lifted_triggers():
        put(row, by_name="别人")
        connection.check_constraints()
    row.refresh_from_db()
    assert row.by_name == "别人"


def test_a_visit_with_events_cannot_be_deleted():
    visit = wang_yue()
    with pytest.raises(models.ProtectedError):
        visit.delete()
