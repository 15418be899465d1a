"""赵凯 subscribes to who comes to him, in the calendar of his phone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar, Component

from reception import clock
from reception.accounts import tokens
from tests.builders import NO_KEY, a_user, an_actor, an_employee
from tests.invitations.scenes import at_ten, invited, the_host, visit_of, zhao_kai
from tests.invitations.test_pages import browser
from visitors.invitations import invitations
from visitors.models import Visit

pytestmark = pytest.mark.django_db


def link(name: str = "赵凯") -> str:
    """Return the path of the calendar of a host."""
    return f"/my/feed/{tokens.renew_calendar(a_user('host', name), '-', clock.now())}.ics"


def events(path: str) -> dict[str, Component]:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return {str(one["SUMMARY"]): one for one in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_who_comes_stands_in_it_with_time_and_place() -> None:
    made = invited(place="三楼会议室")
    [(summary, event)] = events(link()).items()
    assert summary == "方岚 女士 · 云洲科技"
    assert event.decoded("DTSTART") == at_ten()
    assert event.decoded("DTEND") == at_ten() + timedelta(hours=1)
    assert (str(event["LOCATION"]), str(event["DESCRIPTION"])) == (
        "总部 · 三楼会议室",
        "洽谈课程合作",
    )
    assert str(event["URL"]).endswith(f"/visits/{visit_of(made).pk}/")


def test_what_is_moved_moves_and_what_is_off_goes() -> None:
    made, path = invited(), link()
    [before] = events(path).values()
    invitations.move(made, at_ten(2), None, zhao_kai(), clock.now(), NO_KEY)
    [after] = events(path).values()
    assert (str(after["UID"]), after.decoded("DTSTART")) == (str(before["UID"]), at_ten(2))
    assert after.decoded("SEQUENCE") > before.decoded("SEQUENCE")
    invitations.cancel(made, "", zhao_kai(), clock.now(), NO_KEY)
    assert events(path) == {}


def test_each_reads_only_who_comes_to_them() -> None:
    invited(host=an_employee("孙伟"), by=an_actor("desk", "何静"))
    the_host()
    assert events(link()) == {}
    assert len(events(link("孙伟"))) == 1


def test_the_page_offers_both_calendars_and_ends_them_together() -> None:
    the_host()
    client = browser("host", "赵凯")
    assert "/due/feed/" in client.get("/my/").content.decode()
    client.post("/due/feed/", {"wanted": "1"})
    shown = client.get("/due/feed/").content.decode()
    paths = [part.split('"')[0] for part in shown.split('value="http://127.0.0.1:8000')[1:]]
    assert [Client().get(path).status_code for path in paths] == [200, 200]
    client.post("/due/feed/", {"wanted": "0"})
    assert [Client().get(path).status_code for path in paths] == [404, 404]


def test_it_costs_the_same_for_one_visitor_and_for_nine() -> None:
    invited("方岚")
    path = link()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            events(path)
        return len(seen)

    queries()
    one = queries()
    for number in range(8):
        invited(f"来客{number}", email="", organisation="")
    assert (queries(), Visit.objects.count()) == (one, 9)
