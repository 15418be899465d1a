"""One server, three clocks: 总部 in Shanghai, 乌鲁木齐 two hours behind it, 柏林 seven in winter; each
goes by its own (V5, V9).

Moments are written as they are in Shanghai, on Thursday, 5 March 2026.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from reception import clock
from reception.links import tokens
from reception.notifications import outbox, routes
from reception.notifications.models import Notice, Route
from reception.organisation.models import Site
from reception.policy.models import Limit
from reception.policy.rulebook import InForce, in_force, new_edition
from tests.api.callers import a_program
from tests.builders import (
    NO_KEY,
    a_site,
    a_user,
    a_visit,
    an_actor,
    an_employee,
    some_badges,
    the_policy,
)
from tests.discipline.scenes import a_link_to_a_case, booked
from tests.visitors.scenes import refused
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.reports import Report
from visitors.discipline.models import Entry
from visitors.lifecycle import end_of_day, escalation, no_shows, sign_out, transitions
from visitors.models import HostReminder, LeaveRequest, State, Visit
from visitors.visits import guards

pytestmark = pytest.mark.django_db
ZONES = {"hq": "", "urumqi": "Asia/Urumqi", "berlin": "Europe/Berlin"}
BACKEND = "reception.accounts.actor.UserWithEmployee"
ACCOUNTS = {"hq": "何静", "urumqi": "古丽", "berlin": "汉娜"}


def at(hour: int, minute: int = 0, *, day: int = 5) -> datetime:
    """Return a moment of March by the clock of Shanghai."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.fixture
def houses() -> dict[str, Site]:
    """Return the three sites, each open from eight to six by its own clock."""
    for slug, zone in ZONES.items():
        Site.objects.filter(pk=a_site(slug, slug).pk).update(time_zone=zone)
    return {site.slug: site for site in Site.objects.all()}


def desk_of(site: Site) -> Any:
    return an_actor("desk", ACCOUNTS[site.slug], sites=[site])


def comes_to(site: Site, now: datetime, **fields: Any) -> Visit:
    """Let somebody come to a person of a site, or be expected there."""
    host = an_employee(f"被访人{site.slug}", site=site)
    return a_visit(f"访客{site.slug}", host=host, by=desk_of(site), now=now, **fields)


def inside(site: Site, now: datetime) -> Visit:
    some_badges(1, site)
    return transitions.admit(comes_to(site, now), desk_of(site), now, NO_KEY)


def where(houses: dict[str, Site], happened: Callable[[Site], bool]) -> set[str]:
    """Return the sites of which something is true."""
    return {slug for slug, site in houses.items() if happened(site)}


def signed_in(site: Site) -> Client:
    client = Client()
    client.force_login(a_user("desk", ACCOUNTS[site.slug], sites=[site]), BACKEND)
    return client


class TestNobodyIsRemindedOutOfHours:
    @pytest.mark.parametrize(
        ("moment", "reminded"),
        [
            (at(8, 30), {"hq"}),  # 06:30 in Urumqi, 01:30 in Berlin
            (at(10, 30), {"hq", "urumqi"}),
            (at(15, 30), {"hq", "urumqi", "berlin"}),
            (at(19, 30), {"urumqi", "berlin"}),
            (at(23, 30), {"berlin"}),
        ],
    )
    def test_who_waits_is_reminded_of_while_their_site_is_open(
        self, houses, moment: datetime, reminded: set[str]
    ):
        visits = {slug: comes_to(site, moment) for slug, site in houses.items()}
        for minutes in range(0, 29):
            escalation.sweep(moment + timedelta(minutes=minutes))
        told = HostReminder.objects.filter(by_hand=False)
        assert (
            where(houses, lambda site: told.filter(request__visit=visits[site.slug]).exists())
            == reminded
        )

    def test_quiet_hours_are_those_of_the_person(self, houses):
        noon = at(12)  # ten in Urumqi
        quiet = {}
        for slug, site in houses.items():
            host = an_employee(f"被访人{slug}", site=site)
            Route.objects.create(employee=host, quiet_from=time(9, 30), quiet_until=time(11))
            notice = outbox.write(host.pk, f"quiet:{slug}", "-", "-", noon)
            (way,) = routes.route_options(notice, noon)
            quiet[slug] = way.opens_at if way.closed else None
        assert quiet == {"hq": None, "urumqi": at(13), "berlin": None}


