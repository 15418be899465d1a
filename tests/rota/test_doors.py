"""The rota as programs and browsers meet it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception import clock
from tests.api.callers import Program, a_program
from tests.builders import never_closes
from tests.rota.scenes import NAMES, Morning
from visitors.models import Visit
from visitors.rota.models import TurnEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Morning:
    found = Morning(clock.now())
    never_closes(found.team.site)
    return found


def program(letter: str) -> Program:
    return a_program("host", NAMES[letter])


def browser(morning: Morning, letter: str = "") -> Client:
    client = Client()
    user = (morning.people[letter] if letter else morning.desk).user
    assert user is not None
    client.force_login(user)
    return client


def step(client: Client, name: str, team: int, **sent: Any) -> Any:
    return client.post(f"/rota/{name}/", {"team": team, "request_key": name, **sent}, follow=True)


def test_a_program_signs_in_and_the_desk_asks_the_next(morning: Morning) -> None:
    team, desk = morning.team.pk, a_program("desk", "何静")
    assert desk.get("/rota").said["teams"] == [{"id": team, "name": "咨询组"}]
    answer = program("A").post("/rota/sign_in", {"team": team})
    assert [one["employee"]["name"] for one in answer.said["line"]] == ["沈佳"]
    program("B").post("/rota/sign_in", {"team": team})
    said = desk.post("/rota/next", {"team": team}).said
    assert (said["employee"]["name"], said["why"]) == ("沈佳", ["沈佳 排在最前（Q1）"])
    line = desk.get("/rota", team=team).said
    assert [one["employee"]["name"] for one in line["line"]] == ["钟亮", "沈佳"]
    assert line["next"]["name"] == "钟亮"
    assert program("A").post("/rota/back").status == 200


def test_a_program_asks_who_stood_where(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    desk = a_program("desk", "何静")
    at = timezone.localtime(clock.now()).isoformat()
    desk.post("/rota/next", {"team": morning.team.pk})
    told = desk.get("/rota/replay", team=morning.team.pk, at=at).said
    assert [one["place"] for one in told["line"]] == [1, 2]
    assert told["last"] is None


def test_the_desk_signs_in_for_nobody(morning: Morning) -> None:
    sent = {"team": morning.team.pk, "employee": "SA"}
    assert a_program("desk", "何静").post("/rota/sign_in", sent).status == 403


def test_a_team_of_others_does_not_exist(morning: Morning) -> None:
    assert a_program("host", "赵凯").get("/rota", team=morning.team.pk).status == 404


def test_a_seller_signs_in_and_goes_to_lunch_on_the_page(morning: Morning) -> None:
    client, team = browser(morning, "A"), morning.team.pk
    assert "签到" in client.get("/rota/").content.decode()
    step(client, "sign_in", team)
    page = step(client, "step_out", team, reason="lunch").content.decode()
    assert "午饭，留位，仍排第 1（Q9）" in page


def test_the_desk_gives_who_waits_to_the_next(morning: Morning) -> None:
    morning.sign_in(0, "A")
    visit = morning.visit(0, "方岚")
    client = browser(morning)
    assert "方岚（初访）在等" in client.get("/rota/").content.decode()
    assert "咨询组的下一位接" in client.get(f"/visits/{visit.pk}/").content.decode()
    page = step(client, "next", morning.team.pk, visit=visit.pk).content.decode()
    assert "沈佳 排在最前（Q1）" in page
    assert Visit.objects.get().requests.latest("pk").employee == morning.who("A")


def test_a_skip_without_a_reason_is_refused_and_kept(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    answer = step(browser(morning), "next", morning.team.pk, skip=morning.who("A").number)
    assert answer.status_code == 422
    assert "跳过一位要写明原因" in answer.content.decode()
    assert not TurnEntry.objects.filter(what="received").exists()


def test_the_page_is_drawn_anew_only_after_a_change(morning: Morning) -> None:
    morning.sign_in(0, "A")
    client, address = browser(morning), f"/rota/live/?team={morning.team.pk}&revision="
    revision = morning.standing(0).revision
    assert client.get(address + revision).status_code == 204
    morning.sign_in(0, "B")
    assert "钟亮" in client.get(address + revision).content.decode()


def test_a_line_costs_the_same_for_one_and_for_many(morning: Morning) -> None:
    client = browser(morning)
    morning.sign_in(0, "A")
    morning.next(0)
    client.get("/rota/")
    with CaptureQueriesContext(connection) as few:
        client.get("/rota/")
    morning.sign_in(0, "BCD")
    for _time in range(10):
        for letter in "ABCD":
            morning.back(0, letter)
        morning.next(0)
    with CaptureQueriesContext(connection) as many:
        client.get("/rota/")
    assert len(many) == len(few)
