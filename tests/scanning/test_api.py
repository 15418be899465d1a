"""`POST /scans`: the contract, tokens of gates, and whatever a program sends."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception import clock
from reception.organisation.models import Employee
from tests.api.callers import Program, a_program
from tests.api.test_hostile_input import NASTY, TIMES
from tests.api.test_tokens import OPERATIONS
from tests.builders import a_site, a_user, an_employee
from tests.scanning.scenes import code_of
from tests.soak import examples
from tests.visitors.scenes import admitted, after, the_office, wang_yue
from visitors.lifecycle import transitions
from visitors.models import State, Visit, VisitDetails
from visitors.scanning import gates
from visitors.scanning.models import Gate, Scan, Why
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.usefixtures("house", "ten")


@pytest.fixture
def desk() -> Program:
    """Call as 何静 of the front desk of the main site."""
    return a_program("desk")


def a_gate(**fields: Any) -> Program:
    """Return the program of a gate at the main site."""
    zone = fields.pop("zone", None)
    site = fields.pop("site", a_site())
    gate = Gate(
        name="东门",
        user=fields.pop("user", None) or a_user(),
        site=site,
        zone=site.zones.get(slug=zone) if zone else None,
    )
    return Program(gates.create(gate, clock.now()))


def test_a_scan_is_answered_as_the_contract_says(desk):
    visit = admitted(wang_yue())
    heard = desk.post("/scans", {"code": code_of(), "at": "patrol", "action": "check"})
    assert (heard.status, heard["outcome"], heard["refusal"]) == (200, "ok", None)
    shown = heard["visit"]
    assert (shown["id"], shown["state"], shown["visitor"]["name"], shown["host"]["name"]) == (
        visit.pk,
        "inside",
        "王悦",
        "赵凯",
    )
    assert (shown["badge"], shown["badge_required"], shown["zones"]) == (
        {"number": 1},
        True,
        ["接待区"],
    )
    assert not {"grade", "disposition", "why", "rule", "purpose", "phone"} & {
        *shown,
        *shown["visitor"],
    }
    VisitDetails.objects.create(visit=visit, plate="沪AD12345")
    heard = desk.post("/scans", {"code": code_of(), "at": "zone:reception", "action": "check"})
    assert heard["visit"]["plate"] == "沪AD12345"
    heard = desk.post("/scans", {"code": code_of(), "at": "desk"})
    assert (heard["outcome"], heard["visit"]["state"]) == ("out", "left")


def test_each_refusal_is_an_answer_and_no_error(desk):
    admitted(wang_yue())
    south = code_of(site=a_site("south"))
    for code, at, action, said in [
        ("nonsense", "desk", "auto", "unknown_code"),
        (south, "desk", "auto", "wrong_site"),
        (code_of(2), "desk", "auto", "not_inside"),
        (code_of(2), "desk", "in", "not_admitted"),
        (code_of(), "desk", "in", "already_inside"),
        (code_of(), "zone:academic", "in", "zone_closed"),
        (code_of(2), "zone:reception", "in", "not_admitted"),
    ]:
        heard = desk.post("/scans", {"code": code, "at": at, "action": action})
        assert (heard.status, heard["outcome"], heard["refusal"]) == (200, "refused", said)
        assert heard["message"]
    assert Visit.objects.get().state == State.INSIDE


def test_a_refusal_tells_no_other_sites_visitor(desk):
    south = a_site("south")
    transitions.admit(
        wang_yue(host=an_employee("钱进", site=south), by=the_office()),
        the_office(),
        after(1),
        RequestKey(),
    )
    heard = desk.post("/scans", {"code": code_of(site=south), "at": "patrol"})
    assert (heard["refusal"], heard["visit"]) == ("wrong_site", None)
    assert "王悦" not in str(heard.said)
    assert (
        desk.post("/scans", {"code": code_of(site=south), "at": "patrol", "site": "south"}).status
        == 422
    )
    heard = a_program("office", "李敏").post(
        "/scans", {"code": code_of(site=south), "at": "patrol", "site": "south"}
    )
    assert heard["visit"]["visitor"]["name"] == "王悦"


def test_a_repeated_request_has_one_effect(desk):
    admitted(wang_yue())
    body = {"code": code_of(), "at": "zone:reception", "action": "in"}
    assert [desk.post("/scans", body, key="k1")["outcome"] for _time in range(2)] == ["in", "in"]
    assert desk.post("/scans", body)["refusal"] == "already_inside"
    heard = desk.post("/scans", {**body, "action": "out"}, key="k1")
    assert (heard.status, heard.code) == (422, "key_reused")
    assert desk.post("/scans", body, key="x" * 81).code == "bad_key"


def test_a_scan_kept_offline_says_when_it_was_made(desk):
    admitted(wang_yue())
    body = {"code": code_of(), "at": "desk"}
    for when, code in (
        ("2026-03-03T09:00:00+08:00", "too_old"),
        ("2026-03-05T10:06:00+08:00", "not_yet"),
    ):
        heard = desk.post("/scans", {**body, "scanned_at": when})
        assert (heard.status, heard.code, list(heard["fields"])) == (422, code, ["scanned_at"])
    assert (
        desk.post("/scans", {**body, "scanned_at": "2026-03-05T08:30:00+08:00"})["refusal"]
        == "not_inside"
    )
    heard = desk.post("/scans", {**body, "scanned_at": "2026-03-05T09:30:00"})
    assert (heard["outcome"], heard["scanned_at"]) == ("out", "2026-03-05T09:30:00.000+08:00")
    assert Visit.objects.get().left_at == after(30)


class TestAGate:
    def test_lets_pass_at_its_own_point(self):
        admitted(wang_yue())
        gate = a_gate(zone="reception")
        body = {"code": code_of(), "at": "zone:reception", "action": "in"}
        assert gate.post("/scans", body)["outcome"] == "in"
        assert Scan.objects.get().gate == Gate.objects.get()
        for other in ("desk", "patrol", "zone:academic"):
            heard = gate.post("/scans", {**body, "at": other})
            assert (heard.status, heard.code) == (403, "not_permitted")
        assert gate.post("/scans", {**body, "site": "south"}).status == 403

    def test_at_the_way_out_signs_out(self):
        admitted(wang_yue())
        assert (
            a_gate().post("/scans", {"code": code_of(), "at": "desk", "action": "out"})["outcome"]
            == "out"
        )

    @pytest.mark.parametrize(
        ("method", "path"), [one for one in OPERATIONS if one != ("post", "/scans")]
    )
    def test_reaches_no_other_operation(self, method, path):
        admitted(wang_yue())
        assert getattr(a_gate(), method)(path).status == 401

    def test_opens_no_page(self):
        token = a_gate().token
        client = Client(headers={"Authorization": f"Bearer {token}"})
        for path in ("/", "/scan/", "/visits/", "/my/", "/badges/"):
            assert client.get(path)["Location"].startswith("/sign-in/"), path
        assert "scan_pass" in {
            entry.name for entry in get_resolver("visitors.scanning.urls").url_patterns
        }
        assert client.post("/scan/pass/", {"code": code_of(), "at": "desk", "action": "auto"})[
            "Location"
        ].startswith("/sign-in/")

    def test_is_nothing_to_the_others_and_a_programs_token_is_no_gates(self, desk):
        assert gates.resolve(desk.token) is None
        assert gates.resolve("王") is None

    @pytest.mark.parametrize("stop", ["revoked", "closed", "demoted", "moved"])
    def test_that_is_stopped_opens_nothing_from_the_next_scan_on(self, stop):
        admitted(wang_yue())
        gate, body = a_gate(), {"code": code_of(), "at": "desk", "action": "check"}
        assert gate.post("/scans", body)["outcome"] == "ok"
        user = a_user()
        if stop == "revoked":
            Gate.objects.update(revoked_at=clock.now())
        elif stop == "closed":
            type(user).objects.filter(pk=user.pk).update(is_active=False)
        elif stop == "demoted":
            user.groups.clear()
        else:
            user.site_grants.all().delete()
            Employee.objects.filter(user=user).update(site=a_site("south"))
        assert gate.post("/scans", body).status == {"revoked": 401, "closed": 401}.get(stop, 403)

    def test_counts_for_itself_where_two_share_a_user(self):
        admitted(wang_yue())
        one, other = a_gate(zone="reception"), a_gate()
        assert (
            one.post(
                "/scans", {"code": code_of(), "at": "zone:reception", "action": "in"}, key="1"
            )["outcome"]
            == "in"
        )
        assert (
            other.post("/scans", {"code": code_of(), "at": "desk", "action": "out"}, key="1")[
                "outcome"
            ]
            == "out"
        )


FIELDS = ["code", "at", "action", "scanned_at", "site"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_survives_every_value(desk, field):
    admitted(wang_yue())
    for value in [
        *NASTY,
        *(TIMES if field == "scanned_at" else []),
        "zone:",
        "zone:\x00",
        "zone:" + "x" * 10_000,
    ]:
        heard = desk.post("/scans", {"code": code_of(2), "at": "patrol", field: value})
        assert heard.status in (200, 422), (field, value, heard.said)
        if heard.status == 422:
            assert heard.code in ("invalid", "too_old", "not_yet"), heard.said
            assert list(heard["fields"]) == [field], (value, heard.said)
        else:
            assert heard["refusal"] in Why.values


@pytest.mark.parametrize(
    "body",
    [
        None,
        b"",
        b"{",
        b"[]",
        b"null",
        b'"code"',
        b'{"code": NaN}',
        b"\xff\xfe",
        {},
        {"code": "A"},
        {"at": "desk"},
    ],
)
def test_every_body_is_answered(desk, body):
    assert desk.post("/scans", body).status in (400, 422)


@settings(
    max_examples=examples(20),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    code=st.text(st.characters(codec="utf-8"), max_size=120),
    at=st.sampled_from(["desk", "patrol", "zone:reception"]),
)
def test_no_text_as_a_code_gives_a_500(desk: Program, code: str, at: str):
    heard = desk.post("/scans", {"code": code, "at": at})
    assert (heard.status, heard["refusal"]) == (200, "unknown_code")
