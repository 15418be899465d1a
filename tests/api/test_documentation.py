"""The documentation: open to everybody, complete, and from our own files."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from tests.accounts import calls, clients, complaints, plans, rota
from tests.api.callers import API, Program

PATHS = {
    "/visits": {"get", "post"},
    "/visits/{visit_id}": {"get"},
    "/visits/{visit_id}/details": {"post"},
    "/visits/{visit_id}/result": {"post"},
    "/employees": {"get"},
    "/visitors": {"get"},
    "/board": {"get"},
    "/due": {"get"},
    "/scans": {"post"},
    "/violations": {"post"},
    "/violations/{entry_id}/void": {"post"},
    "/employees/{number}/ledger": {"get"},
    "/invitations": {"get", "post"},
    "/visitors/{visitor_id}/likely": {"get"},
    "/visitors/{visitor_id}/merge": {"post"},
    "/visitors/{visitor_id}/not": {"post"},
    "/merges/{merge_id}/undo": {"post"},
    "/invitations/import": {"post"},
    "/invitations/{invitation_id}": {"get"},
    "/invitations/{invitation_id}/move": {"post"},
    "/invitations/{invitation_id}/cancel": {"post"},
    "/calls": {"get", "post"},
    "/calls/{call_id}": {"get"},
    **{f"/calls/{{call_id}}/{step}": {"post"} for step in calls.STEPS},
    "/plans": {"get", "post"},
    "/plans/{plan_id}": {"get"},
    "/gifts": {"get", "post"},
    "/rota": {"get"},
    "/rota/replay": {"get"},
    **{f"/rota/{step}": {"post"} for step in rota.STEPS},
    **{f"/plans/{{plan_id}}/{step}": {"post"} for step in plans.STEPS},
    "/handover": {"get", "post"},
    **{f"/reports/{kind}": {"get"} for kind in ("daily", "monthly", "staff", "rows")},
    "/clients": {"get", "post"},
    "/clients/{client_id}": {"get", "patch"},
    **{f"/clients/{{client_id}}/{step}": {"post"} for step in (*clients.STEPS, "loans")},
    "/loans/{loan_id}": {"get"},
    **{f"/loans/{{loan_id}}/{step}": {"post"} for step in ("decide", "back")},
    "/complaints": {"get", "post"},
    "/complaints/monthly": {"get"},
    "/complaints/{complaint_id}": {"get"},
    **{f"/complaints/{{complaint_id}}/{step}": {"post"} for step in complaints.STEPS},
    **{
        f"/visits/{{visit_id}}/{step}": {"post"}
        for step in ["arrive", "admit", "leave", "refuse", "cancel", "undo", "override", "answer"]
    },
    **{
        f"/visits/{{visit_id}}/{step}": {"post"}
        for step in ["remind", "take_over", "ask_anew", "reassign", "pass_up", "add_host"]
    },
}


def test_openapi_lists_exactly_these_paths():
    schema = Program().get("/openapi.json")
    assert schema.status == 200
    assert {
        path.removeprefix(API): set(methods) for path, methods in schema["paths"].items()
    } == PATHS
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert operation["security"] == [{"Bearer": []}], path
            assert {"401", "422"} <= set(operation["responses"]), path
            named = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in named) == (method == "post"), path


def test_openapi_is_written_in_the_readers_language():
    assert Program().get("/openapi.json")["paths"][f"{API}/visits"]["post"]["summary"] == "登记来访"


def test_the_pages_name_nothing_on_another_host():
    page = Client().get(f"{API}/docs")
    assert page.status_code == 200
    assert re.findall(r"(?:src|href)=\"(?!/static/)[^\"]*", page.content.decode()) == []


@pytest.mark.browser
def test_the_documentation_page_works_under_the_content_security_policy(live_server, page, console):
    """The console stays empty (see the fixture `console`)."""
    foreign = []
    page.on(
        "request",
        lambda request: (
            foreign.append(request.url)
            if not request.url.startswith((live_server.url, "data:"))
            else None
        ),
    )
    assert page.goto(f"{live_server.url}{API}/docs").status == 200
    expect(page.get_by_text("登记来访")).to_be_visible()
    page.get_by_text("登记来访").click()
    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    console.expect("401")
    expect(page.get_by_text("unauthorized").first).to_be_visible()
    assert foreign == []
