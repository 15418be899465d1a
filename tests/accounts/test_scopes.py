"""Lists and searches hold nothing that is foreign to who reads them; every visit of the house bears
the mark of whose it is.
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reception import clock
from reception.accounts.actor import actor_of
from reception.accounts.models import SiteGrant
from reception.organisation.models import Department, Employee
from reception.policy.models import Contact
from reception.policy.rulebook import new_edition
from tests.accounts.house import House
from tests.builders import NO_KEY, a_site, a_visit
from visitors.lifecycle import transitions
from visitors.models import Visit

FAMILIES = ("own", "colleague", "finance", "south")
# Whose visits each role reads in a list.
READS = {
    "desk": {"own", "colleague", "finance"},
    "host": {"own"},
    "head": {"own", "colleague"},
    "office": set(FAMILIES),
    "principal": set(FAMILIES),
    "auditor": set(FAMILIES),
}


def told(answer: Any) -> set[str]:
    """Return whose marks stand in an answer: names of visitors, their organisations, what they came
    for.
    """
    assert answer.status_code == 200
    shown = answer.content.decode()
    return {whose for whose in FAMILIES if f"-{whose}" in shown}


@pytest.mark.parametrize("role", sorted(READS))
def test_a_list_of_visits_holds_what_belongs_to_its_reader(house: House, role: str) -> None:
    assert told(house.browser(role).get(reverse("visits"))) == READS[role]
    assert told(house.program(role).get("/api/v1/visits")) == READS[role]


def test_a_board_shows_the_visitors_of_its_site(house: House) -> None:
    for address in (reverse("desk"), reverse("desk_board")):
        assert told(house.browser("desk").get(address)) == READS["desk"]
    assert told(house.program("desk").get("/api/v1/board")) == READS["desk"]


def test_li_min_changes_to_the_other_site_and_he_jing_does_not(house: House) -> None:
    for role, then in (("office", {"south"}), ("desk", READS["desk"])):
        browser = house.browser(role)
        browser.post(reverse("choose_site"), {"site": a_site("south").pk})
        assert told(browser.get(reverse("desk_board"))) == then
        assert told(browser.get(reverse("badges"))) == then


def test_the_badges_of_a_site_name_their_wearers_and_no_others(house: House) -> None:
    assert told(house.browser("desk").get(reverse("badges"))) == READS["desk"]


def test_a_site_that_was_taken_away_is_no_longer_chosen(house: House) -> None:
    grant = SiteGrant.objects.create(user=house.people["desk"], site=a_site("south"))
    browser = house.browser("desk")
    browser.post(reverse("choose_site"), {"site": grant.site_id})
    assert told(browser.get(reverse("desk_board"))) == {"south"}
    grant.delete()
    assert told(browser.get(reverse("desk_board"))) == READS["desk"]


def test_an_employee_finds_their_own_visitors_and_no_others(house: House) -> None:
    assert told(house.browser("host").get(reverse("my"))) == {"own"}
    assert told(house.browser("head").get(reverse("my"))) == set()


def test_whom_one_may_visit_is_who_works_at_the_site(house: House) -> None:
    assert (
        "钱进"
        not in house.browser("desk").get(reverse("desk_hosts"), {"host": "钱进"}).content.decode()
    )
    for role in ("desk", "host", "head"):
        assert house.program(role).get("/api/v1/employees", {"q": "钱进"}).json() == []
    assert [
        found["name"]
        for found in house.program("office").get("/api/v1/employees", {"q": "钱进"}).json()
    ] == ["钱进"]


class TestWhoWasAtAnotherSite:
    """A visitor belongs to no site and is recalled at each (V10); whom they met there is nobody's
    business here.
    """

    def test_is_recalled_without_whom_and_why(self, house: House) -> None:
        visit = Visit.objects.get(pk=house.visits["south", "inside"])
        browser = house.browser("desk")
        for shown in (
            browser.get(reverse("desk_recall"), {"q": "inside-south"}),
            browser.get(reverse("visitors"), {"q": "inside-south"}),
            browser.get(reverse("desk_form"), {"visitor": visit.visitor_id}),
        ):
            page = shown.content.decode()
            assert "inside-south" in page
            for foreign in ("钱进", "来意-south", reverse("visit", args=[visit.pk])):
                assert foreign not in page
            assert 'value="parent" checked' not in page

    def test_is_recalled_with_everything_by_who_works_there_too(self, house: House) -> None:
        SiteGrant.objects.create(user=house.people["desk"], site=a_site("south"))
        visit = Visit.objects.get(pk=house.visits["south", "inside"])
        browser = house.browser("desk")
        assert "钱进" in browser.get(reverse("desk_recall"), {"q": "inside-south"}).content.decode()
        assert (
            reverse("visit", args=[visit.pk])
            in browser.get(reverse("visitors"), {"q": "inside-south"}).content.decode()
        )
        assert (
            "来意-south"
            in browser.get(reverse("desk_form"), {"visitor": visit.visitor_id}).content.decode()
        )

    def test_is_recalled_with_everything_where_they_came_last(self, house: House) -> None:
        page = house.browser("desk").get(reverse("visitors"), {"q": "inside-own"}).content.decode()
        assert "赵凯" in page
        assert reverse("visit", args=[house.visits["own", "inside"]]) in page

    def test_is_still_inside_there_and_the_desk_is_offered_no_page_that_it_cannot_open(
        self, house: House
    ) -> None:
        arrival = {
            "organisation": "个人",
            "name": "inside-south",
            "purpose": "咨询",
            "host_number": "T1",
            "host": "赵凯",
            "category": "parent",
        }
        for whose, offered in (("south", False), ("own", True)):
            visit = Visit.objects.get(pk=house.visits[whose, "inside"])
            answer = house.browser("desk").post(
                reverse("desk_register"),
                {**arrival, "visitor": visit.visitor_id, "name": visit.visitor.name},
            )
            assert answer.status_code == 409
            assert (reverse("visit", args=[visit.pk]) in answer.content.decode()) is offered

    def test_costs_no_more_queries_where_more_are_found(self, house: House) -> None:
        browser, counts = house.browser("desk"), []
        for typed in ("inside-south", "inside"):
            with CaptureQueriesContext(connection) as asked:
                page = browser.get(reverse("visitors"), {"q": typed}).content.decode()
            counts.append((page.count("<tr>"), len(asked)))
        assert counts[0][0] < counts[1][0]
        # Where few bear what was typed, the search looks once more, at other readings.
        assert counts[0][1] >= counts[1][1]


class TestWhoAnswersForWhom:
    """Somebody from the tax office comes to 赵凯, and 周校长 is asked first (G7)."""

    @pytest.fixture
    def visit(self, house: House) -> Visit:
        Employee.objects.filter(name="周校长").update(
            department=Department.objects.create(name="校长室", code="principal")
        )
        Contact.objects.filter(code__in=["executive", "principal"]).update(
            employee=house.people["principal"].employee
        )
        new_edition()
        visit = a_visit(
            "郑国栋",
            category="government",
            host=house.hosts["own"],
            by=actor_of(house.people["office"]),
            organisation="税务局",
        )
        assert visit.requests.get().employee == house.people["principal"].employee
        return visit

    def test_the_host_cannot_consent_in_the_name_of_who_was_asked(
        self, house: House, visit: Visit
    ) -> None:
        for role in ("host", "head"):
            page = house.browser(role).get(reverse("visit", args=[visit.pk])).content.decode()
            assert reverse("visit_answer", args=[visit.pk]) not in page
            assert (
                house.browser(role)
                .post(reverse("visit_answer", args=[visit.pk]), {"answer": "coming"})
                .status_code
                == 409
            )
        assert (
            reverse("visit_answer", args=[visit.pk])
            not in house.browser("host").get(reverse("my")).content.decode()
        )
        visit.refresh_from_db()
        assert visit.consent is None

    def test_the_desk_records_what_they_said_by_telephone(self, house: House, visit: Visit) -> None:
        assert (
            house.browser("desk")
            .post(reverse("visit_answer", args=[visit.pk]), {"answer": "coming"})
            .status_code
            == 302
        )
        visit.refresh_from_db()
        assert visit.consent is True
        assert visit.answered_by == house.people["principal"].employee

    def test_then_the_host_is_asked_and_answers(self, house: House, visit: Visit) -> None:
        house.browser("desk").post(reverse("visit_answer", args=[visit.pk]), {"answer": "coming"})
        assert (
            house.browser("host")
            .post(reverse("visit_answer", args=[visit.pk]), {"answer": "wait", "minutes": "5"})
            .status_code
            == 302
        )
        visit.refresh_from_db()
        assert visit.answered_by == house.hosts["own"]


def test_who_has_two_roles_does_at_their_site_what_the_narrower_one_allows(house: House) -> None:
    """An auditor who also stands in at the desk sees all sites and works at one."""
    house.people["auditor"].groups.add(house.people["desk"].groups.get())
    own, foreign = house.visits["own", "inside"], house.visits["south", "inside"]
    browser = house.browser("auditor")
    assert browser.get(reverse("visit", args=[foreign])).status_code == 200
    assert browser.post(reverse("visit_leave", args=[foreign])).status_code == 403
    assert (
        browser.post(reverse("visit_phone", args=[foreign]), {"reason": "回电"}).status_code == 403
    )
    assert browser.post(reverse("visit_leave", args=[own])).status_code == 302


def test_a_visitor_who_came_again_elsewhere_is_shown_without_their_last_visit(house: House) -> None:
    visit = Visit.objects.get(pk=house.visits["own", "inside"])
    office, now = actor_of(house.people["office"]), clock.now()
    transitions.leave(visit, office, now, NO_KEY)
    a_visit(
        "inside-own",
        host=house.hosts["south"],
        by=office,
        visitor_id=visit.visitor_id,
        purpose="来意-again",
    )
    page = house.browser("desk").get(reverse("desk_recall"), {"q": "inside-own"}).content.decode()
    assert "inside-own" in page
    assert "钱进" not in page
