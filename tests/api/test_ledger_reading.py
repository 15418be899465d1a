"""Reading the ledger by the API: whose entries, which words, at what cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception.accounts import tokens
from reception.organisation.models import Department, Employee
from tests.api.callers import Program, a_program
from tests.api.test_ledger import a_complaint, booked
from tests.builders import NO_KEY, a_user, an_actor, an_employee
from tests.discipline.scenes import WHY
from tests.visitors.scenes import NINE
from visitors.api import serializers
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Entry, Words


@pytest.fixture
def second() -> Program:
    """Call as 王芳, the second person of 行政部."""
    return a_program("office", "王芳")


class TestReading:
    """Whose ledger somebody reads, and what of it."""

    @pytest.fixture
    def entries(self, office: Program) -> list[int]:
        """Let two complaints about 赵凯 be booked, whose department 陈主任 heads."""
        head = a_user("head", "陈主任")
        Department.objects.filter(pk=an_employee("赵凯").department_id).update(head=head.employee)
        return booked(office, 2)

    @pytest.mark.parametrize(
        ("role", "name", "knows"),
        [
            ("office", "王芳", True),
            ("auditor", "孙审计", True),
            ("host", "赵凯", False),
            ("head", "陈主任", False),
        ],
    )
    def test_is_for_those_it_concerns_and_names_the_source_to_those_who_may_know(
        self, entries: list[int], role: str, name: str, knows: bool
    ):
        heard = a_program(role, name).get("/employees/T1/ledger")
        assert heard.status == 200
        assert [(row["id"], row["seq"]) for row in heard["entries"]] == [
            (entries[0], 1),
            (entries[1], 2),
        ], "the oldest first"
        assert [row["source"] for row in heard["entries"]] == (
            ["oa:4711", "oa:4712"] if knows else ["", ""]
        )

    def test_writes_times_as_every_other_answer_does(self, entries: list[int]):
        row = a_program("office", "王芳").get("/employees/T1/ledger")["entries"][0]
        assert row["at"] == serializers.at(Entry.objects.get(pk=entries[0]).booked_at)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00", row["at"])

    @pytest.mark.parametrize(
        ("role", "name"),
        [("desk", "何静"), ("host", "孙伟"), ("principal", "周校长"), ("operator", "钱网管")],
    )
    def test_does_not_exist_for_others(self, entries: list[int], role: str, name: str):
        assert a_program(role, name).get("/employees/T1/ledger").status == 404

    def test_of_another_department_does_not_exist_for_a_head(
        self, entries: list[int], office: Program
    ):
        office.post("/violations", a_complaint("oa:9", employee="T9"))
        Employee.objects.filter(number="T9").update(
            department=Department.objects.create(name="财务部", code="fin")
        )
        head = a_program("head", "陈主任")
        assert head.get("/employees/T9/ledger").status == 404
        own = Employee.objects.get(name="陈主任").number
        assert head.get(f"/employees/{own}/ledger").said["entries"] == [], (
            "one's own is there, and empty"
        )

    @pytest.mark.parametrize(
        "number",
        [
            "nobody",
            "%00",
            "T1%00",
            "%20",
            "王",
            "x" * 5000,
            "..",
            "%27",
        ],
    )
    def test_of_nobody_does_not_exist(self, office: Program, number: str):
        assert office.get(f"/employees/{number}/ledger").status == 404

    @pytest.mark.parametrize("number", ["t1", "%EF%BC%B4%EF%BC%91", "T%201"])
    def test_a_number_is_read_in_any_spelling(self, office: Program, number: str):
        assert office.get(f"/employees/{number}/ledger").status == 200

    def test_of_somebody_who_has_left_is_still_read(self, entries: list[int], second: Program):
        Employee.objects.filter(number="T1").update(is_active=False)
        assert len(second.get("/employees/T1/ledger")["entries"]) == 2

    def test_says_what_stands_now_and_what_was_told_with_each_entry(
        self, entries: list[int], second: Program
    ):
        second.post(f"/violations/{entries[0]}/void", {"reason": WHY})
        said = second.get("/employees/T1/ledger")
        rows = [
            (row["kind"], row["violation"], row["step"], row["voided"], row["note"])
            for row in said["entries"]
        ]
        assert rows == [
            ("violation", None, 0, True, "没有给访客让座"),
            ("violation", None, 1, False, "没有给访客让座"),
            ("void", entries[0], 0, False, WHY),
            ("correction", entries[1], 1, False, ""),
        ]
        assert said["totals"] == {
            "violations": 1,
            "voided": 1,
            "fine": 0,
            "points": 0,
            "pay_share": 0,
        }

    def test_totals_what_is_due_without_what_an_appeal_suspends(
        self, office: Program, second: Program
    ):
        first, _later = booked(office, 2, ladder="no_badge")
        assert second.get("/employees/T1/ledger")["totals"]["fine"] == 150
        entry = Entry.objects.select_related("sheet", "incident").get(pk=first)
        appeals.appeal(entry, "牌在口袋里", an_actor("host", "赵凯"), entry.booked_at, NO_KEY)
        said = second.get("/employees/T1/ledger")
        assert [row["suspended"] for row in said["entries"]] == [True, False]
        assert (said["totals"]["fine"], said["totals"]["violations"]) == (100, 2)

    def test_leaves_out_words_that_were_erased(self, entries: list[int], second: Program):
        Words.objects.filter(entry=entries[0]).update(text="", salt="", erased_at=NINE)
        assert [row["note"] for row in second.get("/employees/T1/ledger")["entries"]] == [
            "",
            "没有给访客让座",
        ]

    def test_asks_the_database_as_often_for_fifty_entries_as_for_one(self, office: Program):
        asked = []
        for count in (1, 49):
            for number in range(count):
                rulings.book(
                    rulings.Report(
                        "no_badge",
                        f"many:{count}:{number}",
                        an_employee("赵凯").site_id,
                        employee=an_employee("赵凯"),
                    ),
                    an_actor("office", "李敏"),
                    NINE,
                    NO_KEY,
                )
            program = Program(tokens.create(a_user("office", "李敏"), f"测试{count}", NINE))
            with CaptureQueriesContext(connection) as queries:
                assert program.get("/employees/T1/ledger").status == 200
            asked.append(len(queries))
        assert Entry.objects.count() == 50
        assert asked[0] == asked[1]


def test_without_a_token_nothing_is_said():
    assert Program().get("/employees/T1/ledger").status == 401
    assert Program().post("/violations/1/void", {"reason": WHY}).status == 401
