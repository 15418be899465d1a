"""李敏 erases words, with a reason; the entry stays, and the chain still verifies (privacy 6)."""

import json
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.builders import NO_KEY, a_user, a_zone, an_actor, an_employee
from tests.discipline.reports import a_report, wang_yue_inside
from tests.discipline.scenes import a_proposal, booked, voided
from tests.visitors.scenes import after, refused, the_desk, the_office
from visitors.discipline.audit import verify
from visitors.discipline.incidents import reports, visibility
from visitors.discipline.ledger import appeals, erasure, rulings
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Words
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
WHY = "文字里写了访客的病情，应当事人要求删除"


def test_leaves_the_entry_and_who_when_and_why():
    entry = booked(note="王悦没有牌")
    erasure.erase(entry, WHY, the_office(), after(99), NO_KEY)
    words = Words.objects.get(entry=entry)
    assert (words.text, words.salt, words.erased_at, words.erased_by) == (
        "",
        "",
        after(99),
        the_office().user,
    )
    event = IncidentEvent.objects.get(what="erased")
    assert (event.incident, event.reason, event.by_name) == (entry.incident, WHY, "李敏")
    assert Incident.objects.get().note == "王悦没有牌", "nobody has asked for the whole case"
    assert verify.verify().is_sound


def test_takes_the_words_of_the_whole_case_where_asked():
    proposal = a_proposal()
    rulings.state(proposal, "我当时在开会", an_actor("host", "赵凯"), after(31), NO_KEY)
    entry = rulings.confirm(proposal, "王悦没有牌", the_office(), after(40), NO_KEY)
    appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
    erasure.erase(entry, WHY, the_office(), after(99), NO_KEY, of_the_case=True)
    incident = Incident.objects.get()
    assert (incident.note, incident.statement, Appeal.objects.get().text) == (
        "",
        "（文字已删除）",
        "（文字已删除）",
    )
    assert verify.verify().is_sound


def test_of_a_void_goes_to_the_case_of_its_violation():
    first = booked()
    void = voided(first)[0]
    assert (
        visibility.events_of(first.incident, knows=True)[-1].reason == "访客为应聘者，按 B1 免佩戴"
    )
    void = Entry.objects.select_related("violation__incident", "sheet__employee").get(pk=void.pk)
    erasure.erase(void, WHY, the_office(), after(99), NO_KEY)
    assert IncidentEvent.objects.get(what="erased").incident == first.incident
    assert "应聘者" not in "".join(
        event.reason for event in visibility.events_of(first.incident, knows=True)
    ), "it stands nowhere else"
    assert verify.verify().is_sound


def test_takes_the_reason_of_a_ruling_too():
    entry = booked()
    one = appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), after(60), NO_KEY)
    appeals.decide(
        one,
        appeals.Ruling("upheld", "当事人的病假条与此无关"),
        an_actor("office", "王芳"),
        after(70),
        NO_KEY,
    )
    assert visibility.events_of(entry.incident, knows=True)[-1].reason == "当事人的病假条与此无关"
    erasure.erase(entry, WHY, the_office(), after(99), NO_KEY, of_the_case=True)
    assert "病假" not in "".join(
        event.reason for event in visibility.events_of(entry.incident, knows=True)
    )


class TestADroppedProposal:
    """It has no entry whose words could be erased."""

    @pytest.fixture
    def dropped(self) -> Incident:
        """Let 李敏 drop what 何静 reported and 赵凯 spoke about."""
        incident = a_report(
            wang_yue_inside(), note="王悦脸色不好", place="医务室门口", zone=a_zone()
        )
        rulings.state(incident, "我当时在看病", an_actor("host", "赵凯"), after(40), NO_KEY)
        return reports.drop(incident, "当事人的病假条已经核实", the_office(), after(60), NO_KEY)

    def test_loses_its_words_and_keeps_who_when_and_why(self, dropped: Incident):
        erasure.erase_dropped(dropped, WHY, the_office(), after(99), NO_KEY)
        dropped.refresh_from_db()
        assert (dropped.note, dropped.place, dropped.statement) == ("", "", "（文字已删除）")
        assert (dropped.state, dropped.drop_reason) == ("dropped", "（撤销原因的文字已删除）")
        assert dropped.where == "学术区域", "the zone is no free word"
        event = dropped.events.get(what="erased")
        assert (event.reason, event.by_name) == (WHY, "李敏")
        everything = json.dumps(
            [*Incident.objects.values(), *IncidentEvent.objects.values()],
            default=str,
            ensure_ascii=False,
        )
        assert [word for word in ("脸色", "医务室", "看病", "病假") if word in everything] == [], (
            "they stand nowhere else"
        )

    def test_happens_once(self, dropped: Incident):
        for minute in (99, 100):
            erasure.erase_dropped(dropped, WHY, the_office(), after(minute), RequestKey("k1", "d1"))
        assert dropped.events.filter(what="erased").count() == 1
        with refused("already_erased"):
            erasure.erase_dropped(dropped, WHY, the_office(), after(101), NO_KEY)

    def test_needs_a_reason_and_the_office_and_another_person(self, dropped: Incident):
        with refused("reason_too_short"):
            erasure.erase_dropped(dropped, "删掉", the_office(), after(99), NO_KEY)
        with refused("not_permitted"):
            erasure.erase_dropped(dropped, WHY, the_desk(), after(99), NO_KEY)
        own = reports.drop(a_proposal(an_employee("王芳")), WHY, the_office(), after(60), NO_KEY)
        with refused("needs_another_person"):
            erasure.erase_dropped(own, WHY, an_actor("office", "王芳"), after(99), NO_KEY)

    def test_loses_the_place_that_stood_in_its_evidence_before(self, dropped: Incident):
        Incident.objects.update(evidence={**dropped.evidence, "place": "学术区域 · 医务室门口"})
        erasure.erase_dropped(dropped, WHY, the_office(), after(99), NO_KEY)
        assert Incident.objects.get().evidence == dropped.evidence

    def test_is_one_that_was_dropped(self):
        with refused("not_dropped"):
            erasure.erase_dropped(a_report(wang_yue_inside()), WHY, the_office(), after(99), NO_KEY)
        with refused("not_dropped"):
            erasure.erase_dropped(booked().incident, WHY, the_office(), after(99), NO_KEY)

    def test_is_erased_in_admin_once_when_the_form_arrives_twice(self, dropped: Incident):
        browser = Client()
        browser.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        address = reverse("admin:discipline_incident_changelist")
        asked = {"action": "erase_words", "_selected_action": [dropped.pk]}
        with time_machine.travel(after(99), tick=False):
            page = browser.post(address, asked)
            assert "文字删除后不能恢复" in page.content.decode()
            assert "of_the_case" not in page.content.decode(), "it is always the whole"
            key = page.context["form"].initial["request_key"]
            for _arrival in range(2):
                assert (
                    browser.post(address, {**asked, "reason": WHY, "request_key": key}).status_code
                    == 302
                )
        assert dropped.events.filter(what="erased").count() == 1
        assert (
            "病假"
            not in browser.get(
                reverse("admin:discipline_incident_change", args=[dropped.pk])
            ).content.decode()
        )


