"""What holds at every address: reading changes nothing, writing needs our own form, and nothing
leads or loads from elsewhere.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.accounts.doors import address, content, knock
from tests.accounts.house import House
from tests.accounts.rows import ROLES
from tests.accounts.test_admin_rows import LABELS, pages
from tests.accounts.test_matrix import NAMES, ROWS
from tests.accounts.undoing import undone

READ = [name for name in NAMES if (name, "GET") in ROWS]
WRITTEN = [
    name
    for name in NAMES
    if (name, "POST") in ROWS and ROWS[name, "POST"]["superuser"][0] not in (404, 405)
]
# The host's link and a program's token are secrets of their own, and no cookie goes with them.
WITHOUT_COOKIE = {
    *(
        "host_answer",
        "host_leave",
        "host_seen",
        "approval_decide",
        "thank_answer",
        "evacuation_link",
        "invitation_link",
        "complain",
        "complaint_link",
        "call_link",
        "call_seen",
        "plan_part",
    ),
    *("case_link", "case_link_state", "case_link_appeal"),
    *(name for name in NAMES if name.startswith("api:")),
}
# What only says who is signed in or tried to.
OF_SIGNING_IN = {
    "accounts.session",
    "accounts.signin",
}
ELSEWHERE = re.compile(
    r"""(?:src|href|action|formaction|poster|data|srcset|hx-\w+)\s*=\s*["']?\s*((?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE,
)


def everything() -> dict[str, str]:
    """Return a digest of each table."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in OF_SIGNING_IN:
            continue
        columns = [
            field.attname for field in model._meta.concrete_fields if field.name != "last_login"
        ]
        rows = sorted(map(repr, model._default_manager.values_list(*columns)))
        found[model._meta.label_lower] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def all_addresses(house: House, role: str) -> Iterator[str]:
    """Return every address that can be read: ours, those of the API, those of admin about each
    model.
    """
    yield from (address(house, role, name, own=True) for name in READ)
    for label in LABELS:
        yield from pages(label).values()


@dataclass
class Walk:
    """What somebody saw at every address, and which tables are no more as they were."""

    answers: list[tuple[str, Any]]
    changed: list[str]


walks: dict[str, Walk] = {}


def walk(house: House, role: str) -> Walk:
    """Read every address as somebody; once for all tests that look at it."""
    if role not in walks:
        before, answers = everything(), []
        for place in all_addresses(house, role):
            if role == "superuser" or not place.startswith("/admin/"):
                client = house.program(role) if place.startswith("/api/") else house.browser(role)
                answers.append((place, client.get(place)))
        after = everything()
        walks[role] = Walk(answers, [name for name in before if before[name] != after[name]])
    return walks[role]


@pytest.mark.parametrize("role", ["superuser", "desk", "host"])
def test_reading_changes_nothing(house: House, role: str) -> None:
    """Mail and chat scanners open every link, and browsers fetch ahead."""
    assert walk(house, role).changed == []


def test_nor_does_asking_for_the_head_alone(house: House) -> None:
    before = everything()
    for place in all_addresses(house, "desk"):
        if not place.startswith("/admin/"):  # Django's admin does the same for both
            client = house.program("desk") if place.startswith("/api/") else house.browser("desk")
            client.head(place)
    assert everything() == before


def test_writing_is_noticed_by_the_same_comparison(house: House) -> None:
    before = everything()
    house.browser("desk").post(address(house, "desk", "visit_arrive", own=True))
    after = everything()
    changed = {table for table in before if before[table] != after[table]}
    assert {"visitors.visit", "visitors.visitevent"} <= changed


class TestForms:
    """A page of another site cannot send our forms in somebody's name."""

    @pytest.mark.parametrize("name", [name for name in WRITTEN if name not in WITHOUT_COOKIE])
    def test_without_our_token_nothing_is_taken(self, house: House, name: str) -> None:
        for role in ("anonymous", "desk", "superuser"):
            client = house.browser(role, enforce_csrf_checks=True)
            place, sent = address(house, role, name, own=True), content(house, name, own=True)
            for extra in ({}, {"csrfmiddlewaretoken": "x" * 64}):
                status = client.post(
                    place, {**sent, **extra}, headers={"Origin": "https://evil.example"}
                ).status_code
                assert status in ({403, 302} if role == "anonymous" else {403}), (name, role)

    def test_what_was_not_taken_has_changed_nothing(self, house: House) -> None:
        before = everything()
        for name in WRITTEN:
            if name not in WITHOUT_COOKIE:
                client = house.browser("superuser", enforce_csrf_checks=True)
                client.post(
                    address(house, "superuser", name, own=True), content(house, name, own=True)
                )
        assert everything() == before

    def test_admin_takes_nothing_without_it_either(self, house: House) -> None:
        client = house.browser("superuser", enforce_csrf_checks=True)
        for label in LABELS:
            assert {client.post(place).status_code for place in pages(label).values()} == {403}, (
                label
            )

    def test_with_our_token_the_form_is_taken(self, house: House) -> None:
        client = house.browser("desk", enforce_csrf_checks=True)
        token = re.search(r'"X-CSRFToken": "(\w+)"', client.get(reverse("desk")).content.decode())
        assert token is not None
        place = address(house, "desk", "visit_arrive", own=True)
        assert client.post(place, headers={"X-CSRFToken": token[1]}).status_code == 302

    @pytest.mark.parametrize(
        ("name", "pressed"),
        [
            ("host_answer", {"answer": "coming"}),
            ("thank_answer", {"score": "5"}),
            ("case_link_state", {"words": "牌放在教室里了"}),
            ("invitation_link", {"act": "off"}),
            ("complaint_link", {"words": "还有一件事"}),
            ("call_link", {"act": "done"}),
            ("plan_part", {"told": "d"}),
        ],
    )
    def test_a_page_opened_by_a_link_carries_no_cookie_that_another_site_could_ride_on(
        self, house: House, name: str, pressed: dict[str, str]
    ) -> None:
        client = Client(enforce_csrf_checks=True)
        place = address(house, "anonymous", name, own=True)
        client.get(place)
        assert not client.cookies
        assert client.post(place, pressed).status_code == 303


