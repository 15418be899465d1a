"""Who was refused stays refused for programs, too, at every site (G4, security 11 and 18)."""

from datetime import timedelta

import pytest

from reception import clock
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site

ME = {"name": "钱保平", "phone": "13900139000"}


@pytest.fixture
def south() -> Program:
    """Call as 高岩 of the desk of the other site."""
    return a_program("desk", "高岩", sites=[a_site("south")])


def comes(program: Program, host: str, **fields: object) -> dict:
    body = wang_yue(visitor=ME, host=host, **fields)
    heard = program.post("/visits", body)
    assert heard.status == 201, heard.said
    return heard.said


def test_neither_another_site_nor_an_appointment_nor_a_scan_leads_in(
    desk: Program, south: Program, office: Program
) -> None:
    first = comes(desk, "T1", category="insurance_sales")["id"]
    assert desk.post(f"/visits/{first}/refuse", {"reason": "推销保险"}).status == 200
    when = (clock.now() + timedelta(seconds=5)).isoformat()
    expected = comes(south, "T9", category="supplier", expected_at=when)
    again = south.post(f"/visits/{expected['id']}/arrive")
    assert (again["grade"], again["disposition"], again["clause"]) == ("refused", "refuse", "G4")
    for says in ("在总部以“保险推销”来访时被拒绝", "推销保险", "行政部"):
        assert says in again["why"]
    assert again["facts"]["refused_visit"] == first
    me = f"/visits/{expected['id']}"
    assert south.post(f"{me}/admit").code == "refused_by_rule"
    assert (
        south.post(f"{me}/override", {"grade": "standard", "reason": "熟"}).code == "needs_office"
    )
    scan = {"code": "001", "at": "desk", "action": "in"}
    assert south.post("/scans", scan)["outcome"] == "refused"
    assert "推销保险" in south.get("/visits")["visits"][0]["why"]
    admitted = office.post(f"{me}/override", {"grade": "standard", "reason": "确为供应商"})
    assert (admitted["override"]["from"], admitted["override"]["by"]) == ("refused", "李敏")
    assert south.post(f"{me}/admit")["state"] == "inside"
