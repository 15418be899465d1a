"""What the contract says of ``/invitations``, heard by a program."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reception import clock
from reception.accounts import tokens
from tests.builders import a_site, a_zone, an_actor, an_employee
from tests.invitations.scenes import at_ten, invited, the_host, visit_of
from tests.soak import sample
from visitors.invitations import codes
from visitors.invitations.models import Invitation
from visitors.models import State, Visit

pytestmark = pytest.mark.django_db
FIELDS = (
    *("id", "state", "code", "url", "visits", "skipped", "visitor", "host", "from", "until"),
    *("place", "purpose", "party_size", "zone", "note"),
)
NASTY: list[Any] = [
    *("", " ", "\x00", "王\x00悦", "\ud800", "x" * 10_000, "<script>", "a\r\nb", "=1+1", "NaN"),
    *(0, -1, 1.5, 2**63, 10**300, True, None, [], {}, [[]], ["王悦"], "0001-01-01T00:00:00"),
]


class Caller:
    """A program that carries somebody's token."""

    def __init__(self, role: str, name: str, **fields: Any) -> None:
        user = an_actor(role, name, **fields).user
        assert user is not None
        token = tokens.create(user, "测试", clock.now())
        self.client = Client(headers={"Authorization": f"Bearer {token}"})

    def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = self.client.post(
            f"/api/v1{path}", body or {}, content_type="application/json", headers=headers
        )
        return answer.status_code, answer.json()

    def get(self, path: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1{path}")
        return answer.status_code, answer.json()


def moment(said: str) -> datetime:
    """Return the moment that is said, with the site's offset."""
    assert said.endswith("+08:00")
    return datetime.fromisoformat(said)


def a_body(**more: Any) -> dict[str, Any]:
    visitor = {"name": "方岚", "email": "fang@example.com", "organisation": "云洲科技"}
    begins = timezone.localtime(at_ten())
    until = begins + timedelta(hours=1)
    times = {"from": begins.isoformat(), "until": until.isoformat()}
    return {"visitor": visitor, "purpose": "洽谈", **times, **more}


@pytest.fixture
def desk() -> Caller:
    the_host()
    return Caller("desk", "何静")


def test_the_desk_invites_as_the_contract_says(desk: Caller) -> None:
    zone = a_zone()
    number = the_host().number
    more = {"place": "三楼", "party_size": 2, "companions": ["李明"], "note": "推车"}
    sent = a_body(host=number, zone=zone.slug, plate="浙A12345", **more)
    status, said = desk.post("/invitations", sent)
    assert status == 201
    assert set(said) == set(FIELDS)
    made = Invitation.objects.get()
    assert said["code"] == codes.code_of(made)
    assert said["url"].endswith(f"/i/{said['code']}/")
    assert (said["state"], said["visits"]) == ("open", [visit_of(made).pk])
    assert said["skipped"] == []
    assert said["host"] == {"number": number, "name": "赵凯"}
    assert moment(said["from"]) == at_ten()
    assert moment(said["until"]) == at_ten() + timedelta(hours=1)
    assert (said["zone"], said["note"], said["party_size"]) == (zone.slug, "推车", 2)
    assert desk.get(f"/invitations/{made.pk}") == (200, said)
    assert desk.get("/invitations")[1] == {"items": [said], "next": None}


def test_a_host_invites_to_himself(desk: Caller) -> None:
    host = Caller("host", "赵凯")
    status, said = host.post("/invitations", a_body())
    assert (status, said["host"]["name"]) == (201, "赵凯")
    other = an_employee("孙伟").number
    status, said = host.post("/invitations", a_body(host=other))
    assert (status, list(said["fields"])) == (422, ["host"])


def test_the_same_request_gets_its_first_answer(desk: Caller) -> None:
    sent, key = a_body(host=the_host().number), {"Idempotency-Key": "k1"}
    first = desk.post("/invitations", sent, **key)
    assert desk.post("/invitations", sent, **key) == first
    assert desk.post("/invitations", {**sent, "purpose": "别的"}, **key)[0] == 422
    assert Visit.objects.count() == 1


def test_moving_and_cancelling(desk: Caller) -> None:
    made = invited()
    begins = timezone.localtime(at_ten(2)).isoformat()
    status, said = desk.post(f"/invitations/{made.pk}/move", {"from": begins})
    assert (status, moment(said["from"])) == (200, at_ten(2))
    status, said = desk.post(f"/invitations/{made.pk}/cancel", {"reason": "改天"})
    assert (status, said["state"]) == (200, "cancelled")
    assert desk.post(f"/invitations/{made.pk}/cancel")[0] == 409
    status, said = desk.post(f"/invitations/{made.pk}/move", {"from": begins})
    assert (status, said["code"]) == (409, "state_forbids")
    assert said["state"] == "cancelled"


def test_one_visit_of_it_is_named(desk: Caller) -> None:
    made = invited()
    foreign = visit_of(invited("林新")).pk
    assert desk.post(f"/invitations/{made.pk}/cancel", {"only": foreign})[0] == 409
    assert desk.post(f"/invitations/{made.pk}/cancel", {"only": visit_of(made).pk})[0] == 200
    assert Visit.objects.get(pk=foreign).state == State.EXPECTED


def test_a_series_names_its_visits_and_the_days_it_skips(desk: Caller) -> None:
    until = clock.today() + timedelta(days=29)
    more = {"series": {"every": "day", "until": f"{until}"}}
    status, said = desk.post("/invitations", a_body(host=the_host().number, **more))
    assert status == 201
    assert len(said["visits"]) > 10
    assert len(said["visits"]) + len(said["skipped"]) == 29
    assert set(said["skipped"][0]) == {"date", "why"}
    assert desk.get(f"/invitations/{said['id']}")[1]["skipped"] == said["skipped"]
    status, heard = desk.post(f"/invitations/{said['id']}/cancel", {"later": said["visits"][1]})
    assert (status, heard["state"]) == (200, "open")
    assert Visit.objects.filter(state="expected").count() == 1


@pytest.mark.parametrize(
    "series",
    [
        *({"every": "hour", "until": "2099-01-01"}, {"every": "week"}, {}, [], "week", 7),
        {"every": "day", "until": "2020-01-01"},
        {"every": "day", "until": "2099-01-01"},
        {"every": "week", "until": "x"},
        {"every": "week", "until": "2026-12-31", "days": ["monday"]},
    ],
)
def test_a_series_that_cannot_be_is_refused(desk: Caller, series: Any) -> None:
    status, said = desk.post("/invitations", a_body(host=the_host().number, series=series))
    assert (status, Visit.objects.count()) == (422, 0), said


def test_days_narrow_the_list(desk: Caller) -> None:
    first, second = invited(), invited("林新", at=at_ten(3))
    day = lambda days: clock.today() + timedelta(days=days)
    ids = lambda query: [one["id"] for one in desk.get(f"/invitations?{query}")[1]["items"]]
    assert ids("") == [second.pk, first.pk]
    assert ids(f"from={day(2)}") == [second.pk]
    assert ids(f"until={day(2)}") == [first.pk]
    assert ids(f"from={day(4)}") == []


def test_who_may_not_see_it_is_answered_404(desk: Caller) -> None:
    made = invited()
    stranger = Caller("desk", "钱静", sites=[a_site("south", "南校区")])
    for path in ("", "/move", "/cancel"):
        body = {"from": at_ten(2).isoformat()}
        status = (
            stranger.post(f"/invitations/{made.pk}{path}", body)[0]
            if path
            else stranger.get(f"/invitations/{made.pk}")[0]
        )
        assert status == 404, path
    assert stranger.get("/invitations")[1]["items"] == []
    auditor = Caller("auditor", "孙审计")
    status, said = auditor.get(f"/invitations/{made.pk}")
    assert (status, said["code"], said["url"]) == (200, None, None)


PATHS = ["host", "category", "purpose", "from", "until", "place", "party_size", "companions"]
PATHS += ["zone", "plate", "needs", "note", "visitor", "visitor.name", "visitor.phone"]
PATHS += ["visitor.email", "visitor.organisation", "visitor.title", "visitor.id"]


@pytest.mark.parametrize("path", PATHS)
def test_every_field_survives_every_value(desk: Caller, path: str) -> None:
    for value in sample(NASTY, 4, path):
        body = a_body(host=the_host().number)
        place, _dot, inner = path.rpartition(".")
        (body[place] if place else body)[inner] = value
        status, said = desk.post("/invitations", body)
        assert status in (201, 409, 422), (path, value, said)
        Visit.objects.update(state="cancelled")


@pytest.mark.parametrize("path", ["move", "cancel"])
def test_the_steps_survive_every_value(desk: Caller, path: str) -> None:
    made = invited()
    for name in ("from", "until", "only", "later", "reason"):
        for value in sample(NASTY, 4, name):
            status, said = desk.post(f"/invitations/{made.pk}/{path}", {name: value})
            assert status in (200, 409, 422), (name, value, said)