class TestTheDayEndsAtTheirMidnight:
    @pytest.mark.parametrize(
        ("moment", "over"),
        [
            (at(0, 30, day=6), {"hq"}),
            (at(1, 59, day=6), {"hq"}),
            (at(2, 1, day=6), {"hq", "urumqi"}),
            (at(6, 59, day=6), {"hq", "urumqi"}),
            (at(7, 1, day=6), {"hq", "urumqi", "berlin"}),
        ],
    )
    def test_who_did_not_come_is_closed_after_it(self, houses, moment, over: set[str]):
        visits = {slug: comes_to(site, at(9), expected_at=at(16)) for slug, site in houses.items()}
        no_shows.mark_no_shows(moment)
        assert (
            where(houses, lambda site: guards.fetch(visits[site.slug].pk).state == State.NO_SHOW)
            == over
        )

    def test_an_appointment_is_of_the_day_that_it_is_there(self, houses):
        # One in the night of Friday in Shanghai is Thursday evening elsewhere.
        days = {
            slug: comes_to(site, at(9), expected_at=at(1, day=6)).expected_on.day
            for slug, site in houses.items()
        }
        assert days == {"hq": 6, "urumqi": 5, "berlin": 5}

    def test_who_is_expected_there_today_arrives(self, houses):
        visits = {
            slug: comes_to(site, at(9), expected_at=at(1, day=6)) for slug, site in houses.items()
        }
        half_past_midnight = at(0, 30, day=6)
        for slug in ("urumqi", "berlin"):
            transitions.arrive(visits[slug], desk_of(houses[slug]), half_past_midnight, NO_KEY)
        with refused("wrong_day"):
            transitions.arrive(visits["hq"], desk_of(houses["hq"]), at(23, 30), NO_KEY)

    @pytest.mark.parametrize(
        ("moment", "asked"),
        [
            (at(17, 59), set()),
            (at(18), {"hq"}),
            (at(19, 59), {"hq"}),
            (at(20), {"urumqi"}),  # 总部 is presumed empty by then
            (at(1, day=6), {"berlin"}),
        ],
    )
    def test_hosts_are_asked_at_their_closing_time(self, houses, moment, asked: set[str]):
        visits = {slug: inside(site, at(16)) for slug, site in houses.items()}
        end_of_day.sweep(moment)
        leaving = LeaveRequest.objects.filter(notice__key__endswith=":closing")
        shown = where(
            houses,
            lambda site: leaving.filter(visit=visits[site.slug]).exists(),
        )
        assert shown == asked

    def test_what_nobody_confirms_is_over_two_hours_after_it(self, houses):
        visits = {slug: inside(site, at(16)) for slug, site in houses.items()}
        over = {}
        for hour in range(17, 41):
            moment = at(0) + timedelta(hours=hour)
            end_of_day.sweep(moment)
            for slug, visit in visits.items():
                if guards.fetch(visit.pk).presumed_left:
                    over.setdefault(slug, hour)
        assert over == {"hq": 20, "urumqi": 22, "berlin": 27}

    def test_nobody_is_asked_at_their_night_whether_she_has_left(self, houses):
        visits = {slug: inside(site, at(15)) for slug, site in houses.items()}
        sign_out.sweep(at(19))  # five in Urumqi, noon in Berlin
        asked = LeaveRequest.objects.all()
        assert where(houses, lambda site: asked.filter(visit=visits[site.slug]).exists()) == {
            "urumqi",
            "berlin",
        }

    def test_in_the_night_of_the_change_of_the_clocks_four_hours_are_four_hours(self, houses):
        """On Saturday, 28 March, Berlin closes at half past eleven; at two the clocks go to three."""
        the_policy()
        Limit.objects.filter(code=end_of_day.AFTER).update(value=240)
        new_edition()
        for slug, site in houses.items():
            site.closes = time(23, 30)
            closes = datetime(2026, 3, 28, 23, 30, tzinfo=site.clock).astimezone(UTC)
            since = closes - timedelta(hours=2)
            over = end_of_day.deadline(site, State.INSIDE, since, in_force())
            assert over - closes == timedelta(hours=4), slug


def _policy() -> InForce:
    the_policy()
    return in_force()


