import datetime as dt

import pytest
from django.db import OperationalError, connection

from reception import clock


def beat(seconds_ago: float) -> None:
    from reception.notifications.models import WorkerBeat

    WorkerBeat.objects.update_or_create(
        name="worker-1", defaults={"at": clock.now() - dt.timedelta(seconds=seconds_ago)}
    )


def test_healthz_answers_without_the_database(client):
    # No mark for the database: any query would fail the test.
    assert client.get("/healthz").json() == {"ok": True}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_are_read_only(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_ready_while_the_worker_reports(client):
    beat(seconds_ago=5)
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ok": True, "problems": []}


@pytest.mark.django_db
def test_not_ready_when_the_worker_is_silent(client):
    beat(seconds_ago=61)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["the worker has not reported for 60 seconds"]


@pytest.mark.django_db
def test_not_ready_before_the_migrations(client):
    beat(seconds_ago=5)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["migrations are not applied"]


@pytest.mark.django_db
def test_not_ready_without_the_database(client, monkeypatch):
    def gone() -> None:
        raise OperationalError("could not connect to server at 10.1.2.3 as user reception")

    monkeypatch.setattr(connection, "ensure_connection", gone)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["problems"] == ["the database does not answer"], (
        "nothing of the address or the account"
    )


@pytest.mark.django_db
def test_ready_answers_head(client):
    beat(seconds_ago=5)
    assert client.head("/readyz").status_code == 200
