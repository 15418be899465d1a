"""The page that scans, the form of the desk, and gates in admin."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.api.callers import Program
from tests.builders import a_site, a_user, an_employee
from tests.scanning.scenes import code_of
from tests.visitors.scenes import admitted, after, the_office, wang_yue
from visitors.badges import inventory
from visitors.models import Badge, State, Visit, VisitDetails
from visitors.scanning.models import Gate, Scan

pytestmark = pytest.mark.usefixtures("house", "ten")
BACKEND = "reception.accounts.actor.UserWithEmployee"


def signed_in(role: str = "desk", name: str = "何静", **options) -> Client:
    client = Client(**options)
    client.force_login(a_user(role, name), backend=BACKEND)
    return client


def passed(client: Client, **fields) -> dict:
    answer = client.post("/scan/pass/", {"at": "desk", "action": "auto", **fields})
    return {"status": answer.status_code, **json.loads(answer.content)}


def test_only_the_page_with_the_camera_may_run_what_reads_its_pictures():
    client = signed_in()
    assert "'wasm-unsafe-eval'" in client.get("/scan/")["Content-Security-Policy"]
    assert "wasm" not in client.get("/visits/")["Content-Security-Policy"]
    assert "camera=(self)" in client.get("/scan/")["Permissions-Policy"]


def test_the_page_offers_the_points_of_the_site_in_their_order():
    page = signed_in().get("/scan/").content.decode()
    found = [
        page.find(f'value="{at}"') for at in ("desk", "zone:reception", "zone:academic", "patrol")
    ]
    assert -1 not in found
    assert sorted(found) == found
    assert "zone:library" not in page


def test_the_plate_stands_where_the_guard_compares_it_and_nowhere_else():
    """V18."""
    details = {"plate": "沪AD12345"}
    VisitDetails.objects.create(visit=admitted(wang_yue()), **details)
    for at, shown in (("zone:reception", True), ("zone:academic", True), ("patrol", False)):
        said = passed(signed_in(), number="001", at=at, action="check")
        assert ("车牌 沪AD12345" in said["lines"]) is shown, at


def test_the_number_is_enough_where_somebody_looks_at_the_badge():
    admitted(wang_yue())
    said = passed(signed_in(), number="001", at="patrol")
    assert (said["word"], said["head"], said["lines"][-1]) == (
        "核对无误",
        "牌 001　王悦",
        "须佩戴访客牌",
    )
    assert said["url"] == f"/visits/{Visit.objects.get().pk}/"
    for written in ("１", "00１", "牌001", "访客牌：1 号", "1 "):
        assert passed(signed_in(), number=written, at="patrol")["head"] == "牌 001　王悦", written
    for nobody in ("", "9", "0", "-1", "9" * 30, "牌", "1楼"):
        assert passed(signed_in(), number=nobody)["refusal"] == "unknown_code"


@pytest.mark.parametrize(
    "fields",
    [
        {"at": "zone:nowhere"},
        {"at": ""},
        {"action": "fly"},
        {"scanned_at": "yesterday"},
        {"scanned_at": "2020-01-01T00:00:00Z"},
        {"key": "x" * 99},
    ],
)
def test_what_cannot_be_answered_is_said_in_a_sentence(fields):
    said = passed(signed_in(), code=code_of(), **fields)
    assert (said["status"], bool(said["message"])) == (422, True)


def test_a_kept_scan_is_judged_at_the_site_where_it_was_made():
    south = a_site("south")
    client = signed_in("office", "李敏")
    assert passed(client, code=code_of(site=south), at="patrol")["refusal"] == "wrong_site"
    assert (
        passed(client, code=code_of(site=south), at="patrol", site=south.pk)["refusal"]
        == "not_inside"
    )
    assert (
        passed(signed_in(), code=code_of(site=south), at="patrol", site=south.pk)["refusal"]
        == "wrong_site"
    ), "it is not hers"


@pytest.mark.parametrize("condition", ["lost", "damaged", "withdrawn"])
def test_a_badge_out_of_use_is_amber_and_names_whom_it_was_lent_to_last(condition):
    admitted(wang_yue(organisation="滨江小区"))
    inventory.mark(
        Badge.objects.get(number=1, site=a_site()), condition, "摔坏了", the_office(), after(1)
    )
    said = passed(signed_in(), code=code_of())
    assert (said["look"], said["sign"], said["word"]) == ("look", "!", "请核对")
    assert said["lines"] == ["03-05 上次借给 滨江小区"]
    assert "王悦" not in json.dumps(said, ensure_ascii=False)


@pytest.mark.parametrize(
    ("at", "action", "number", "look", "word"),
    [
        ("desk", "auto", 1, "ok", "已收牌"),
        ("desk", "auto", 2, "look", "请核对"),
        ("zone:reception", "auto", 1, "ok", "可以通行"),
        ("zone:academic", "auto", 1, "no", "不可进入"),
        ("zone:reception", "auto", 2, "no", "不可进入"),
        ("patrol", "auto", 2, "no", "不可进入"),
        ("desk", "in", 1, "look", "请核对"),
        ("desk", "in", 2, "no", "不可进入"),
        ("patrol", "auto", 1, "ok", "核对无误"),
    ],
)
def test_a_colour_a_sign_and_a_word_say_the_same(at, action, number, look, word):
    admitted(wang_yue())
    said = passed(signed_in(), code=code_of(number), at=at, action=action)
    assert (said["look"], said["sign"], said["word"]) == (
        look,
        {"ok": "✓", "no": "✕", "look": "!"}[look],
        word,
    )
    if look != "ok":
        assert said["do"] or at == "desk"


def test_the_frame_brings_the_scanner_to_those_who_may_scan_and_to_nobody_else():
    for path in ("/visits/", "/my/", "/"):
        assert "js/scanner.js" in signed_in().get(path).content.decode(), path
    for role, name in (("host", "赵凯"), ("principal", "周校长"), ("auditor", "孙审计")):
        page = signed_in(role, name).get("/visits/").content.decode()
        assert "js/scanner.js" not in page
        assert 'href="/scan/"' not in page


def test_the_form_of_the_desk_answers_a_scan_on_the_whole_screen_and_a_typed_number_beside_the_board():
    client = signed_in(headers={"HX-Request": "true"})
    admitted(wang_yue())
    happened = json.loads(client.post("/desk/scan/", {"code": code_of()})["HX-Trigger"])
    assert (happened["board"], happened["scan-result"]["word"]) == (True, "已收牌")
    answer = client.post("/desk/scan/", {"code": code_of()})
    assert (answer.status_code, json.loads(answer["HX-Trigger"])["scan-result"]["look"]) == (
        409,
        "look",
    )
    assert "没有借出，可以放回架上" in answer.content.decode()
    assert json.loads(client.post("/desk/scan/", {"number": "1"})["HX-Trigger"]) == {}
    assert client.post("/desk/scan/", {"code": "nonsense"}).status_code == 404
    assert Scan.objects.count() == 4


def test_a_form_of_the_desk_that_is_sent_twice_counts_once():
    client = signed_in()
    admitted(wang_yue())
    sent = {"code": code_of(), "request_key": "k1"}
    assert [client.post("/desk/scan/", sent).status_code for _time in range(2)] == [302, 302]
    assert Scan.objects.count() == 1


class TestAGateInAdmin:
    FORM = {"name": "东门", "_save": "1"}

    def made(self, **fields) -> str:
        answer = signed_in("operator", "钱网管").post(
            "/admin/scanning/gate/add/",
            {**self.FORM, "user": a_user().pk, "site": a_site().pk, **fields},
            follow=True,
        )
        return answer.content.decode()

    def test_shows_its_token_once(self):
        page = self.made()
        token = page.split("请抄到闸机里：")[1][:28]
        gate = Gate.objects.get()
        assert token not in json.dumps({name: str(value) for name, value in vars(gate).items()})
        assert (
            token
            not in signed_in("operator", "钱网管")
            .get(f"/admin/scanning/gate/{gate.pk}/change/")
            .content.decode()
        )
        admitted(wang_yue())
        assert (
            Program(token).post("/scans", {"code": code_of(), "at": "desk", "action": "check"})[
                "outcome"
            ]
            == "ok"
        )

    @pytest.mark.parametrize("wrong", ["user", "zone"])
    def test_is_not_made_where_it_would_open_nothing(self, wrong):
        south = a_site("south")
        user = a_user("host", "赵凯").pk if wrong == "user" else a_user().pk
        zone = south.zones.get().pk if wrong == "zone" else ""
        self.made(user=user, zone=zone)
        assert not Gate.objects.exists()

    def test_is_stopped_for_good(self):
        self.made()
        client, gate = signed_in("operator", "钱网管"), Gate.objects.get()
        client.post("/admin/scanning/gate/", {"action": "revoke", "_selected_action": [gate.pk]})
        gate.refresh_from_db()
        assert gate.revoked_at is not None

    def test_keeps_its_place_when_its_name_is_changed(self):
        self.made()
        gate, south = Gate.objects.get(), a_site("south")
        sent = {**self.FORM, "name": "西门", "site": south.pk}
        signed_in("operator", "钱网管").post(f"/admin/scanning/gate/{gate.pk}/change/", sent)
        gate.refresh_from_db()
        assert (gate.name, gate.site) == ("西门", a_site())


def test_the_command_prints_the_token_of_a_gate_once():
    out = StringIO()
    call_command(
        "gate_token",
        a_user().username,
        "--site",
        "hq",
        "--at",
        "zone:reception",
        "--name",
        "东门",
        stdout=out,
    )
    admitted(wang_yue())
    heard = Program(out.getvalue().strip()).post(
        "/scans", {"code": code_of(), "at": "zone:reception", "action": "in"}
    )
    assert heard["outcome"] == "in"
    assert Gate.objects.get().name == "东门"


def test_the_command_refuses_what_would_open_nothing():
    an_employee("赵凯")
    desk, host = a_user().username, a_user("host", "赵凯").username
    for arguments in (
        ["nobody", "--site", "hq"],
        [desk, "--site", "nowhere"],
        [desk, "--site", "south"],
        [host, "--site", "hq"],
        [desk, "--site", "hq", "--at", "zone:library"],
        [desk, "--site", "hq", "--at", "patrol"],
        [desk, "--site", "hq", "--name", " "],
    ):
        with pytest.raises(CommandError):
            call_command("gate_token", *arguments, stdout=StringIO())
    assert not Gate.objects.exists()
    assert Visit.objects.filter(state=State.LEFT).count() == 0
