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
from tests.discipline.readers import read
from tests.discipline.reports import REASON, a_picture, a_report, wang_yue_inside
from tests.discipline.scenes import a_proposal, booked
from tests.visitors.scenes import NINE, after, refused, the_office
from visitors.discipline.incidents import photos, reports, visibility
from visitors.discipline.ledger import appeals, chain, erasure, rulings
from visitors.discipline.ledger.appeals import Ruling
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
    readings = [reverse("admin:discipline_photoreading_changelist")]
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
            "accounts_phonereading",
            "discipline_photoreading",
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
        for address in (
            reverse("incidents"),
            reverse("incident", args=[incident.pk]),
            reverse("patrol"),
        ):
            assert browser.get(address).status_code == 404


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


class TestWhereTheOfficeReports:
    """李敏 reports, books and voids in turn with 王芳: a name that is left out on her lines alone
    would tell by elimination.
    """

    OFFICE = ("李敏", "王芳", "office-李敏", "office-王芳")

    @pytest.fixture
    def cases_of_zhao_kai(self, settings: Any, tmp_path: Any) -> list[Incident]:
        """Let 李敏 report one that 王芳 confirms and she herself voids, book one that 王芳 rules
        on, and drop one of 何静.
        """
        settings.MEDIA_ROOT = tmp_path
        host, head = a_user("host", "赵凯"), a_user("head", "陈主任")
        Department.objects.filter(pk=host.employee.department_id).update(head=head.employee)
        li_min, wang_fang, zhao_kai = (
            the_office(),
            an_actor("office", "王芳"),
            an_actor("host", "赵凯"),
        )
        reported = a_report(wang_yue_inside(), li_min, picture=a_picture())
        photos.read(reported, wang_fang, after(31))
        rulings.state(reported, "牌在口袋里", zhao_kai, after(31), NO_KEY)
        first = rulings.confirm(reported, "属实", wang_fang, after(32), NO_KEY)
        at_once = booked(by=li_min, now=after(33))
        one = appeals.appeal(at_once, "牌在口袋里", zhao_kai, after(34), NO_KEY)
        appeals.decide(one, Ruling("upheld", REASON), wang_fang, after(35), NO_KEY)
        rulings.void(Entry.objects.get(pk=first.pk), REASON, li_min, after(36), NO_KEY)
        again = appeals.appeal(
            booked(by=li_min, now=after(37)), "牌在口袋里", zhao_kai, after(38), NO_KEY
        )
        erasure.erase(at_once, REASON, wang_fang, after(39), NO_KEY)
        dropped = reports.drop(a_proposal(now=after(40)), REASON, li_min, after(41), NO_KEY)
        booked_at_once = [Incident.objects.get(entry=entry) for entry in (at_once, again.entry)]
        return [reported, *booked_at_once, dropped]

    def named(self, browser: Client, incidents: list[Incident]) -> dict[str, list[str]]:
        """Return the pages on which somebody of the office is named; what was typed into the search
        comes back in its field.
        """
        found = {}
        for address in dict.fromkeys(
            address for incident in incidents for address in pages(incident)
        ):
            answer = browser.get(address)
            assert answer.status_code == 200, address
            said = answer.content.decode().replace('value="何静"', "")
            found[address] = [name for name in (*self.OFFICE, "何静") if name in said]
        return {address: names for address, names in found.items() if names}

    @pytest.mark.parametrize(("role", "name"), [("host", "赵凯"), ("head", "陈主任")])
    def test_nobody_of_the_office_is_named_to_the_person_concerned_and_the_head(
        self, cases_of_zhao_kai: list[Incident], role: str, name: str
    ):
        browser = with_every_role(role, name)
        assert self.named(browser, cases_of_zhao_kai) == {}
        entry = cases_of_zhao_kai[1].entry
        for address in (
            reverse("ledger_entry", args=[entry.pk]),
            reverse("appeal", args=[entry.appeal.pk]),
        ):
            assert "入账的人 行政部" in read(browser.get(address))

    def test_sun_the_auditor_reads_all_of_them(self, cases_of_zhao_kai: list[Incident]):
        """The control: they are there to be read."""
        named = self.named(with_every_role("auditor", "孙审计"), cases_of_zhao_kai)
        for incident in cases_of_zhao_kai[:3]:
            entry = Entry.objects.get(incident=incident)
            assert "李敏" in named[reverse("incident", args=[incident.pk])]
            assert {"李敏", "王芳"} & set(named[reverse("ledger_entry", args=[entry.pk])])
        entry = cases_of_zhao_kai[1].entry
        for address in (
            reverse("ledger_entry", args=[entry.pk]),
            reverse("appeal", args=[entry.appeal.pk]),
        ):
            assert "入账的人 李敏" in read(with_every_role("auditor", "孙审计").get(address))
        assert "王芳" in named[reverse("appeal", args=[entry.appeal.pk])]
        assert (
            "王芳"
            in named[
                reverse(
                    "admin:discipline_appeal_change", args=[cases_of_zhao_kai[1].entry.appeal.pk]
                )
            ]
        )
        assert (
            "李敏"
            in named[reverse("admin:discipline_incident_change", args=[cases_of_zhao_kai[3].pk])]
        )
        assert "王芳" in named[reverse("admin:discipline_photoreading_changelist")]
        assert (
            "王芳"
            in named[reverse("admin:discipline_entry_change", args=[cases_of_zhao_kai[1].entry.pk])]
        ), "who erased"

    def test_who_headed_the_department_learns_it_no_more_after_a_transfer(
        self, cases_of_zhao_kai: list[Incident]
    ):
        """赵凯 goes to another department, with another head; 陈主任 keeps what is no longer
        his.
        """
        sun = a_user("head", "孙主任")
        elsewhere = Department.objects.create(name="后勤部", code="d-elsewhere", head=sun.employee)
        zhao_kai = a_user("host", "赵凯").employee
        zhao_kai.department = elsewhere
        zhao_kai.save()
        for role, name in (("head", "陈主任"), ("head", "孙主任")):
            assert self.named(with_every_role(role, name), cases_of_zhao_kai) == {}, name
        later = booked(zhao_kai, by=the_office(), now=after(50))
        named = self.named(with_every_role("head", "陈主任"), [Incident.objects.get(entry=later)])
        assert "李敏" in named[reverse("ledger_entry", args=[later.pk])], (
            "of what came later he is no head"
        )

    def test_no_digest_lets_them_try_who_booked(self, cases_of_zhao_kai: list[Incident]):
        """From everything else that an entry says one could try every account until the value of
        the chain comes out.
        """
        entry = Entry.objects.get(incident=cases_of_zhao_kai[1])
        address = reverse("admin:discipline_entry_change", args=[entry.pk])
        digests = (entry.source_digest, entry.evidence_digest, entry.text_digest)
        assert entry.source_digest == chain.digest(cases_of_zhao_kai[1].source), (
            "without a salt: a source can be guessed"
        )
        shown = with_every_role("host", "赵凯").get(address).content.decode()
        assert [digest for digest in digests if digest in shown] == []
        assert entry.hash in shown
        shown = signed_in(a_user("auditor", "孙审计")).get(address).content.decode()
        assert [digest for digest in digests if digest not in shown] == [], "the control"


