"""王芳 voids after seeing what changes and rules on appeals; 李敏 books at once after seeing the
rung (P1–P6).
"""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from tests.builders import NO_KEY, a_user, an_actor, an_employee, the_policy
from tests.discipline.at_the_office import an_appeal, browser, page
from tests.discipline.reports import wang_yue_inside
from tests.discipline.scenes import WHY, a_proposal, booked, heard, wang_fang
from tests.performance.queries import asked
from tests.visitors.scenes import after, lin_ruomei, refused, the_office
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Appeal, Entry, Incident
from visitors.lifecycle import transitions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_next_morning(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(after(24 * 60), tick=False):
        yield


class TestAnEntry:
    def test_stands_with_its_case_its_arithmetic_and_its_place_in_the_chain(self):
        first, second = booked(note="王悦没有戴牌"), booked(now=after(31))
        said = page(f"/ledger/entries/{second.pk}/")
        for part in (
            "第 2 次",
            "书面警告、罚款 100 元",
            f"/ledger/entries/{first.pk}/",
            second.hash,
            second.prev,
            second.incident.number,
            "李敏",
        ):
            assert part in said, part
        assert "王悦没有戴牌" in page(f"/ledger/entries/{first.pk}/")

    def test_counts_only_what_the_ladder_counts(self):
        ladder = booked().sheet.ladder
        ladder.starts_over, ladder.days = "month", None
        ladder.save()
        later = booked(now=after(31))
        assert "从 2026-03-01 起计数" in page(f"/ledger/entries/{later.pk}/")

    def test_tells_what_voiding_would_change_before_it_is_voided(self):
        first, second = booked(), booked(now=after(31))
        said = page(f"/ledger/entries/{first.pk}/", browser("office", "王芳"))
        assert f'/ledger/entries/{second.pk}/">#2</a>' in said
        for part in ("第 2 次 书面警告、罚款 100 元", "第 1 次 口头警告、罚款 50 元"):
            assert part in said
        assert Entry.objects.count() == 2, "looking writes nothing"
        last = page(f"/ledger/entries/{second.pk}/", browser("office", "王芳"))
        assert "后面的记录不变" in last

    def test_does_what_was_shown_once_however_often_the_request_arrives(self):
        first, second = booked(), booked(now=after(31))
        client = browser("office", "王芳")
        for _ in range(2):
            answer = client.post(
                f"/ledger/entries/{first.pk}/void/", {"reason": WHY, "request_key": "k1"}
            )
            assert answer.headers["Location"] == f"/ledger/entries/{first.pk}/"
        void, correction = Entry.objects.order_by("pk")[2:]
        assert (void.kind, correction.violation, int(correction.penalty.fine)) == (
            "void",
            second,
            50,
        )
        said = page(f"/ledger/entries/{first.pk}/", client)
        assert "已作废" in said
        assert WHY in said
        assert "作废了 #1" in page(f"/ledger/entries/{void.pk}/", client)
        assert "把 #2 更正为第 1 次" in page(f"/ledger/entries/{correction.pk}/", client)
        answer = client.post(
            f"/ledger/entries/{first.pk}/void/", {"reason": WHY, "request_key": "k2"}
        )
        assert (answer.status_code, "这条记录已经作废" in answer.content.decode()) == (409, True)

    def test_under_appeal_is_not_voided_by_who_reported_it(self):
        """She may not rule on the appeal; a void would close it all the same."""
        entry = Entry.objects.get(
            pk=rulings.confirm(a_proposal(), "属实", wang_fang(), heard(), NO_KEY).pk
        )
        Incident.objects.update(reporter=the_office().user)
        entry = Entry.objects.get(pk=entry.pk)
        one = an_appeal(entry)
        assert "这件事由您报告，正在申诉" in page(f"/ledger/entries/{entry.pk}/")
        assert (
            browser()
            .post(f"/ledger/entries/{entry.pk}/void/", {"reason": WHY, "request_key": "k1"})
            .status_code
            == 403
        )
        with refused("needs_another_person"):
            rulings.void(entry, WHY, the_office(), after(24 * 60), NO_KEY)
        assert (Appeal.objects.get().state, Entry.objects.count()) == ("open", 1)
        appeals.withdraw(one, an_actor("host", "赵凯"), after(24 * 60), NO_KEY)
        assert rulings.void(entry, WHY, the_office(), after(24 * 60), NO_KEY), (
            "no appeal is open any more"
        )

    def test_asks_for_ten_letters_and_keeps_what_was_typed(self):
        answer = browser("office", "王芳").post(
            f"/ledger/entries/{booked().pk}/void/", {"reason": "弄错了"}
        )
        assert answer.status_code == 422
        assert "弄错了</textarea>" in answer.content.decode()

    def test_tells_whoever_booked_it_why_they_cannot_void_it(self):
        entry = booked()
        said = page(f"/ledger/entries/{entry.pk}/")
        assert "这条记录由您入账，不能由您作废" in said
        assert "void/" not in said
        assert (
            browser().post(f"/ledger/entries/{entry.pk}/void/", {"reason": WHY}).status_code == 403
        )

    def test_hides_the_source_and_who_reported_from_the_person_concerned(self):
        incident = a_proposal(wang_fang().employee, now=after(-20 * 24 * 60), source="何静的电话")
        entry = rulings.confirm(incident, "", the_office(), after(60), NO_KEY)
        own = page(f"/ledger/entries/{entry.pk}/", browser("office", "王芳"))
        assert "何静" not in own
        assert "何静的电话" in page(f"/ledger/entries/{entry.pk}/")

    def test_costs_the_same_for_two_and_for_thirty(self):
        client = browser("office", "王芳")
        first, _second = booked(), booked(now=after(31))
        page(f"/ledger/entries/{first.pk}/", client)
        few = len(asked(lambda: client.get(f"/ledger/entries/{first.pk}/"))[0])
        for minute in range(28):
            booked(now=after(40 + minute))
        assert len(asked(lambda: client.get(f"/ledger/entries/{first.pk}/"))[0]) == few


class TestAnAppeal:
    def ruled(self, one: Appeal, name: str = "王芳", **typed: Any) -> Any:
        return browser("office", name).post(
            f"/ledger/appeals/{one.pk}/decide/", {"reason": WHY, "request_key": "k1", **typed}
        )

    def test_stands_beside_its_case(self):
        entry = booked(note="王悦没有戴牌")
        said = page(f"/ledger/appeals/{an_appeal(entry).pk}/", browser("office", "王芳"))
        for part in ("牌在口袋里", "王悦没有戴牌", "口头警告、罚款 50 元", "减到（元）"):
            assert part in said

    def test_is_upheld_with_a_reason_once(self):
        one = an_appeal(booked())
        assert [self.ruled(one, outcome="upheld").status_code for _ in range(2)] == [302, 302]
        assert (Appeal.objects.get().outcome, Entry.objects.count()) == ("upheld", 1)
        assert WHY in page(f"/ledger/appeals/{one.pk}/")
        assert self.ruled(one, outcome="upheld", request_key="k2").status_code == 409

    def test_is_reduced_to_the_measures_that_stay_and_at_most_their_amounts(self):
        one = an_appeal(booked())
        assert (
            self.ruled(
                one, outcome="reduced", left=["verbal_warning", "fine"], fine="20.5"
            ).status_code
            == 302
        )
        correction = Entry.objects.get(kind="correction")
        assert (
            list(correction.penalty.measures),
            str(correction.penalty.fine),
            correction.is_relief,
        ) == (
            ["verbal_warning", "fine"],
            "20.50",
            True,
        )

    def test_is_reduced_to_nothing_where_every_measure_goes(self):
        self.ruled(an_appeal(booked()), outcome="reduced", fine="50")
        assert Entry.objects.get(kind="correction").penalty.measures == ()

    @pytest.mark.parametrize(
        "fine", ["", "0", "-1", "50.01", "1e9", "NaN", "Infinity", "王", "9" * 400, "0.001"]
    )
    def test_is_not_reduced_to_an_amount_that_is_none(self, fine: str):
        answer = self.ruled(
            an_appeal(booked()), outcome="reduced", left=["verbal_warning", "fine"], fine=fine
        )
        assert (answer.status_code, Appeal.objects.get().state) == (422, "open")
        assert f"{WHY}</textarea>" in answer.content.decode()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({}, "请选维持、减轻或撤销"),
            (
                {"outcome": "reduced", "left": ["verbal_warning", "fine"], "fine": "50"},
                "减轻以后要比原来轻",
            ),
            ({"outcome": "upheld", "reason": "不"}, "请写明原因，至少 10 个字"),
            ({"outcome": "reduced", "left": ["dismissal"]}, 'id="e-left">请从列表里选一项。'),
            ({"outcome": "released"}, 'id="e-outcome">请从列表里选一项。'),
        ],
    )
    def test_is_not_decided_by_half(self, typed: dict[str, Any], said: str):
        answer = self.ruled(an_appeal(booked()), **typed)
        assert (answer.status_code, Appeal.objects.get().state) == (422, "open")
        assert said in answer.content.decode()

    def test_that_is_annulled_shows_before_what_follows_and_voids_the_entry(self):
        first, _second = booked(), booked(now=after(31))
        one = an_appeal(first)
        assert "第 1 次 口头警告、罚款 50 元" in page(
            f"/ledger/appeals/{one.pk}/", browser("office", "王芳")
        )
        self.ruled(one, outcome="annulled")
        assert [row.kind for row in Entry.objects.all()] == [
            "violation",
            "violation",
            "void",
            "correction",
        ]

    def test_tells_somebody_involved_who_else_must_decide(self):
        a_user("office", "王芳")
        one = an_appeal(booked())
        said = page(f"/ledger/appeals/{one.pk}/")
        assert "要由另一位同事裁定" in said
        assert "可以裁定的同事：王芳" in said
        assert "/decide/" not in said
        assert self.ruled(one, "李敏", outcome="upheld").status_code == 403

    def test_tells_it_where_nobody_else_is_there(self):
        assert "请系统管理员给另一位同事行政部的角色" in page(
            f"/ledger/appeals/{an_appeal(booked()).pk}/"
        )

    def test_names_nobody_to_the_person_concerned_because_who_is_missing_would_have_reported(self):
        one = appeals.appeal(
            booked(wang_fang().employee), "当时牌在换", wang_fang(), after(600), NO_KEY
        )
        said = page(f"/ledger/appeals/{one.pk}/", browser("office", "王芳"))
        assert "要由另一位同事裁定" in said
        assert "可以裁定的同事" not in said