ASTRAY = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https:///evil.example",
    "\x00//evil.example",
    "/\t/evil.example",
    " //evil.example",
    "https://testserver@evil.example/",
    "http://[::1",
    "data:text/html,x",
    "desk",
    "nowhere",
    "visit",
    "a.b",
    "/x\r\nSet-Cookie: a=b",
    "/\x00",
    "/" + "x" * 5000,
    "",
    "王",
    "?next=//evil.example",
]


@pytest.mark.parametrize("wanted", ASTRAY)
def test_nobody_is_led_astray(house: House, wanted: str) -> None:
    desk, office = house.people["desk"], house.browser("office")
    desk.set_password("a long right word")
    desk.save()
    signing_in = {"username": desk.username, "password": "a long right word", "next": wanted}
    answers = [
        house.browser("anonymous").post(reverse("sign_in"), signing_in),
        house.browser("anonymous").post(
            reverse("sign_in"), {**signing_in, "next": ""}, query_params={"next": wanted}
        ),
        house.browser("anonymous").get(reverse("sign_in"), {"next": wanted}),
        house.browser("anonymous").post(reverse("admin:login"), signing_in),
        office.post(reverse("choose_site"), {"site": "1", "next": wanted}),
        office.post(reverse("set_language"), {"language": "en", "next": wanted}),
        office.get(reverse("set_language"), {"next": wanted}),
        office.post(
            reverse("set_language"),
            {"language": "en"},
            headers={"Referer": wanted.strip("\x00\r\n") if wanted.isascii() else ""},
        ),
        house.browser("anonymous").post(
            address(house, "anonymous", "host_answer", own=True), {"language": "en", "next": wanted}
        ),
        house.browser("anonymous").post(
            address(house, "anonymous", "thank_answer", own=True),
            {"language": "en", "next": wanted},
        ),
    ]
    for answer in answers:
        assert answer.status_code < 500
        place = answer.headers.get("Location", "/")
        assert re.match(r"(?:/(?![/\\])|\?|[\w%.]+$)", place), (wanted, place)
        assert "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "testserver.evil.example",
        "evil.example:80",
        "testserver@evil.example",
        "",
        "a b",
        "[::1",
    ],
)
def test_a_foreign_host_name_is_refused_everywhere(house: House, host: str) -> None:
    for place in ("/", "/sign-in/", "/healthz", "/admin/", "/api/v1/docs", "/h/x/", "/nowhere"):
        answer = house.browser("desk").get(place, HTTP_HOST=host)
        assert answer.status_code == 400, place
        assert "evil" not in answer.content.decode()


