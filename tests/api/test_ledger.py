"""Programs of 行政部 book and void; everybody reads the ledger that is theirs to read, the oldest
entry first (P5, P6).
"""

from typing import Any

import pytest

from reception.organisation.models import Employee
from tests.api.callers import Program, a_program
from tests.api.test_hostile_input import NASTY
from tests.discipline.scenes import WHY
from visitors.discipline.models import Entry, Incident

REPORTER = "oa:4711"


def a_complaint(source: str = REPORTER, **fields: Any) -> dict[str, Any]:
    """Return what a program sends about 赵凯."""
    return {
        "ladder": "internal_complaint",
        "employee": "T1",
        "source": source,
        "note": "没有给访客让座",
        **fields,
    }


@pytest.fixture
def second() -> Program:
    """Call as 王芳, the second person of 行政部."""
    return a_program("office", "王芳")


def booked(office: Program, count: int = 1, **fields: Any) -> list[int]:
    """Let 李敏 book so many complaints about 赵凯."""
    return [
        office.post("/violations", a_complaint(f"oa:{4711 + number}", **fields))["id"]
        for number in range(count)
    ]


class TestBooking:
    def test_of_the_office_is_an_entry_at_once(self, office: Program):
        first = office.post("/violations", a_complaint())
        assert first.status == 201
        assert first.said["id"] == Entry.objects.get().pk
        told = {
            name: first[name]
            for name in (
                "seq",
                "ladder",
                "kind",
                "count",
                "step",
                "measures",
                "fine",
                "voided",
                "suspended",
            )
        }
        assert told == {
            "seq": 1,
            "ladder": "internal_complaint",
            "kind": "violation",
            "count": 1,
            "step": 1,
            "measures": ["education", "correction"],
            "fine": 0,
            "voided": False,
            "suspended": False,
        }
        second = office.post("/violations", a_complaint("oa:4712"))
        assert (second["seq"], second["step"], second["measures"]) == (2, 2, ["verbal_warning"])

    def test_says_what_a_fine_is(self, office: Program):
        heard = office.post("/violations", a_complaint(ladder="no_badge"))
        assert (heard["step"], heard["measures"], heard["fine"]) == (
            1,
            ["verbal_warning", "fine"],
            50,
        )

    @pytest.mark.parametrize(
        ("keys", "what"),
        [(("", ""), "without a key"), (("k1", "k1"), "same key"), (("k1", "k2"), "another key")],
    )
    def test_the_same_source_again_is_the_same_entry(
        self, office: Program, keys: tuple[str, str], what: str
    ):
        answers = [office.post("/violations", a_complaint(), key=key) for key in keys]
        assert [heard.status for heard in answers] == [201, 201], what
        assert answers[0].said == answers[1].said
        assert Entry.objects.count() == 1

    def test_the_same_source_by_a_colleague_is_the_same_entry(
        self, office: Program, second: Program
    ):
        assert (
            second.post("/violations", a_complaint()).said
            == office.post("/violations", a_complaint()).said
        )

    def test_the_same_source_of_a_voided_entry_books_nothing_new(
        self, office: Program, second: Program
    ):
        (entry,) = booked(office)
        second.post(f"/violations/{entry}/void", {"reason": WHY})
        again = office.post("/violations", a_complaint())
        assert (again.status, again["id"], again["voided"]) == (201, entry, True)

    def test_the_same_key_with_another_content_is_refused(self, office: Program):
        office.post("/violations", a_complaint(), key="k1")
        assert office.post("/violations", a_complaint("oa:4712"), key="k1").code == "key_reused"
        assert Entry.objects.count() == 1

    def test_of_the_desk_is_a_proposal(self, desk: Program, office: Program):
        heard = desk.post("/violations", a_complaint())
        assert (heard.status, heard.said) == (
            202,
            {"id": Incident.objects.get().pk, "state": "proposed"},
        )
        assert office.post("/violations", a_complaint()).status == 202, (
            "what was proposed is confirmed after the person was heard"
        )
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("field", ["ladder", "employee", "source", "visit", "severity", "note"])
    def test_survives_every_value(self, office: Program, field: str):
        for number, value in enumerate([*NASTY, "\ud800" * 12, "\x00" * 12]):
            heard = office.post("/violations", {**a_complaint(f"oa:{number}"), field: value})
            assert heard.status in (201, 404, 422), (field, value, heard.said)

    def test_keeps_the_note_as_it_can_be_written(self, office: Program):
        heard = office.post("/violations", a_complaint(note="没有让座\x00，\u202e访客\r\n第二行 "))
        assert (heard.status, heard["note"]) == (201, "没有让座，访客\n第二行")

    def test_of_oneself_is_for_a_colleague(self, office: Program):
        own = Employee.objects.get(name="李敏").number
        heard = office.post("/violations", a_complaint(employee=own))
        assert (heard.status, heard.code) == (403, "needs_another_person")
        assert not Incident.objects.exists()


