"""What a visitor says is text and nothing else, and their number is shown to nobody without a
reason (Security 3, Privacy 1).
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.models import Trace
from reception.links import tokens
from reception.notifications import delivery
from reception.notifications.models import Notice
from tests.accounts.house import House
from tests.builders import NO_KEY, a_visit, an_employee
from visitors.hosts import answers as hosts_answers
from visitors.hosts import requests
from visitors.lifecycle import transitions
from visitors.models import Visit

NAME = "<script>alert(1)</script>{{7*7}}\"'><img src=x onerror=a(1)>"
TITLE = "\"'><img src=x onerror=alert(1)>{{7*7}}"
LONG = "<script>alert(1)</script>{{7*7}}\"'><img src=x onerror=alert(1)><svg/onload=alert(1)>"
PHONE = "+8613912345678"
OUR_SCRIPTS = ("/static/", "/admin/jsi18n/")


class Elements(HTMLParser):
    """Collect what a browser would make of a page: scripts of its own, pictures, attributes that
    run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.running: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element that runs or loads something that is not ours."""
        given = dict(attrs)
        if (
            tag == "script"
            and not (given.get("src") or "").startswith(OUR_SCRIPTS)
            and given.get("type") != "application/json"
        ):
            self.running.append(f"<{tag} {given}>")
        if tag in ("img", "iframe", "object", "embed") and not (given.get("src") or "").startswith(
            ("/static/", "data:")
        ):
            self.running.append(f"<{tag} {given}>")
        self.running += [
            f"<{tag} {name}>"
            for name, value in given.items()
            if name.startswith("on")
            or name in ("style", "srcdoc")
            or (name == "formaction" and not re.match("/[^/]", value or ""))
        ]


def running(page: str) -> list[str]:
    """Return what would run in a page that is not ours."""
    found = Elements()
    found.feed(page)
    return found.running


def readings() -> QuerySet[Trace]:
    """Return what the trace knows of numbers shown."""
    return Trace.objects.filter(kind="phone")


def an_attack(house: House) -> Visit:
    """Let somebody come to 赵凯 whose every word is an attack."""
    words: dict[str, Any] = {"title": TITLE, "organisation": LONG, "purpose": LONG, "phone": PHONE}
    return a_visit(NAME, host=house.hosts["own"], by=actor_of(house.people["office"]), **words)


@pytest.fixture
def visit(house: House) -> Visit:
    """Let them wait until 赵凯 has answered."""
    found = an_attack(house)
    request = requests.latest_request(found)
    assert request is not None
    hosts_answers.wait(request, 5, clock.now(), actor_of(house.people["host"]))
    return found


def shown(house: House, visit: Visit) -> Iterator[tuple[str, Any]]:
    """Return every page and fragment that speaks of a visit, once while it waits and once when it
    is inside.
    """
    desk, office, host, root = (
        house.browser(role) for role in ("desk", "office", "host", "superuser")
    )
    htmx = {"HX-Request": "true"}
    for state in ("waiting", "inside"):
        yield f"desk {state}", desk.get(reverse("desk"))
        yield f"board {state}", desk.get(reverse("desk_board"), headers=htmx)
        yield f"visit {state}", desk.get(reverse("visit", args=[visit.pk]))
        yield f"panel {state}", desk.get(reverse("visit", args=[visit.pk]), headers=htmx)
        yield f"visits {state}", office.get(reverse("visits"))
        yield f"my {state}", host.get(reverse("my"))
        yield f"due {state}", office.get(reverse("due"), {"whose": "all"})
        yield f"host's view {state}", host.get(reverse("visit", args=[visit.pk]))
        yield f"badges {state}", desk.get(reverse("badges"))
        for typed in ("alert", "script", "5678"):
            yield f"recall {typed}", desk.get(reverse("desk_recall"), {"q": typed}, headers=htmx)
            yield f"visitors {typed}", desk.get(reverse("visitors"), {"q": typed})
        yield "form", desk.get(reverse("desk_form"), {"visitor": visit.visitor_id}, headers=htmx)
        for label, row in (("visit", visit.pk), ("visitor", visit.visitor_id)):
            yield f"admin {label}", root.get(reverse(f"admin:visitors_{label}_changelist"))
            yield (
                f"admin {label} row",
                root.get(reverse(f"admin:visitors_{label}_change", args=[row])),
            )
            yield (
                f"admin {label} history",
                root.get(reverse(f"admin:visitors_{label}_history", args=[row])),
            )
        for label in ("visitors_visitevent", "visitors_badgeloan", "notifications_notice"):
            yield f"admin {label}", root.get(reverse(f"admin:{label}_changelist"))
        notice = Notice.objects.latest("pk")
        yield (
            "admin notice",
            root.get(reverse("admin:notifications_notice_change", args=[notice.pk])),
        )
        if state == "waiting":
            link = tokens.fresh(notice, clock.now()).split("/h/")[1].split("/")[0]
            yield "host's page", house.browser("anonymous").get(reverse("host_answer", args=[link]))
            transitions.admit(visit, actor_of(house.people["desk"]), clock.now(), NO_KEY)
        else:
            yield "badge", desk.get(reverse("visit_badge", args=[visit.pk]))


def test_nothing_a_visitor_says_runs_on_any_page(house: House, visit: Visit) -> None:
    told = 0
    for place, answer in shown(house, visit):
        assert answer.status_code == 200, place
        page = answer.content.decode()
        assert running(page) == [], place
        assert "<script>alert" not in page, place
        assert "<img src=x" not in page, place
        told += "&lt;script&gt;alert(1)" in page or "&lt;img src=x" in page
    assert told > 25, "most of these pages speak of the visitor, or this proves nothing"


def test_text_that_ran_would_be_noticed() -> None:
    assert running(f"<p>{NAME}</p>") == [
        "<script {}>",
        "<img {'src': 'x', 'onerror': 'a(1)'}>",
        "<img onerror>",
    ]
    assert running(f'<input value="{TITLE}">') != []
    assert running('<a onclick="go()">') == ["<a onclick>"]


def test_what_is_typed_comes_back_as_text(house: House) -> None:
    """Forms keep what was typed, also where it is wrong."""
    desk = house.browser("desk")
    fields = (
        "organisation",
        "name",
        "title",
        "phone",
        "purpose",
        "host",
        "host_number",
        "party_size",
        "category",
        "request_key",
    )
    typed = dict.fromkeys(fields, LONG * 3)
    answers = [
        desk.post(reverse("desk_register"), typed),
        desk.get(reverse("desk_form"), {"name": NAME}),
        desk.get(reverse("desk_recall"), {"q": NAME}),
        desk.get(reverse("desk_hosts"), {"host": NAME}),
        desk.get(reverse("desk_grade"), {**typed, "category": "parent"}),
        desk.get(reverse("visitors"), {"q": NAME}),
        desk.get(reverse("visits"), {"state": NAME, "day": NAME, "before": NAME}),
        house.browser("anonymous").get(reverse("sign_in"), {"next": f"/?{NAME}"}),
        house.browser("anonymous").post(
            reverse("sign_in"), {"username": NAME, "password": "x", "next": f"/?{NAME}"}
        ),
        house.browser("anonymous").get("/h/<script>alert(1)</script>/"),
        desk.get("/<script>alert(1)</script>"),
        house.browser("superuser").get("/admin/<script>alert(1)</script>/"),
    ]
    for place, answer in enumerate(answers):
        assert answer.status_code < 500, place
        assert running(answer.content.decode()) == [], place


def test_reasons_are_text_too(house: House, visit: Visit) -> None:
    desk = house.browser("desk")
    desk.post(reverse("visit_override", args=[visit.pk]), {"grade": "low", "reason": LONG})
    desk.post(reverse("visit_refuse", args=[visit.pk]), {"reason": LONG})
    page = desk.get(reverse("visit", args=[visit.pk])).content.decode()
    assert page.count("&lt;svg/onload=") >= 4
    assert running(page) == []


def test_an_employees_name_is_text(house: House) -> None:
    host = an_employee(
        "<script>alert(1)</script>", number="T77", department="<img src=x onerror=alert(1)>"
    )
    visit = a_visit("王悦", host=host, by=actor_of(house.people["office"]))
    desk = house.browser("desk")
    for answer in (
        desk.get(reverse("desk")),
        desk.get(reverse("visit", args=[visit.pk])),
        desk.get(reverse("desk_hosts"), {"host": "T77"}),
    ):
        page = answer.content.decode()
        assert "&lt;script&gt;" in page
        assert running(page) == []


def test_a_mail_is_plain_text_with_one_line_of_subject(house: House) -> None:
    an_attack(house)
    while (notice := delivery.claim(clock.now())) is not None:
        delivery.deliver(notice, clock.now())
    (sent,) = [letter for letter in mail.outbox if "alert(1)" in letter.body]
    assert sent.content_subtype == "plain"
    assert not getattr(sent, "alternatives", [])
    assert "\n" not in sent.subject
    assert LONG in sent.body, "and says what the visitor said"
    assert PHONE.removeprefix("+86") not in sent.body


def test_the_api_says_it_as_json(house: House, visit: Visit) -> None:
    for role in ("desk", "host"):
        answer = house.program(role).get(f"/api/v1/visits/{visit.pk}")
        assert answer.json()["visitor"]["name"] == NAME
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


class TestTelephoneNumbers:
    def test_stand_whole_on_no_page_and_in_no_answer(self, house: House, visit: Visit) -> None:
        answers = list(shown(house, visit))
        answers += [
            (place, house.program("office").get(f"/api/v1{place}"))
            for place in ("/visits", "/visitors?q=5678", "/board")
        ]
        masked = 0
        for place, answer in answers:
            said = answer.content.decode()
            for number in (PHONE, PHONE.removeprefix("+86"), "139 1234 5678", "1391234", "2345678"):
                assert number not in said, place
            masked += "139****5678" in said
        assert masked > 8, "several of these pages show the number masked, or this proves nothing"

    def test_are_shown_for_a_reason_that_stays(self, house: House, visit: Visit) -> None:
        before = readings().count()
        page = house.browser("desk").post(
            reverse("visit_phone", args=[visit.pk]), {"reason": "告知改期"}
        )
        assert "13912345678" in page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        reading = readings().latest("pk")
        assert readings().count() == before + 1
        assert (reading.user, reading.number, reading.words) == (
            house.people["desk"],
            visit.visitor_id,
            "告知改期",
        )

    @pytest.mark.parametrize("reason", ["", "   ", "\u3000", "\x00", "\u200b", "\r\n"])
    def test_are_not_shown_without_one(self, house: House, visit: Visit, reason: str) -> None:
        before = readings().count()
        answer = house.browser("desk").post(
            reverse("visit_phone", args=[visit.pk]), {"reason": reason}
        )
        assert answer.status_code == 422
        assert "13912345678" not in answer.content.decode()
        assert readings().count() == before

    def test_are_not_shown_to_who_only_follows_a_link(self, house: House, visit: Visit) -> None:
        before = readings().count()
        for method in ("get", "head", "put", "options"):
            answer = getattr(house.browser("desk"), method)(
                reverse("visit_phone", args=[visit.pk]) + "?reason=x"
            )
            assert answer.status_code == 405
            assert b"13912345678" not in answer.content
        assert readings().count() == before

    def test_are_not_shown_where_the_reading_cannot_be_written_down(
        self, house: House, visit: Visit
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_trace RENAME TO accounts_trace_gone")
        answer = house.browser("desk").post(
            reverse("visit_phone", args=[visit.pk]), {"reason": "告知改期"}
        )
        assert answer.status_code == 500
        assert b"1234" not in answer.content