def test_a_forwarded_host_name_changes_nothing(house: House) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Server": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/admin/",
    }
    for place in ("/", "/sign-in/", "/visits/"):
        for role in ("anonymous", "desk"):
            answer = house.browser(role).get(place, headers=forged)
            assert "evil" not in answer.content.decode() + str(answer.headers)


def _policy_faults(answer: Any) -> list[str]:
    """Return what is wrong with the content security policy of an answer."""
    policy = answer.headers.get("Content-Security-Policy", "")
    said = {part.split()[0]: part.split()[1:] for part in policy.split(";") if part.split()}
    faults = [
        word
        for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:")
        if word in policy.replace("'", " ").split()
    ]
    for directive, wanted in (
        ("default-src", "'self'"),
        ("object-src", "'none'"),
        ("base-uri", "'none'"),
        ("frame-ancestors", "'none'"),
    ):
        if said.get(directive) != [wanted]:
            faults.append(directive)
    return faults + ([] if "'self'" in said.get("script-src", []) else ["script-src"])


@pytest.mark.parametrize("role", ["anonymous", "desk", "superuser"])
def test_every_answer_bids_the_browser_run_nothing_but_our_files(house: House, role: str) -> None:
    strays = ["/nowhere", "/static/nowhere.css"]
    answers = [(place, house.browser(role).get(place)) for place in strays]
    for place, answer in [*walk(house, role).answers, *answers]:
        assert _policy_faults(answer) == [], place
        assert answer.headers["X-Content-Type-Options"] == "nosniff", place
        assert answer.headers["X-Frame-Options"] == "DENY", place
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), place
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = answer.content.decode()
            assert ELSEWHERE.findall(page) == [], place
            assert (
                re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", page) == []
            ), place


def test_refusals_bid_the_same(house: House) -> None:
    """405, 403 for a form without its token, 400 for a foreign host, 403, 409 and 422 of our own,
    401 of the API.
    """
    desk = house.browser("desk")
    answers = [
        desk.put("/"),
        house.browser("desk", enforce_csrf_checks=True).post(reverse("desk_register")),
        desk.get("/", HTTP_HOST="evil.example"),
        house.browser("auditor").post(reverse("desk_register")),
        desk.post(address(house, "desk", "visit_leave", own=True).replace("leave", "arrive")),
        desk.post(address(house, "desk", "visit_refuse", own=True)),
        desk.post(reverse("desk_register"), {}),
        house.program("anonymous").get("/api/v1/visits"),
    ]
    assert [answer.status_code for answer in answers] == [405, 403, 400, 403, 409, 422, 422, 401]
    assert [_policy_faults(answer) for answer in answers] == [[]] * len(answers)


def test_the_settings_name_no_way_around() -> None:
    assert not getattr(settings, "USE_X_FORWARDED_HOST", False)
    assert "unsafe-inline" not in str(settings.CONTENT_SECURITY_POLICY)


def test_a_language_that_does_not_exist_is_not_kept(house: House) -> None:
    for wanted in ("xx", "../../etc", "en\r\nX: y", "\x00", "zh-hans" * 500):
        client = house.browser("desk")
        assert client.post(reverse("set_language"), {"language": wanted}).status_code == 302
        assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_what_is_undone_leaves_no_trace(house: House) -> None:
    """The walk takes back each thing it does; otherwise one door would hide what the next one
    shows.
    """
    before = everything()
    with undone():
        house.browser("desk").post(address(house, "desk", "visit_arrive", own=True))
    for role in ROLES:
        knock(house, role, "visit_override", "POST", own=True)
    assert everything() == before