class TestVoiding:
    def test_answers_with_the_voiding_entry_and_those_derived_anew(
        self, office: Program, second: Program
    ):
        first, later, last = booked(office, 3)
        heard = second.post(f"/violations/{first}/void", {"reason": WHY})
        assert heard.status == 200
        assert (heard["kind"], heard["violation"], heard["seq"], heard["note"]) == (
            "void",
            first,
            4,
            WHY,
        )
        assert [
            (row["kind"], row["violation"], row["seq"], row["step"]) for row in heard["rederived"]
        ] == [
            ("correction", later, 5, 1),
            ("correction", last, 6, 2),
        ]
        assert all(row["source"] == "" for row in [heard.said, *heard["rederived"]]), (
            "they come from no source"
        )

    def test_is_not_for_who_booked_it(self, office: Program):
        (entry,) = booked(office)
        heard = office.post(f"/violations/{entry}/void", {"reason": WHY})
        assert (heard.status, heard.code) == (403, "needs_another_person")
        assert Entry.objects.count() == 1

    def test_is_not_for_the_person_concerned(self, office: Program, second: Program):
        (entry,) = booked(office, employee=Employee.objects.get(name="王芳").number)
        heard = second.post(f"/violations/{entry}/void", {"reason": WHY})
        assert (heard.status, heard.code) == (403, "needs_another_person")

    @pytest.mark.parametrize("reason", ["", "弄错了", "  一二三四五六七八九  ", "\u200b" * 20])
    def test_needs_a_reason_of_ten_letters(self, office: Program, second: Program, reason: str):
        (entry,) = booked(office)
        heard = second.post(f"/violations/{entry}/void", {"reason": reason})
        assert (heard.status, heard.code, list(heard["fields"])) == (
            422,
            "reason_too_short",
            ["reason"],
        )

    def test_needs_a_body_that_says_so(self, office: Program, second: Program):
        (entry,) = booked(office)
        for body in (None, {}, {"reason": None}, {"reason": ["x" * 10]}, {"reason": "x" * 201}):
            assert second.post(f"/violations/{entry}/void", body).status in (400, 422), body
        assert Entry.objects.count() == 1

    @pytest.mark.parametrize("unknown", [0, 404404, 2**31, 2**63, 2**70])
    def test_of_an_entry_that_does_not_exist(self, office: Program, unknown: int):
        assert office.post(f"/violations/{unknown}/void", {"reason": WHY}).status == 404

    @pytest.mark.parametrize(
        ("role", "name"),
        [
            ("desk", "何静"),
            ("host", "赵凯"),
            ("head", "陈主任"),
            ("principal", "周校长"),
            ("auditor", "孙审计"),
        ],
    )
    def test_is_for_the_office_alone(self, office: Program, role: str, name: str):
        (entry,) = booked(office)
        heard = a_program(role, name).post(f"/violations/{entry}/void", {"reason": WHY})
        assert (heard.status, heard.code) == (403, "not_permitted")

    def test_happens_once_and_of_violations_only(self, office: Program, second: Program):
        (entry,) = booked(office)
        void = second.post(f"/violations/{entry}/void", {"reason": WHY})
        assert second.post(f"/violations/{entry}/void", {"reason": WHY}).code == "already_void"
        heard = office.post(f"/violations/{void['id']}/void", {"reason": WHY})
        assert (heard.status, heard.code) == (409, "not_a_violation")

    def test_with_the_same_key_gives_the_same_answer(self, office: Program, second: Program):
        first, _later = booked(office, 2)
        answers = [
            second.post(f"/violations/{first}/void", {"reason": WHY}, key="k1") for _ in range(2)
        ]
        assert answers[0].said == answers[1].said
        assert Entry.objects.count() == 4
        assert (
            second.post(f"/violations/{first}/void", {"reason": WHY + "。"}, key="k1").code
            == "key_reused"
        )
        assert (
            second.post(f"/violations/{first}/void", {"reason": WHY}, key="k2").code
            == "already_void"
        )

    def test_with_the_same_key_later_still_names_only_what_was_derived_by_it(
        self, office: Program, second: Program
    ):
        first, middle, _last = booked(office, 3)
        before = second.post(f"/violations/{first}/void", {"reason": WHY}, key="k1")
        second.post(f"/violations/{middle}/void", {"reason": WHY}, key="k2")
        again = second.post(f"/violations/{first}/void", {"reason": WHY}, key="k1")
        assert [row["id"] for row in again["rederived"]] == [
            row["id"] for row in before["rederived"]
        ]

    def test_survives_every_value(self, office: Program, second: Program):
        (entry,) = booked(office)
        for value in [*NASTY, "\ud800" * 12, "\x00" * 12, "\u202e" * 12, "理由" * 6 + "\ud800\x00"]:
            assert second.post(f"/violations/{entry}/void", {"reason": value}).status in (
                200,
                409,
                422,
            ), value
