from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.conftest import ON_POSTGRES
from tests.faults.test_worker import this_database

ELSEWHERE = "yingke_moved"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[str]:
    """Return the address of another, empty database of the same kind."""
    if not ON_POSTGRES:
        yield f"sqlite:///{tmp_path / 'moved.sqlite3'}"
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {ELSEWHERE}")
        cursor.execute(f"CREATE DATABASE {ELSEWHERE}")
    yield this_database().rpartition("/")[0] + f"/{ELSEWHERE}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {ELSEWHERE}")
