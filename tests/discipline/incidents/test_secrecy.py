"""Who reported is shown to neither the person concerned nor the head of their department, whatever
roles they have.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from reception.accounts import tokens
from reception.accounts.permissions import ROLES
from reception.notifications.models import Notice
from reception.organisation.models import Department
from tests.builders import NO_KEY, a_user, an_actor, an_employee
from tests.discipline.reports import REASON, a_report, wang_yue_inside
from tests.discipline.scenes import booked
from tests.visitors.scenes import NINE, after
from visitors.discipline.incidents import visibility
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Entry, Incident

pytestmark = pytest.mark.django_db
REPORTER = ("何静", "desk-何静")


@pytest.fixture(autouse=True)
def _ten_o_clock() -> Iterator[None]:
    with time_machine.travel(after(60), tick=False):
        yield


@pytest.fixture
def incident() -> Incident:
    """Let 何静 report a visitor of 赵凯, whose department 陈主任 heads; both also got the role of
    行政部 and the admin's door.
    """
    host, head = a_user("host", "赵凯"), a_user("head", "陈主任")
    Department.objects.filter(pk=host.employee.department_id).update(head=head.employee)
    visit = wang_yue_inside()
    return a_report(visit, note="独自一人")


def with_every_role(role: str, name: str) -> Client:
    """Return the browser of somebody who is also of 行政部 and of the audit."""
    user = a_user(role, name)
    user.groups.add(*Group.objects.filter(name__in=[ROLES["office"], ROLES["auditor"]]))
    user.is_staff = True
    user.save()
    return signed_in(user)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="reception.accounts.actor.UserWithEmployee")
    return client


def pages(incident: Incident) -> list[str]:
    """Return every page and order that speaks of an incident."""
    admin = [
        reverse(f"admin:discipline_incident_{page}", args=[incident.pk])
        for page in ("change", "history")
    ]
    lists = [
        reverse("incidents") + order
        for order in (
            "",
            "?state=proposed",
            "?o=reporter",
            "?clause=P3&day=2026-03-05",
            "?reporter=1",
        )
    ]
    orders = [
        reverse("admin:discipline_incident_changelist") + order
        for order in ("", "?o=1", "?q=何静", "?q=desk")
    ]
    readings = [reverse("trace") + "?kind=photo"]
    return [
        reverse("incident", args=[incident.pk]),
        *lists,
        *admin,
        *orders,
        *readings,
        *pages_of_the_ledger(incident),
    ]


def pages_of_the_ledger(incident: Incident) -> list[str]:
    """Return every page that speaks of what was booked from an incident, and of the appeal against
    it.
    """
    entry = Entry.objects.filter(incident=incident).first()
    found = [
        reverse("ledger"),
        reverse(
            "ledger_person",
            args=[incident.employee.number if incident.employee is not None else ""],
        ),
    ]
    for row in [entry, *entry.later.all()] if entry is not None else []:
        found += [reverse("ledger_entry", args=[row.pk])]
        found += [
            reverse(f"admin:discipline_entry_{page}", args=[row.pk])
            for page in ("change", "history")
        ]
    if entry is not None and hasattr(entry, "appeal"):
        found += [reverse("appeal", args=[entry.appeal.pk])]
        found += [
            reverse(f"admin:discipline_appeal_{page}", args=[entry.appeal.pk])
            for page in ("change", "history")
        ]
    return [
        *found,
        *(reverse(f"admin:discipline_{page}_changelist") for page in ("entry", "appeal")),
    ]


@pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任")])
def test_the_person_concerned_and_the_head_read_everything_but_who_reported(
    incident: Incident, role: str, name: str
):
    browser = with_every_role(role, name)
    for address in pages(incident):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        shown = answer.content.decode().replace(
            'value="何静"', ""
        )  # what was typed comes back in the search field
        assert [word for word in REPORTER if word in shown] == [], address
    assert "保密" in browser.get(reverse("incident", args=[incident.pk])).content.decode()


def test_li_min_reads_who_reported_and_nowhere_but_on_the_page_of_the_incident(incident: Incident):
    """The control: the pages above do speak of the incident, and the name does stand in one of
    them.
    """
    browser = signed_in(a_user("office", "李敏"))
    named = [
        address
        for address in pages(incident)
        if "何静" in browser.get(address).content.decode().replace('value="何静"', "")
    ]
    assert named == [reverse("incident", args=[incident.pk])]
    assert "赵凯" in browser.get(reverse("incidents")).content.decode()


def test_a_search_in_admin_by_the_reporters_name_finds_nothing(incident: Incident):
    """An order or a filter would tell as well as a column."""
    browser = signed_in(a_user("office", "李敏"))
    address = reverse("admin:discipline_incident_changelist")
    found = {
        typed: browser.get(address, {"q": typed}).context["cl"].result_count
        for typed in ("赵凯", "何静")
    }
    assert found == {"赵凯": 1, "何静": 0}
    for sneaky in (
        "reporter=1",
        "reporter__id__exact=1",
        "reporter__username=desk-何静",
        "events__by=1",
    ):
        assert browser.get(f"{address}?{sneaky}").status_code == 400, sneaky
    for fair in (
        "site__id__exact=1",
        "state__exact=proposed",
        "clause=P3",
        "seen_at__gte=2026-03-05+00%3A00%3A00%2B08%3A00",
        "o=-1",
    ):
        assert browser.get(f"{address}?{fair}").status_code == 200, fair


def test_an_address_of_the_accounts_in_admin_does_not_tell_either(incident: Incident):
    browser = with_every_role("head", "陈主任")
    address = reverse("admin:auth_user_changelist")
    for sneaky in (
        f"reported={incident.pk}",
        f"reported__id__exact={incident.pk}",
        "incident_events=1",
        "incident_events__incident=1",
    ):
        assert browser.get(f"{address}?{sneaky}").status_code == 400, sneaky
    for sneaky in (f"user__reported={incident.pk}", f"employee__user__reported={incident.pk}"):
        for page in (
            "organisation_employee",
            "accounts_sitegrant",
            "accounts_apitoken",
        ):
            assert browser.get(reverse(f"admin:{page}_changelist") + f"?{sneaky}").status_code in (
                400,
                302,
                403,
            ), (page, sneaky)
    assert browser.get(f"{address}?is_active__exact=1&groups__id__exact=1").status_code == 200, (
        "the filters of the page work"
    )


def test_the_host_and_the_head_as_such_see_no_incident_at_all(incident: Incident):
    for role, name in (("host", "赵凯"), ("head", "陈主任")):
        browser = signed_in(a_user(role, name))
        for address, status in (
            (reverse("incidents"), 403),
            (reverse("incident", args=[incident.pk]), 404),
            (reverse("patrol"), 403),
        ):
            assert browser.get(address).status_code == status


def test_the_visit_says_nothing_of_the_report(incident: Incident):
    """Its events are read by the host; the report leaves none there, nor in the API."""
    assert incident.visit is not None
    assert list(incident.visit.events.values_list("what", flat=True)) == ["arrived", "admitted"]
    host = a_user("host", "赵凯")
    address = reverse("visit", args=[incident.visit_id])
    before = signed_in(host).get(address).content.decode().count("何静")
    assert before == 2, "her desk work: she registered and admitted"
    token = tokens.create(host, "测试", NINE)
    told = (
        Client(headers={"Authorization": f"Bearer {token}"})
        .get(f"/api/v1/visits/{incident.visit_id}")
        .json()
    )
    assert [event["what"] for event in told["events"]] == ["arrived", "admitted"]
    assert "incident" not in str(told)


def test_the_source_says_nothing_of_the_reporter(incident: Incident):
    assert "何静" not in incident.source
    assert incident.source.startswith("patrol:")


def test_the_log_says_nothing_of_the_reporter(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    visit = wang_yue_inside()
    signed_in(a_user("desk", "何静")).post(
        reverse("patrol_visit", args=[visit.pk]), {"place": "走廊"}
    )
    assert Incident.objects.count() == 1
    ours = [
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    ]
    assert [line for line in ours if "何静" in line] == []


class TestInTheLedger:
    """The same in what programs read of the ledger: in whatever order, with whatever role, by
    whatever answer.
    """

    SAID = "何静在三楼看到的"

    @pytest.fixture
    def entries(self, incident: Incident) -> list[Entry]:
        """Let 李敏 confirm what 何静 reported, book two further ones, and 王芳 void the second."""
        Incident.objects.filter(pk=incident.pk).update(note=self.SAID)
        rulings.confirm(
            Incident.objects.get(),
            "访客确实没有佩戴",
            an_actor("office", "李敏"),
            after(60) + timedelta(days=14),
            NO_KEY,
        )
        more = [
            booked(source=f"desk-何静:{number}", note="第二次", now=after(40 + number))
            for number in (1, 2)
        ]
        rulings.void(
            more[0], "登记时写错了人，应为另一位", an_actor("office", "王芳"), after(50), NO_KEY
        )
        return list(Entry.objects.all())

    def reader(self, role: str, name: str) -> Client:
        with_every_role(role, name)
        return Client(
            headers={
                "Authorization": f"Bearer {tokens.create(a_user(role, name), '测试', after(60))}"
            }
        )

    @pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任")])
    def test_the_person_concerned_and_the_head_read_every_entry_and_no_source(
        self, entries: list[Entry], role: str, name: str
    ):
        program, number = self.reader(role, name), an_employee("赵凯").number
        for order in (
            "",
            "?order=source",
            "?order=reporter",
            "?o=-1",
            "?source=desk",
            "?reporter=1",
        ):
            answer = program.get(f"/api/v1/employees/{number}/ledger{order}")
            assert [row["id"] for row in answer.json()["entries"]] == [
                entry.pk for entry in entries
            ], "in the order of the book, always"
            assert {row["source"] for row in answer.json()["entries"]} == {""}
            assert [
                word
                for word in (*REPORTER, self.SAID, "patrol:")
                if word in answer.content.decode()
            ] == []

    def test_nor_does_an_answer_to_what_they_do_themselves(self, entries: list[Entry]):
        """A head who is also of 行政部 sends the same source, and voids an entry."""
        program, number = self.reader("head", "陈主任"), an_employee("赵凯").number
        content = {"ladder": "no_badge", "employee": number, "source": "desk-何静:2"}
        again = program.post("/api/v1/violations", content, content_type="application/json")
        assert (again.status_code, again.json()["source"]) == (201, "")
        voided = program.post(
            f"/api/v1/violations/{again.json()['id']}/void",
            {"reason": REASON},
            content_type="application/json",
        )
        assert voided.status_code == 200
        assert [row["source"] for row in (voided.json(), *voided.json()["rederived"])].count(
            ""
        ) == 1 + len(voided.json()["rederived"])
        assert "何静" not in voided.content.decode()

    def test_wang_fang_reads_the_source(self, entries: list[Entry]):
        """The control: it is there to be read."""
        program = Client(
            headers={
                "Authorization": (
                    f"Bearer {tokens.create(a_user('office', '王芳'), '测试', after(60))}"
                )
            }
        )
        said = program.get(f"/api/v1/employees/{an_employee('赵凯').number}/ledger").json()
        sources = [row["source"] for row in said["entries"] if row["kind"] == "violation"]
        assert (sources[0].startswith("patrol:"), sources[1:]) == (
            True,
            ["desk-何静:1", "desk-何静:2"],
        )

    def test_the_notices_to_the_person_name_neither_source_nor_reporter(self, entries: list[Entry]):
        written = [
            f"{notice.subject} {notice.body} {notice.group_text}"
            for notice in Notice.objects.filter(case__isnull=False)
        ]
        assert len(written) == 5, "one proposal, three entries, one void"
        assert [
            text for text in written for word in (*REPORTER, self.SAID, "patrol:") if word in text
        ] == []

    def test_the_log_of_booking_and_voiding_says_nothing_of_the_reporter(
        self, incident: Incident, caplog: pytest.LogCaptureFixture
    ):
        caplog.set_level("DEBUG")
        first = booked(source="desk-何静:1", now=after(41))
        rulings.void(
            first, "登记时写错了人，应为另一位", an_actor("office", "王芳"), after(50), NO_KEY
        )
        ours = [
            record.getMessage()
            for record in caplog.records
            if not record.name.startswith("django.db")
        ]
        assert [line for line in ours if "何静" in line] == []


def test_no_line_of_a_case_names_who_reported_and_booked_at_once():
    """李敏 books what she saw herself; 王芳, whom it concerns, reads on no line that it was her."""
    entry = booked(an_actor("office", "王芳").employee)
    names = [event.by_name for event in visibility.events_of(entry.incident, knows=False)]
    assert names == ["", "行政部"], "a second blank would tell who confirmed as well"
    assert [event.by_name for event in visibility.events_of(entry.incident, knows=True)] == [
        "李敏",
        "李敏",
    ]