class TestBookingAtOnce:
    def sent(self, **typed: Any) -> Any:
        the_policy()
        number = an_employee("赵凯").number
        given = {
            "employee": "赵凯",
            "employee_number": number,
            "ladder": "no_badge",
            "seen_at": "2026-03-05T09:20",
            "request_key": "k1",
        }
        return browser().post("/ledger/book/", {**given, **typed})

    def test_shows_the_rung_before_it_is_sent(self):
        first = booked()
        said = page(
            "/ledger/book/rung/", employee_number=first.sheet.employee.number, ladder="no_badge"
        )
        assert "认定后是第 2 次：书面警告、罚款 100 元" in said
        assert "再选严重程度" in page(
            "/ledger/book/rung/", employee="赵凯", ladder="external_complaint"
        )
        assert "建议辞退" in page(
            "/ledger/book/rung/", employee="赵凯", ladder="external_complaint", severity="grave"
        )
        assert "先选一位同事" in page("/ledger/book/rung/")
        for none in ("\x00", "1" * 60):  # a forged number beside a name
            assert "先选一位同事" in page(
                "/ledger/book/rung/", employee="赵凯", employee_number=none, ladder="no_badge"
            )

    def test_of_a_missing_badge_says_that_the_exemptions_are_not_looked_at_until_a_visit_is_chosen(
        self,
    ):
        visit = wang_yue_inside()
        said = {
            "employee_number": visit.host.number,
            "ladder": "no_badge",
            "seen_at": "2026-03-05T09:30",
        }
        unchecked = "没有关联来访，P3 的例外（高规格、应聘者）未核对"
        assert unchecked in page("/ledger/book/rung/", **said)
        assert unchecked not in page("/ledger/book/rung/", **said, visit=visit.pk)
        assert unchecked not in page(
            "/ledger/book/rung/", **{**said, "ladder": "internal_complaint"}
        )

    def test_without_a_visit_is_said_wherever_somebody_decides_about_it(self):
        unchecked = "没有关联来访，P3 的例外（高规格、应聘者）未核对"
        entry = booked()
        one = an_appeal(entry)
        for place in (
            f"/incidents/{entry.incident_id}/",
            f"/ledger/entries/{entry.pk}/",
            f"/ledger/appeals/{one.pk}/",
        ):
            assert unchecked in page(place), place
        a_proposal(ladder="no_badge")
        assert "例外未核对" in page("/ledger/")

    def test_lists_the_visits_of_the_day(self):
        wang_yue_inside()
        assert "王悦" in page("/ledger/book/rung/", employee="赵凯", seen_at="2026-03-05T10:00")
        assert "王悦" not in page("/ledger/book/rung/", employee="赵凯", seen_at="2026-03-04T10:00")

    def test_books_once_however_often_the_request_arrives(self):
        booked_at_once = [self.sent(note="当面核实") for _ in range(2)]
        entry = Entry.objects.get()
        assert [answer.headers["Location"] for answer in booked_at_once] == [
            f"/ledger/entries/{entry.pk}/"
        ] * 2
        assert (entry.words.text, entry.on.isoformat()) == ("当面核实", "2026-03-05")

    def test_takes_a_day_before_yesterday_which_a_patrol_could_not_report_any_more(self):
        assert self.sent(seen_at="2026-02-10T15:00").status_code == 302
        assert Entry.objects.get().on.isoformat() == "2026-02-10"

    def test_forgets_a_severity_that_was_chosen_before_another_ladder_was(self):
        assert self.sent(severity="grave").status_code == 302
        assert Entry.objects.get().severity == ""

    def test_finds_the_person_by_whole_name_or_initials_without_a_script(self):
        assert self.sent(employee_number="", employee="zk").status_code == 302

    def test_says_that_the_same_source_counts_once(self):
        self.sent(source="投诉 C-017")
        answer = self.sent(source="投诉 C-017", request_key="k2")
        assert Entry.objects.count() == 1
        client = browser()
        client.cookies.update(answer.client.cookies)
        assert "同一来源已经记过" in answer.client.get(answer.headers["Location"]).content.decode()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"employee": "", "employee_number": ""}, "请从列表里选一位同事"),
            ({"employee_number": "N-none"}, "请从列表里选一位同事"),
            ({"ladder": ""}, "请选处罚阶梯"),
            ({"ladder": "late_double"}, "没有这个处罚阶梯"),
            ({"seen_at": ""}, "请填写违规的日期和时间"),
            ({"seen_at": "2026-03-07T10:00"}, "不晚于现在"),
            ({"seen_at": "2024-03-07T10:00"}, "不早于一年前"),
            ({"seen_at": "0001-01-01T00:00"}, "请填写违规的日期和时间"),
            ({"ladder": "external_complaint"}, "请写明严重程度"),
            ({"visit": "999"}, "没有这次来访"),
        ],
    )
    def test_says_what_is_missing_and_keeps_what_was_typed(self, typed: dict[str, str], said: str):
        answer = self.sent(note="当面核实", **typed)
        assert (answer.status_code, Entry.objects.count()) == (422, 0)
        assert said in answer.content.decode()
        assert "当面核实</textarea>" in answer.content.decode()

    def test_of_a_visitor_who_needs_no_badge_is_refused_with_the_reason(self):
        visit = transitions.admit(lin_ruomei(), the_office(), after(1), NO_KEY)
        answer = self.sent(visit=str(visit.pk))
        assert (answer.status_code, Entry.objects.count()) == (409, 0)
        assert "免佩戴访客牌（B1）" in answer.content.decode()

    def test_of_oneself_is_for_somebody_else(self):
        answer = self.sent(employee_number=the_office().employee.number)
        assert (answer.status_code, Entry.objects.count()) == (403, 0)
        assert "要由另一位同事" in answer.content.decode()

    def test_finds_people_as_the_desk_does(self):
        an_employee("赵凯")
        assert 'data-name="赵凯"' in page("/ledger/book/people/", employee="zk")
