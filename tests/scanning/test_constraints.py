"""The database itself refuses what scanning refuses: each constraint is broken past the action and
found by its name.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from tests.builders import a_site
from tests.scanning.scenes import a_key, code_of, scanned
from tests.visitors.scenes import admitted, after, wang_yue
from visitors.scanning.models import Scan

pytestmark = pytest.mark.usefixtures("house")


def a_scan(**changes: Any) -> None:
    """Write a scan a second time, with some columns changed."""
    visit = admitted(wang_yue())
    kept = scanned(code_of(), "zone:reception", "in", key=a_key())
    assert kept.visit_id == visit.pk
    values = {
        field.attname: getattr(kept, field.attname)
        for field in Scan._meta.concrete_fields
        if not field.primary_key
    }
    Scan.objects.create(**{**values, "client_key": "", **changes})


BREAKING: dict[str, Callable[[], None]] = {
    "a_scan_sent_twice_is_one_scan": lambda: a_scan(client_key=last_key()),
    "a_refused_scan_and_no_other_says_why": lambda: a_scan(refusal="expired"),
    "a_refused_scan_does_nothing": lambda: a_scan(outcome="refused", refusal="expired"),
    "a_scan_that_passed_names_the_visit": lambda: a_scan(visit_id=None),
    "a_scan_at_a_zone_and_no_other_names_the_zone": lambda: a_scan(place="desk"),
    "a_scan_is_received_after_it_is_made": lambda: a_scan(received_at=after(1)),
}


def last_key() -> str:
    key = a_key().key
    number = int(key.removeprefix("key-")) + 1  # the next that is given out
    return f"key-{number}"


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as why, transaction.atomic():
        BREAKING[name]()
    # SQLite names the columns of a unique index, not the index.
    assert name in str(why.value) or "client_key" in str(why.value)


def test_every_constraint_has_its_breach() -> None:
    named = {
        rule.name
        for model in apps.get_app_config("scanning").get_models()
        for rule in model._meta.constraints
    }
    assert named == set(BREAKING)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(outcome="ok"),
        lambda rows: rows.delete(),
        lambda rows: rows._raw_delete("default"),
    ],
)
def test_the_list_of_scans_only_grows(change: Callable[[Any], Any]) -> None:
    admitted(wang_yue())
    scanned(code_of(), "patrol")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        change(Scan.objects.filter(site=a_site()))
    assert Scan.objects.count() == 1
