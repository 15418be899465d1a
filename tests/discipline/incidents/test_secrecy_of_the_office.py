"""Nobody of the office who reported or booked is named to those it concerns, in no word of the office either."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from reception.organisation.models import Department
from tests.builders import NO_KEY, a_user, an_actor
from tests.discipline.incidents.test_secrecy import pages, signed_in, with_every_role
from tests.discipline.readers import read
from tests.discipline.reports import REASON, a_picture, a_report, wang_yue_inside
from tests.discipline.scenes import a_proposal, booked
from tests.visitors.scenes import after, refused, the_office
from visitors.discipline.incidents import photos, reports
from visitors.discipline.ledger import appeals, erasure, rulings
from visitors.discipline.ledger.appeals import Ruling
from visitors.discipline.models import Entry, Incident
from visitors.discipline.sealing import canonical

pytestmark = pytest.mark.django_db


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
        assert "王芳" in named[reverse("trace") + "?kind=photo"]
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
        assert entry.source_digest == canonical.digest(cases_of_zhao_kai[1].source), (
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
