"""The code of an invitation at the desk, at a gate and on patrol: it lets nobody in by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from reception import clock
from reception.accounts import tokens
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from tests.builders import NO_KEY, a_site, a_user, a_zone, an_actor, some_badges
from tests.invitations.scenes import invited, visit_of, zhao_kai
from visitors.invitations import codes, invitations
from visitors.invitations.models import Invitation
from visitors.lifecycle import transitions
from visitors.models import HostRequest, Visit
from visitors.scanning import gates, scans
from visitors.scanning.models import Gate, Scan
from visitors.scanning.points import point_at

pytestmark = pytest.mark.django_db


def for_today(name: str = "方岚", **fields: Any) -> Invitation:
    return invited(name, at=clock.now() + timedelta(seconds=30), ends_at=None, **fields)


def scan(
    made: Invitation,
    action: str = "auto",
    at: str = "desk",
    now: datetime | None = None,
    site: Site | None = None,
    **fields: Any,
) -> str:
    now = now or clock.now()
    point = point_at(at, site or a_site())
    asked = scans.ScanRequest(
        point, Scan.Asked(action), **scans.what_is(codes.code_of(made), now), **fields
    )
    office = an_actor("office", "李敏")
    done = scans.scan(asked, office, now, NO_KEY)
    return done.refusal or done.outcome


@pytest.mark.parametrize("action", ["auto", "check"])
def test_a_look_at_it_changes_nothing(action: str) -> None:
    made = for_today()
    before = list(Visit.objects.values())
    assert scan(made, action) == "expected"
    assert list(Visit.objects.values()) == before
    assert Scan.objects.get().visit == visit_of(made)


def test_in_at_the_desk_lets_the_visitor_arrive_and_tells_zhao_kai() -> None:
    made = for_today()
    assert scan(made, "in") == "arrived"
    assert visit_of(made).state == "waiting"
    assert HostRequest.objects.get().employee == made.host
    assert scan(made, "in") == "already_waiting"
    assert HostRequest.objects.count() == 1


def test_validity_is_judged_first() -> None:
    made = invited()
    assert scan(made, "in") == scan(made) == "wrong_day"
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    assert scan(made, "in") == scan(made, at="patrol") == "revoked"


def test_inside_and_after_it_is_worth_nothing() -> None:
    some_badges()
    made = for_today()
    visit = transitions.arrive(visit_of(made), an_actor(), clock.now(), NO_KEY)
    visit = transitions.admit(visit, an_actor(), clock.now(), NO_KEY)
    assert scan(made, "in") == "already_inside"
    transitions.leave(visit, an_actor(), clock.now(), NO_KEY)
    assert scan(made, "in") == "expired"


@pytest.mark.parametrize("at", ["patrol", "zone:academic"])
@pytest.mark.parametrize("action", ["auto", "in", "check"])
def test_elsewhere_it_admits_nobody(at: str, action: str) -> None:
    a_zone()
    made = for_today()
    assert scan(made, action, at) == "not_admitted"
    assert visit_of(made).state == "expected"


def test_a_gate_at_the_desk_does_not_look_and_lets_nobody_arrive() -> None:
    made = for_today()
    gate = Gate(name="东门", user=a_user(), site=a_site())
    gates.create(gate, clock.now())
    assert scan(made, "in", gate=gate) == "not_admitted"
    assert visit_of(made).state == "expected"


def test_another_site_learns_nothing_of_it() -> None:
    made = for_today()
    assert scan(made, "in", site=a_site("south", "南校区")) == "wrong_site"
    assert Scan.objects.get().visit is None


def test_a_large_party_without_names_stays_outside() -> None:
    made = for_today(party_size=8)
    with pytest.raises(Refusal) as why:
        scan(made, "in")
    assert why.value.code == "names_missing"
    assert visit_of(made).state == "expected"


def test_a_code_of_nobody_is_unknown() -> None:
    for_today()
    token = tokens.create(a_user(), "测试", clock.now())
    program = Client(headers={"Authorization": f"Bearer {token}"})
    sent = {"code": "A" * 28, "at": "desk", "action": "in"}
    heard = program.post("/api/v1/scans", sent, content_type="application/json").json()
    assert (heard["outcome"], heard["refusal"]) == ("refused", "unknown_code")


def test_a_program_scans_it_as_the_contract_says() -> None:
    made = for_today()
    token = tokens.create(a_user(), "测试", clock.now())
    program = Client(headers={"Authorization": f"Bearer {token}"})
    code = codes.code_of(made)

    def heard(action: str) -> dict[str, Any]:
        sent = {"code": f"https://yingke.example/i/{code}/", "at": "desk", "action": action}
        answer = program.post("/api/v1/scans", sent, content_type="application/json")
        assert answer.status_code == 200
        said: dict[str, Any] = answer.json()
        return said

    first = heard("check")
    assert (first["outcome"], first["visit"]["state"]) == ("expected", "expected")
    assert first["visit"]["badge"] is None
    assert heard("in")["outcome"] == "arrived"
    assert heard("auto")["refusal"] == "already_waiting"


def test_he_jing_scans_it_and_the_card_opens() -> None:
    made = for_today()
    desk = Client()
    desk.force_login(a_user())
    answer = desk.post("/desk/scan/", {"code": codes.code_of(made)}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f"/visits/{visit_of(made).pk}/" in answer.headers["HX-Trigger"]
    assert visit_of(made).state == "expected"
    panel = desk.get(f"/visits/{visit_of(made).pk}/").content.decode()
    assert "签到" in panel
    said = desk.post("/scan/pass/", {"code": codes.code_of(made), "at": "desk", "action": "auto"})
    assert said.json()["look"] == "look"
    assert "方岚" in said.json()["head"]