def test_the_place_goes_with_the_whole_case():
    """It stands in no evidence, of which the chain holds a digest for good."""
    entry = booked(place="医务室门口", zone=a_zone())
    assert entry.incident.evidence == {"exemption": "unchecked", "zone": "学术区域"}
    erasure.erase(entry, WHY, the_office(), after(99), NO_KEY, of_the_case=True)
    assert Incident.objects.get().where == "学术区域"
    assert verify.verify().is_sound


def test_happens_once():
    entry = booked()
    erasure.erase(entry, WHY, the_office(), after(99), RequestKey("k1", "d1"))
    erasure.erase(entry, WHY, the_office(), after(100), RequestKey("k1", "d1"))
    assert IncidentEvent.objects.filter(what="erased").count() == 1
    with refused("already_erased"):
        erasure.erase(entry, WHY, the_office(), after(101), NO_KEY)


def test_needs_a_reason_and_the_office_and_another_person():
    entry = booked()
    with refused("reason_too_short"):
        erasure.erase(entry, "删掉", the_office(), after(99), NO_KEY)
    with refused("not_permitted"):
        erasure.erase(entry, WHY, the_desk(), after(99), NO_KEY)
    own = booked(an_employee("王芳"))
    with refused("needs_another_person"):
        erasure.erase(own, WHY, an_actor("office", "王芳"), after(99), NO_KEY)


class TestInAdmin:
    @pytest.fixture
    def browser(self) -> Client:
        """Return the browser of 李敏."""
        client = Client()
        client.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        return client

    def send(self, browser: Client, entry: Entry, **fields: Any) -> Any:
        address = reverse("admin:discipline_entry_changelist")
        with time_machine.travel(after(99), tick=False):
            return browser.post(
                address, {"action": "erase_words", "_selected_action": [entry.pk], **fields}
            )

    def test_asks_for_the_reason_first(self, browser: Client):
        entry = booked(note="王悦没有牌")
        page = self.send(browser, entry)
        assert page.status_code == 200
        assert "文字删除后不能恢复" in page.content.decode()
        assert Words.objects.get().text == "王悦没有牌"

    def test_erases_once_when_the_form_arrives_twice(self, browser: Client):
        entry = booked(note="王悦没有牌")
        key = self.send(browser, entry).context["form"].initial["request_key"]
        for _arrival in range(2):
            assert self.send(browser, entry, reason=WHY, request_key=key).status_code == 302
        assert Words.objects.get().text == ""
        assert IncidentEvent.objects.filter(what="erased").count() == 1

    def test_asks_again_where_the_reason_is_too_short(self, browser: Client):
        entry = booked(note="王悦没有牌")
        page = self.send(browser, entry, reason="删掉", request_key="k")
        assert page.status_code == 422
        assert "至少" in page.content.decode()
        assert Words.objects.get().text == "王悦没有牌"

    def test_is_not_offered_to_the_audit(self):
        entry = booked(note="王悦没有牌")
        auditor = Client()
        auditor.force_login(
            a_user("auditor", "孙审计"), backend="reception.accounts.actor.UserWithEmployee"
        )
        assert (
            "erase_words"
            not in auditor.get(reverse("admin:discipline_entry_changelist")).content.decode()
        )
        self.send(auditor, entry, reason=WHY, request_key="k")
        assert Words.objects.get().text == "王悦没有牌"

    def test_shows_the_words_or_that_they_were_erased(self, browser: Client):
        entry = booked(note="王悦没有牌")
        address = reverse("admin:discipline_entry_change", args=[entry.pk])
        assert "王悦没有牌" in browser.get(address).content.decode()
        erasure.erase(entry, WHY, the_office(), after(99), NO_KEY)
        shown = browser.get(address).content.decode()
        assert "李敏 删除" in shown
        assert entry.hash in shown
