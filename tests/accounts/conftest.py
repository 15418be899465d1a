"""The house stands for all tests of a module; what a test does in it is taken back."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import transaction

from tests.accounts.house import House, a_house
from tests.visitors.scenes import NINE


@pytest.fixture(scope="module")
def _built(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with time_machine.travel(NINE, tick=False), django_db_blocker.unblock(), transaction.atomic():
        yield a_house()
        transaction.set_rollback(True)


@pytest.fixture
def house(_built: House, db: None) -> House:
    """Return the house, open to be changed by one test."""
    return _built


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """Keep the thousands of refusals that are expected here out of the log of a failing test."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
