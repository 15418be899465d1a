"""The rows of delegations in the table of answers, and one that 李敏 has invited."""

from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY
from visitors.invitations import importing
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import Invitee
from visitors.invitations.models import CalendarProposal

PAGES = """
invitation_import GET  302       200      200      200      200      200       403      403      200
invitation_import POST 302       302      302      302      302      302       403      403      302
calendar_read   GET     302       200      200      200      200      200       403      403      409
calendar_read   POST    302       422      422      422      422      422       403      403      409
proposal        GET     302       404      200/404  404      404      404       404      404      404
proposal        POST    302       404      409/404  404      404      404       404      404      404
visits_calendar GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
delegation      GET     302       200/404  200/404  200/404  200      404       200      404      200
delegation_act  POST    302       409/404  403/404  403/404  409      404       403      404      409
"""
API = """
api:import_invitations POST 401  200      200      200      200      200       403      403      422
"""
ADMIN = """
invitations.delegation          see    -         see     -        see
"""
OF_ONE = ("delegation", "delegation_act", "proposal")
BY_LINK = ("invitation_link", "invitation_calendar")  # what the code of an invitation opens
IN_JUNE = "2026-06-05T10:00"
SENT: dict[str, dict[str, Any]] = {
    "proposal": {"name": "林新", "purpose": "咨询", "expected_at": IN_JUNE, "party_size": "1"},
    "invitation_import": {
        "host": "赵凯",
        "host_number": "T1",
        "expected_at": IN_JUNE,
        "table": "姓名,单位\n林新,个人",
        "commit": "1",
    },
    "api:import_invitations": {"rows": [{"name": "林新", "from": IN_JUNE}]},
}


def a_delegation(host: Employee, name: str, at: datetime, by: Actor) -> int:
    """Return the id of a delegation of one guest."""
    occasion = Occasion(host, at, category="parent")
    invitees = [Invitee(1, {"name": name})]
    sent = importing.invite_all(invitees, occasion, by, clock.now(), NO_KEY, in_force())
    assert sent.delegation is not None
    return sent.delegation.pk


def a_proposal(host: Employee, at: datetime) -> int:
    """Return the id of what the calendar of a host says."""
    about = {"sequence": 0, "begins_at": at, "people": [["林新", ""]], "read_at": clock.now()}
    return CalendarProposal.objects.create(host=host, uid="x", **about).pk
