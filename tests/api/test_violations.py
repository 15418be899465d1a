"""Programs propose violations, 202; those of 行政部 book them at once, 201 (P1–P3)."""

from typing import Any

import pytest

from tests.api.callers import Program, a_program, wang_yue
from tests.api.test_hostile_input import NASTY
from visitors.discipline.models import Incident


def a_complaint(**fields: Any) -> dict[str, Any]:
    """Return what a program sends about 赵凯."""
    return {"ladder": "internal_complaint", "employee": "T1", "source": "oa:4711", **fields}


@pytest.mark.parametrize(("role", "name"), [("desk", "何静"), ("principal", "周校长")])
def test_a_complaint_is_a_proposal_by_whoever_reports_it(role: str, name: str):
    heard = a_program(role, name).post("/violations", a_complaint(note="没有给访客让座"))
    incident = Incident.objects.get()
    assert heard.status == 202
    assert heard.said == {"id": incident.pk, "state": "proposed"}
    assert incident.employee is not None
    assert (incident.employee.number, incident.clause, incident.note) == (
        "T1",
        "P1",
        "没有给访客让座",
    )


def test_the_same_source_gives_the_same_one(desk: Program, office: Program):
    first = desk.post("/violations", a_complaint())
    assert desk.post("/violations", a_complaint(note="again")).said == first.said
    assert office.post("/violations", a_complaint()).said == first.said
    assert desk.post("/violations", a_complaint(employee="T2")).code == "source_reused"
    assert Incident.objects.count() == 1


def test_the_same_key_with_another_content_is_refused(desk: Program):
    first = desk.post("/violations", a_complaint(), key="k1")
    assert desk.post("/violations", a_complaint(), key="k1").said == first.said
    heard = desk.post("/violations", a_complaint(source="oa:4712"), key="k1")
    assert (heard.status, heard.code) == (422, "key_reused")


def test_the_same_key_with_another_content_is_refused_where_the_source_is_the_same_too(
    office: Program,
):
    office.post("/violations", a_complaint(note="一"), key="k1")
    heard = office.post("/violations", a_complaint(note="二"), key="k1")
    assert (heard.status, heard.code) == (422, "key_reused")
    assert office.post("/violations", a_complaint(note="二")).said["note"] == "一", (
        "another request: the source counts once"
    )
    assert Incident.objects.get().note == "一"


def test_a_note_that_names_who_reports_is_refused(desk: Program, office: Program):
    for who, name in ((desk, "何静"), (office, "李敏")):
        heard = who.post("/violations", a_complaint(note=f"我是{name[0]} {name[1]}，在三楼看到的"))
        assert (heard.status, heard.code, list(heard["fields"])) == (
            422,
            "names_the_reporter",
            ["note"],
        )
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("code", "field", "fields"),
    [
        ("unknown_ladder", "ladder", {"ladder": "lateness"}),
        ("unknown_employee", "employee", {"employee": "nobody"}),
        ("severity_missing", "severity", {"ladder": "external_complaint"}),
        ("severity_not_wanted", "severity", {"severity": "minor"}),
        ("invalid", "severity", {"severity": "very"}),
        ("bad_source", "source", {"source": "  "}),
        ("invalid", "note", {"note": "x" * 501}),
        ("unknown_employee", "employee", {"employee": "T9"}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(
    desk: Program, code: str, field: str, fields: dict[str, str]
):
    heard = desk.post("/violations", a_complaint(**fields))
    assert (heard.status, heard.code, list(heard["fields"])) == (422, code, [field])
    assert not Incident.objects.exists()


def test_a_grave_external_complaint_is_taken(office: Program):
    assert (
        office.post(
            "/violations", a_complaint(ladder="external_complaint", severity="grave", employee="T9")
        ).status
        == 201
    )
    assert Incident.objects.get().severity == "grave"


class TestAMissingBadge:
    @pytest.fixture
    def visit(self, desk: Program) -> int:
        visit = desk.post("/visits", wang_yue())["id"]
        assert desk.post(f"/visits/{visit}/admit").status == 200
        return visit

    def test_is_proposed_with_its_evidence(self, desk: Program, visit: int):
        assert desk.post("/violations", a_complaint(ladder="no_badge", visit=visit)).status == 202
        assert Incident.objects.get().evidence["badge"]["number"] == 1

    def test_without_a_visit_is_taken_and_says_that_the_exemptions_were_not_looked_at(
        self, office: Program
    ):
        assert office.post("/violations", a_complaint(ladder="no_badge")).status == 201
        assert Incident.objects.get().evidence == {"exemption": "unchecked"}

    def test_of_somebody_else_is_refused(self, desk: Program, visit: int):
        assert (
            desk.post(
                "/violations", a_complaint(ladder="no_badge", visit=visit, employee="T2")
            ).code
            == "not_the_host"
        )

    def test_of_an_exempt_visitor_is_refused(self, desk: Program):
        visit = desk.post("/visits", wang_yue(category="education_authority"))["id"]
        heard = desk.post("/violations", a_complaint(ladder="no_badge", visit=visit))
        assert (heard.status, heard.code) == (409, "badge_not_required")

    def test_of_a_foreign_visit_does_not_exist(self, desk: Program, office: Program):
        visit = office.post("/visits", wang_yue(host="T9"))["id"]
        assert desk.post("/violations", a_complaint(ladder="no_badge", visit=visit)).status == 404
        assert desk.post("/violations", a_complaint(ladder="no_badge", visit=404404)).status == 404


def test_a_host_proposes_nothing():
    assert a_program("host", "赵凯").post("/violations", a_complaint()).status == 403
    assert Program().post("/violations", a_complaint()).status == 401


@pytest.mark.parametrize("field", ["ladder", "employee", "source", "visit", "severity", "note"])
def test_every_field_survives_every_value(desk: Program, field: str):
    for value in NASTY:
        heard = desk.post("/violations", a_complaint(**{field: value}))
        assert heard.status in (202, 404, 422), (field, value, heard.said)
