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

PAGES = """
invitation_import GET  302       200      200      200      200      200       403      403      200
invitation_import POST 302       302      302      302      302      302       403      403      302
delegation      GET     302       200/404  200/404  200/404  200      404       200      404      200
delegation_act  POST    302       409/404  403/404  403/404  409      404       403      404      409
"""
API = """
api:import_invitations POST 401  200      200      200      200      200       403      403      422
"""
ADMIN = """
invitations.delegation          see    -         see     -        see
"""
OF_ONE = ("delegation", "delegation_act")
BY_LINK = ("invitation_link", "invitation_calendar")  # what the code of an invitation opens
IN_JUNE = "2026-06-05T10:00"
SENT: dict[str, dict[str, Any]] = {
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