class TestTimesAreShownAsTheyAreThere:
    SHOWN = {"hq": "15:07", "urumqi": "13:07", "berlin": "08:07"}

    def test_on_the_pages_of_its_desk(self, houses, time_machine):
        time_machine.move_to(at(15, 20), tick=False)
        for slug, site in houses.items():
            visit = comes_to(site, at(15, 7))
            client = signed_in(site)
            for path in (f"/visits/{visit.pk}/", "/visits/"):
                page = client.get(path).content.decode()
                assert f"03-05 {self.SHOWN[slug]}" in page, (slug, path)
            assert timezone.get_current_timezone() == clock.zone()

    def test_to_whoever_looks_from_another_site(self, houses, time_machine):
        time_machine.move_to(at(15, 20), tick=False)
        visits = [comes_to(site, at(15, 7)) for site in houses.values()]
        office = Client()
        office.force_login(a_user("office", "李敏", sites=[houses["hq"]]), BACKEND)
        for visit, shown in zip(visits, self.SHOWN.values(), strict=True):
            page = office.get(f"/visits/{visit.pk}/").content.decode()
            assert f"03-05 {self.SHOWN[visit.site.slug]}" in page, shown

    def test_on_the_page_of_the_link(self, houses, time_machine):
        time_machine.move_to(at(15, 20), tick=False)
        for slug, site in houses.items():
            visit = comes_to(site, at(15, 7))
            notice = visit.requests.get().notice
            token = tokens.make(notice, at(15, 7) + timedelta(hours=9), in_group=False)
            assert self.SHOWN[slug] in Client().get(f"/h/{token}/").content.decode()

    def test_in_notices(self, houses):
        for slug, site in houses.items():
            visit = inside(site, at(15, 7))
            sign_out.write(
                guards.fetch(visit.pk),
                visit.host,
                f"leave:{slug}",
                desk_of(site),
                at(20),
                _policy(),
            )
            notice = Notice.objects.get(key=f"leave:{slug}")
            assert self.SHOWN[slug] in notice.body

    def test_to_programs_with_the_offset(self, houses):
        offsets = {"hq": "+08:00", "urumqi": "+06:00", "berlin": "+01:00"}
        visits = {slug: comes_to(site, at(15, 7)) for slug, site in houses.items()}
        office = a_program("office", "李敏", sites=[houses["hq"]])
        listed = {row["id"]: row["times"] for row in office.get("/visits")["visits"]}
        for slug, visit in visits.items():
            told = f"2026-03-05T{self.SHOWN[slug]}:00.000{offsets[slug]}"
            assert listed[visit.pk]["arrived_at"] == told
            assert office.get(f"/visits/{visit.pk}")["times"]["arrived_at"] == told
            lane = office.get("/board", site=slug)["waiting"]
            assert [row["times"]["arrived_at"] for row in lane] == [told]

    def test_the_board_expects_whom_it_is_the_day_of_there(self, houses, time_machine):
        for site in houses.values():
            comes_to(site, at(9), expected_at=at(17))
        time_machine.move_to(at(0, 30, day=6), tick=False)
        office = a_program("office", "李敏", sites=[houses["hq"]])
        lanes = {slug: len(office.get("/board", site=slug)["expected"]) for slug in houses}
        assert lanes == {"hq": 0, "urumqi": 1, "berlin": 1}
        for slug, site in houses.items():
            desk = signed_in(site).get("/desk/board/", headers={"HX-Request": "true"})
            assert ("访客" + slug in desk.content.decode()) == (slug != "hq")


class TestTheLedgerGoesByTheHouse:
    def test_wherever_it_is_booked_and_verified(self, houses):
        """Half past midnight of 6 March in Shanghai is the day before at the other sites."""
        for slug, site in houses.items():
            with timezone.override(site.clock):
                booked(an_employee(f"被访人{slug}", site=site), now=at(0, 30, day=6))
        assert {entry.on.day for entry in Entry.objects.all()} == {6}
        for site in houses.values():
            with timezone.override(site.clock):
                call_command("verify_ledger", stdout=StringIO())

    def test_and_says_so_to_who_has_another_clock_on_the_wall(self, houses, time_machine):
        """The notice and the page of a case at noon in Shanghai, of something seen ten minutes ago."""
        the_policy()
        time_machine.move_to(at(12), tick=False)
        heard, said = {}, {}
        for slug, site in houses.items():
            host = an_employee(f"被访人{slug}", site=site)
            report = Report("internal_complaint", slug, site.pk, employee=host, seen_at=at(11, 50))
            incident = reports.report(report, desk_of(site), at(12), NO_KEY)
            heard[slug] = Notice.objects.get(case__incident=incident).body
            page = Client().get(f"/l/{a_link_to_a_case(incident.pk)}/")
            said[slug] = page.content.decode()
        assert {slug: "11:50" in text for slug, text in heard.items()} == {
            "hq": True,
            "urumqi": False,
            "berlin": False,
        }
        assert "09:50" in heard["urumqi"]
        for texts in (heard, said):
            assert where(houses, lambda site: "03-10 24:00 (UTC+08:00)" in texts[site.slug]) == {
                "urumqi",
                "berlin",
            }
        assert "2026-03-05 04:50" in said["berlin"]


class TestTheNameOfAZone:
    @pytest.mark.parametrize("name", ["Asia/Urumqi", "Europe/Berlin", ""])
    def test_is_one_that_exists(self, name: str):
        Site(slug="x", name="x", time_zone=name).full_clean()

    @pytest.mark.parametrize("name", ["Asia/乌鲁木齐", "UTC+6", "../etc/passwd"])
    def test_or_is_refused(self, name: str):
        with pytest.raises(ValidationError) as why:
            Site(slug="x", name="x", time_zone=name).full_clean()
        assert set(why.value.error_dict) == {"time_zone"}
