"""李敏 at her pages: what waits, and a proposal from its hearing to its entry (P1–P6)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils.translation import override as in_language

from reception import clock
from reception.organisation.models import Department
from reception.policy.models import Limit
from tests.builders import NO_KEY, a_site, a_user, an_actor, an_employee, the_policy
from tests.discipline.at_the_office import an_appeal, browser, page
from tests.discipline.reports import REASON, a_report, wang_yue_inside
from tests.discipline.scenes import a_proposal, booked, heard, voided, wang_fang
from tests.performance.queries import asked
from tests.visitors.scenes import after, refused, the_office
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import office_queries, rulings
from visitors.discipline.models import Entry, Incident, IncidentEvent
from visitors.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_next_morning(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(24 * 60), tick=False):
        yield


class TestTheLedger:
    def test_says_what_to_do_where_nothing_waits(self):
        said = page("/ledger/")
        for sentence in ("没有提议在等", "没有申诉在等", "台账里还没有有效的记录"):
            assert sentence in said

    def test_says_in_november_that_next_years_holidays_are_not_entered(self):
        year = max(clock.PUBLISHED_YEARS)
        the_policy()
        with time_machine.travel(datetime(year, 10, 1, tzinfo=UTC), tick=False):
            assert "还没有录入" not in page("/ledger/")
        with time_machine.travel(datetime(year, 11, 20, tzinfo=UTC), tick=False):
            assert f"{year + 1} 年的节假日安排还没有录入" in page("/ledger/")

    def test_puts_first_what_can_be_decided(self):
        young = a_proposal(now=after(24 * 60 - 10))
        old = a_proposal(an_employee("孙伟"), now=after(-20 * 24 * 60))
        stated = a_proposal(an_employee("钱进"), now=after(24 * 60 - 20))
        rulings.state(stated, "我在开会", an_actor("host", "钱进"), after(24 * 60 - 5), NO_KEY)
        stranger = a_report(None, now=after(40))
        order = [row.pk for row in office_queries.waiting(the_office(), after(24 * 60))]
        assert set(order[:2]) == {old.pk, stated.pk}
        assert order[2:] == [young.pk, stranger.pk]
        said = page("/ledger/")
        assert [
            label in said
            for label in ("可以裁定", "已陈述，可以裁定", "可陈述到 03-11 24:00", "观察记录")
        ] == [True] * 4

    def test_says_of_ones_own_that_somebody_else_decides(self):
        a_proposal(the_office().employee)
        assert "由另一位同事裁定" in page("/ledger/")

    def test_shows_how_long_an_appeal_has_waited(self):
        an_appeal(booked())
        assert "已等 1 天" in page("/ledger/")
        with time_machine.travel(after(3 * 24 * 60), tick=False):
            assert "已等 3 天" in page("/ledger/")

    def test_adds_up_what_stands_of_the_month_without_what_an_appeal_suspends(self):
        first, second = booked(), booked(now=after(31))
        assert "罚款 150 元" in page("/ledger/")
        an_appeal(second)
        assert "罚款 50 元" in page("/ledger/")
        voided(first, now=after(1200))
        said = page("/ledger/")
        assert "罚款" not in said.split("有记录的员工")[1]
        assert "1 条申诉中" in said

    def test_shows_points_where_the_policy_shows_points(self):
        booked()
        limit = Limit.objects.get(code="yuan_per_point")
        limit.value = 10
        limit.save()
        assert "扣 5 分" in page("/ledger/")

    def test_leaves_out_whoever_has_nothing_that_stands(self):
        voided(booked(), now=after(100))
        assert "没有有效的记录" in page("/ledger/")
        assert "赵凯" in page("/ledger/", state="voided")
        assert "赵凯" in page("/ledger/", state="any")

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ({"q": "zk"}, ["赵凯"]),
            ({"q": "孙"}, ["孙伟"]),
            ({"q": "N77"}, ["孙伟"]),
            ({"ladder": "no_badge"}, ["赵凯"]),
            ({"ladder": "internal_complaint"}, ["孙伟"]),
            ({"site": "south"}, ["孙伟"]),
            ({"month": "2026-03"}, ["赵凯", "孙伟"]),
            ({"month": "2026-02"}, []),
            ({"month": "2026-99"}, ["赵凯", "孙伟"]),
            ({"state": "appealed"}, ["孙伟"]),
            ({"ladder": "nothing"}, ["赵凯", "孙伟"]),
            ({"department": "9" * 30}, ["赵凯", "孙伟"]),
            ({"q": "nobody"}, []),
        ],
    )
    def test_finds_by_each_filter(self, typed: dict[str, Any], found: list[str]):
        booked()
        south = a_site("south", "南校区")
        sun_wei = an_employee("孙伟", site=south, department="总务部", number="N77")
        an_appeal(booked(sun_wei, ladder="internal_complaint"))
        listed = page("/ledger/", **typed).split('class="people"')[1]
        assert {name for name in ("赵凯", "孙伟") if name in listed} == set(found)

    def test_finds_by_department(self):
        booked()
        booked(an_employee("孙伟", department="总务部"))
        wanted = Department.objects.get(name="总务部").pk
        listed = page("/ledger/", department=wanted).split('class="people"')[1]
        assert "孙伟" in listed
        assert "赵凯" not in listed

    def test_goes_on_by_pages_without_a_total(self, monkeypatch: pytest.MonkeyPatch):
        for number in range(3):
            booked(an_employee(f"同事{number}", number=f"P{number}"))
        monkeypatch.setattr(office_queries, "PAGE", 2)
        said = page("/ledger/")
        assert "after=P1" in said
        assert "同事2" not in said
        last = page("/ledger/", after="P1")
        assert "同事2" in last
        assert 'rel="next"' not in last

    def test_costs_the_same_for_one_and_for_fifty(self):
        client = browser()
        an_appeal(booked())
        a_proposal()
        page("/ledger/", client)
        few = len(asked(lambda: client.get("/ledger/"))[0])
        for number in range(50):
            colleague = an_employee(f"同事{number}")
            entry = booked(colleague, ladder=("no_badge", "internal_complaint")[number % 2])
            if number < 15:
                a_user("host", colleague.name)
                an_appeal(entry)
                a_proposal(colleague)
        assert len(asked(lambda: client.get("/ledger/"))[0]) == few

    def test_is_for_the_office_and_for_auditors_who_only_read(self):
        a_proposal()
        auditor = browser("auditor", "孙审计")
        assert "/ledger/book/" not in page("/ledger/", auditor)
        assert browser("host", "赵凯").get("/ledger/").status_code == 403

    def test_speaks_english(self):
        an_appeal(booked())
        a_proposal()
        client = browser()
        client.cookies["django_language"] = "en"
        with in_language("en"):
            assert "No. " in page("/ledger/", client) or "standing" in page("/ledger/", client)


class TestAProposal:
    def test_says_where_it_would_stand_before_it_is_confirmed(self):
        first = booked(ladder="internal_complaint")
        said = page(f"/incidents/{a_proposal().pk}/")
        assert "认定后是第 2 次：口头警告" in said
        assert f"#{first.seq}" in said
        assert Entry.objects.count() == 1, "looking writes nothing"

    def test_names_what_else_was_reported_of_the_same_visit(self):
        visit = wang_yue_inside()
        first, second, third = (a_report(visit, now=after(minute)) for minute in (30, 31, 32))
        reports.drop(third, REASON, the_office(), after(40), NO_KEY)
        said = page(f"/incidents/{second.pk}/").split('id="same"')[1].split("</p>")[0]
        assert first.number in said
        assert third.number not in said, "what was dropped does not count"
        assert 'id="same"' not in page(f"/incidents/{a_proposal().pk}/")

    def test_cannot_be_confirmed_while_the_person_may_speak_and_says_until_when(self):
        incident = a_proposal(now=after(24 * 60 - 5))
        said = page(f"/incidents/{incident.pk}/")
        assert "disabled" in said
        assert "当事人还可以陈述，到 03-11 24:00 为止" in said
        answer = browser().post(f"/incidents/{incident.pk}/confirm/", {"text": "属实"})
        assert (answer.status_code, Entry.objects.count()) == (409, 0)
        assert "当事人本人还没有陈述" in answer.content.decode()
        assert "属实" in answer.content.decode(), "what was typed stays"

    def test_is_confirmed_once_however_often_the_request_arrives(self):
        incident = a_proposal(now=heard() - timedelta(days=30))
        client = browser()
        for _ in range(2):
            answer = client.post(
                f"/incidents/{incident.pk}/confirm/", {"text": "核实属实", "request_key": "k1"}
            )
            assert answer.headers["Location"] == f"/incidents/{incident.pk}/"
        entry = Entry.objects.get()
        assert (entry.words.text, entry.booked_by.username) == ("核实属实", "office-李敏")
        said = page(f"/incidents/{incident.pk}/")
        assert f"/ledger/entries/{entry.pk}/" in said
        assert f"/ledger/{entry.sheet.employee.number}/" in said
        assert (
            client.post(f"/incidents/{incident.pk}/confirm/", {"request_key": "k2"}).status_code
            == 409
        )

    def test_is_prefilled_with_the_note_and_refuses_the_name_of_who_reported(self):
        incident = a_proposal(now=after(-20 * 24 * 60))
        Incident.objects.update(note="何静说访客等了很久")  # written before such a note was refused
        assert "何静说访客等了很久</textarea>" in page(f"/incidents/{incident.pk}/")
        answer = browser().post(
            f"/incidents/{incident.pk}/confirm/", {"text": "何静说访客等了很久"}
        )
        assert (answer.status_code, Entry.objects.count()) == (422, 0)
        assert "有报告人的姓名" in answer.content.decode()

    def test_against_a_visitor_who_is_exempt_after_all_is_only_to_be_dropped(self):
        visit = wang_yue_inside()
        incident = a_report(visit, now=after(30))
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        said = page(f"/incidents/{incident.pk}/")
        assert "这不是违规，不能认定" in said
        rulings.state(incident, "他是领导", an_actor("host", "赵凯"), after(50), NO_KEY)
        answer = browser().post(f"/incidents/{incident.pk}/confirm/", {"text": ""})
        assert (answer.status_code, Entry.objects.count()) == (409, 0)

    def test_of_ones_own_is_for_somebody_else(self):
        incident = a_proposal(the_office().employee, now=after(-20 * 24 * 60))
        said = page(f"/incidents/{incident.pk}/")
        assert "要由另一位同事裁定" in said
        assert "认定并记入台账" not in said
        assert browser().post(f"/incidents/{incident.pk}/confirm/", {"text": ""}).status_code == 403

    def test_is_read_by_an_auditor_without_any_form(self):
        incident = a_proposal()
        assert "<textarea" not in page(f"/incidents/{incident.pk}/", browser("auditor", "孙审计"))


class TestAStatement:
    def test_of_somebody_without_an_account_is_written_down_and_shortens_no_time(self):
        incident = a_proposal(now=after(24 * 60 - 5))
        client = browser()
        for _ in range(2):
            answer = client.post(
                f"/incidents/{incident.pk}/state/", {"statement": "我在上课", "request_key": "k1"}
            )
            assert answer.status_code == 302
        assert Incident.objects.get().statement == "我在上课"
        assert incident.events.filter(what=IncidentEvent.What.STATED).count() == 1
        said = page(f"/incidents/{incident.pk}/")
        assert "行政部代记，期限到 2026-03-11 24:00，之前当事人还可以自己写" in said
        assert "disabled" in said
        with refused("not_heard"):
            rulings.confirm(incident, "属实", wang_fang(), after(24 * 60), NO_KEY)
        with time_machine.travel(heard(after(24 * 60)), tick=False):
            said = page(f"/incidents/{incident.pk}/")
            assert ("行政部代记" in said, "还可以自己写" in said, "disabled" in said) == (
                True,
                False,
                False,
            )

    def test_is_waited_for_in_the_queue_where_others_wrote_it_down(self):
        theirs = a_proposal(an_employee("孙伟"), now=after(24 * 60 - 5))
        rulings.state(theirs, "无", the_office(), after(24 * 60), NO_KEY)
        assert "行政部代记，本人可陈述到 03-11 24:00" in page("/ledger/")
        assert [
            (row.pk, row.can_be_decided)
            for row in office_queries.waiting(the_office(), after(24 * 60))
        ] == [(theirs.pk, False)]
        rulings.state_by_link(theirs, "无", after(24 * 60 + 1))
        assert [
            row.can_be_decided for row in office_queries.waiting(the_office(), after(24 * 60 + 1))
        ] == [True]
        assert "已陈述，可以裁定" in page("/ledger/")

    def test_is_not_written_down_by_who_reported(self):
        own = a_proposal(now=after(24 * 60 - 5))
        Incident.objects.update(reporter=the_office().user)
        with refused("needs_another_person"):
            rulings.state(Incident.objects.get(), "无", the_office(), after(24 * 60), NO_KEY)
        assert browser().post(f"/incidents/{own.pk}/state/", {"statement": "无"}).status_code == 403
        assert (
            rulings.state(
                Incident.objects.get(), "我在上课", wang_fang(), after(24 * 60), NO_KEY
            ).statement
            == "我在上课"
        )

    def test_that_the_person_wrote_is_not_written_over(self):
        incident = a_proposal()
        rulings.state(incident, "我在开会", an_actor("host", "赵凯"), after(60), NO_KEY)
        assert "代为记录" not in page(f"/incidents/{incident.pk}/")
        answer = browser().post(f"/incidents/{incident.pk}/state/", {"statement": "他说没话说"})
        assert (answer.status_code, Incident.objects.get().statement) == (409, "我在开会")

    def test_written_at_the_link_is_not_written_over_either(self):
        incident = a_proposal()
        rulings.state_by_link(incident, "我在开会", after(60))
        with refused("already_stated"):
            rulings.state(incident, "他说没话说", the_office(), after(61), NO_KEY)

    def test_needs_words(self):
        answer = browser().post(f"/incidents/{a_proposal().pk}/state/", {"statement": " "})
        assert answer.status_code == 422
        assert "请写下您的说明" in answer.content.decode()


class TestACorrection:
    def test_is_noted_once_where_it_was_ordered(self):
        entry = booked(ladder="internal_complaint")
        address = f"/incidents/{entry.incident_id}/"
        assert "已经改正" in page(address)
        client = browser()
        for _ in range(2):
            assert client.post(f"{address}correct/", {"request_key": "k1"}).status_code == 302
        assert Incident.objects.get().corrected_at == after(24 * 60)
        assert "改正" in page(address)
        assert client.post(f"{address}correct/", {"request_key": "k2"}).status_code == 409

    def test_is_not_asked_for_where_it_was_not_ordered_or_the_entry_is_void(self):
        fined, ordered = booked(), booked(ladder="internal_complaint")
        voided(ordered, now=after(100))
        for entry in (fined, ordered):
            assert "已经改正" not in page(f"/incidents/{entry.incident_id}/")
            assert browser().post(f"/incidents/{entry.incident_id}/correct/").status_code == 409

    def test_is_not_noted_by_the_person_concerned(self):
        entry = booked(wang_fang().employee, ladder="internal_complaint")
        with refused("needs_another_person"):
            rulings.correct(entry.incident, wang_fang(), after(100), NO_KEY)


def test_a_proposal_is_dropped_with_what_was_typed_kept_where_it_is_too_short() -> None:
    incident = a_proposal()
    answer = browser().post(f"/incidents/{incident.pk}/drop/", {"reason": "不"})
    assert (answer.status_code, "不</textarea>" in answer.content.decode()) == (422, True)
    assert browser().post(f"/incidents/{incident.pk}/drop/", {"reason": REASON}).status_code == 302