class TestWordsOfTheOffice:
    """What 行政部 writes is read by the person concerned: it does not name who reported."""

    SAID = "何 静报告时认错了人，应为另一位同事"

    def test_name_nobody_who_reported(self):
        entry = rulings.confirm(
            a_proposal(), "属实", the_office(), after(30) + timedelta(days=14), NO_KEY
        )
        entry = Entry.objects.get(pk=entry.pk)
        wang_fang = an_actor("office", "王芳")
        with refused("names_the_reporter"):
            rulings.void(entry, self.SAID, wang_fang, after(60), NO_KEY)
        with refused("names_the_reporter"):
            erasure.erase(entry, self.SAID, wang_fang, after(60), NO_KEY)
        one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
        with refused("names_the_reporter"):
            appeals.decide(one, Ruling("annulled", self.SAID), wang_fang, after(61), NO_KEY)
        other = a_proposal(now=after(31))
        with refused("names_the_reporter"):
            reports.drop(other, self.SAID, the_office(), after(60), NO_KEY)
        with refused("names_the_reporter"):
            rulings.confirm(other, self.SAID, the_office(), after(31) + timedelta(days=14), NO_KEY)

    def test_are_not_refused_to_a_head_who_would_find_out_by_trying_names(self, incident: Incident):
        with_every_role("head", "陈主任")
        entry = rulings.confirm(
            incident, "属实", the_office(), after(30) + timedelta(days=14), NO_KEY
        )
        assert rulings.void(
            Entry.objects.get(pk=entry.pk),
            self.SAID,
            an_actor("head", "陈主任"),
            after(60),
            NO_KEY,
        )

    def test_a_note_and_a_place_name_nobody_who_reports(self):
        visit = wang_yue_inside()
        for words in ({"note": "何静在三楼看到的"}, {"place": "何静的柜台"}):
            with refused("names_the_reporter"):
                a_report(visit, **words)
        assert a_report(visit, note="贺静在三楼看到的"), "the control"

    def test_on_patrol_it_is_said_beside_what_was_typed(self):
        visit = wang_yue_inside()
        answer = signed_in(a_user("desk", "何静")).post(
            reverse("patrol_visit", args=[visit.pk]), {"place": "走廊", "note": "何静看到的"}
        )
        assert (answer.status_code, Incident.objects.count()) == (422, 0)
        assert "这里写了您自己的姓名" in answer.content.decode()
        assert "何静看到的</textarea>" in answer.content.decode()
