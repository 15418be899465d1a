"""赵凯 subscribes to what he owes, in the calendar of his phone (W3)."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar, Component

from reception.accounts import tokens
from reception.accounts.models import ApiToken, Trace
from reception.due import graces
from reception.due.graces import MoreTime
from reception.logs import Discreet
from reception.policy.models import Limit
from tests.api.callers import Program
from tests.builders import NO_KEY, a_user, a_visit, an_employee
from tests.discipline.at_the_office import browser, page
from tests.discipline.scenes import a_proposal
from tests.visitors.scenes import after, the_host, the_office
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(settings: Any, tmp_path: Any) -> Iterator[Incident]:
    """Let 赵凯 be asked on Thursday at ten to speak until Tuesday."""
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(60), tick=False):
        yield a_proposal(an_employee("赵凯"), now=after(60))


def link(name: str = "赵凯", role: str = "host") -> str:
    """Return the path of a fresh link, as the page shows it."""
    client = browser(role, name)
    client.post("/due/feed/", {"wanted": "1"})
    return page("/due/feed/", client).split('value="http://127.0.0.1:8000')[1].split('"')[0]


def events(path: str) -> dict[str, Component]:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    return {str(one["UID"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_each_thing_is_one_event_on_the_day_with_which_it_ends(case):
    [(uid, event)] = events(link()).items()
    assert uid == f"due-hearing-{case.pk}@127.0.0.1"
    assert (str(event.decoded("DTSTART")), str(event.decoded("DTEND"))) == (
        *("2026-03-10", "2026-03-11"),
    )
    assert str(event["SUMMARY"]) == "赵凯 内部投诉：可以说明情况"
    assert "到 03-10 24:00" in str(event["DESCRIPTION"])
    assert str(event["URL"]).endswith(f"/my/cases/{case.pk}/")


def test_what_ends_at_a_moment_stands_there_in_utc():
    a_visit("沈佳", category="parent", now=after(60))
    waits = next(one for one in events(link()).values() if "沈佳" in str(one["SUMMARY"]))
    assert waits["DTSTART"].to_ical() == b"20260305T020300Z"
    assert "DTEND" not in waits


def test_more_time_moves_the_same_event_and_what_is_done_goes(case):
    path = link()
    [(uid, before)] = events(path).items()
    more = MoreTime("extension", 1, "证人出差")
    graces.add(f"hearing-{case.pk}", more, the_office(), after(61))
    after_it = events(path)[uid]
    assert str(after_it.decoded("DTSTART")) == "2026-03-11"
    assert int(after_it["SEQUENCE"]) > int(before["SEQUENCE"])
    rulings.state(case, "我当时在上课", the_host(), after(62), NO_KEY)
    assert events(path) == {}


def test_what_is_late_says_so(case):
    path = link("李敏", "office")
    with time_machine.travel(after(20 * 24 * 60), tick=False):
        [event] = events(path).values()
    assert str(event["SUMMARY"]) == "已过期：赵凯 内部投诉：写裁定"


def test_it_is_in_the_language_of_the_page_that_made_it():
    client = browser("host", "赵凯")
    client.post("/language/", {"language": "en"})
    client.post("/due/feed/", {"wanted": "1"})
    said = page("/due/feed/", client)
    assert "My calendars" in said
    path = said.split('value="http://127.0.0.1:8000')[1].split('"')[0]
    [event] = events(path).values()
    assert "working days from" in str(event["DESCRIPTION"])


class TestTheLink:
    def test_it_is_nobodys_before_it_is_made_and_nobodys_after_it_is_withdrawn(self):
        client = browser("host", "赵凯")
        assert "feed-link" not in page("/due/feed/", client)
        path = link()
        assert Client().get(path).status_code == 200
        client.post("/due/feed/", {"wanted": "0"})
        assert Client().get(path).status_code == 404
        assert "feed-link" not in page("/due/feed/", client)

    def test_a_new_one_ends_the_old_one(self):
        old = link()
        with time_machine.travel(after(61), tick=False):
            new = link()
            assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
        assert ApiToken.objects.filter(revoked_at__isnull=True).count() == 1

    def test_the_database_keeps_a_hash_and_the_trace_knows_of_it(self):
        token = link().split("/")[-1].removesuffix(".ics")
        row = ApiToken.objects.get()
        assert token not in str(vars(row))
        assert Trace.objects.filter(kind="account", user__employee__name="赵凯").exists()

    def test_it_is_no_key_to_anything_else_and_a_programs_key_none_to_it(self):
        token = link().split("/")[-1].removesuffix(".ics")
        assert Program(token).get("/due").status == 401
        program = tokens.create(a_user("host", "赵凯"), "闸机", after(60))
        assert Client().get(f"/due/feed/{program}.ics").status_code == 404
        assert Client().post(link()).status_code == 405

    def test_whose_account_is_closed_is_read_by_nobody(self):
        path = link()
        User.objects.filter(employee__name="赵凯").update(is_active=False)
        assert Client().get(path).status_code == 404

    def test_who_tries_many_is_told_to_wait(self):
        Limit.objects.filter(code="unknown_links_a_minute").update(value=2)
        cache.clear()
        answers = [Client().get(f"/due/feed/{'X' * 28}.ics").status_code for _ in range(3)]
        assert answers == [404, 404, 429]

    def test_each_reads_only_what_they_owe_themselves(self):
        assert events(link("孙伟")) == {}

    def test_no_log_says_it(self):
        line = logging.LogRecord("-", logging.INFO, "", 0, f"Not Found: {link()}", (), None)
        assert Discreet("%(message)s").format(line) == "Not Found: /due/feed/…"
