"""The rows of client files in the table of answers, and what is sent through their doors."""

from typing import Any

from django.urls import reverse

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.policy.models import Contact
from reception.policy.rulebook import in_force, new_edition
from visitors.clients import files, loans
from visitors.clients.events import ClientAct
from visitors.clients.files import FileSaid

PAGES = """
clients         GET     302       403      200      200      200      200       200      403      200
clients_lapsing GET     302       403      200      200      200      200       200      403      200
client_new      GET     302       403      200      200      200      403       403      403      200
client_new      POST    302       403      302      302      302      403       403      403      302
client          GET     302       404      200      200      200      200       200      404      200
client          POST    302       404      302/403  302/403  302      403       403      404      302
client_step     POST    302       404      302/403  302/403  302      403       403      404      302
loan            GET     302       404      200/404  404      200      200       200      404      200
loan_step       POST    302       404      302/404  404      302      403       403      404      302
"""
API = """
api:make_client     POST    401       403      201      201      201      403       403      403      201
api:list_clients    GET     401       404      200      200      200      200       200      404      200
api:show_client     GET     401       404      200      200      200      200       200      404      200
api:show_client     PATCH   401       403      200/403  200/403  200      403       403      403      200
api:change_client   GET     401       404      200      200      200      200       200      404      200
api:change_client   PATCH   401       403      200/403  200/403  200      403       403      403      200
api:contact_client  POST    401       403      200/403  200/403  200      403       403      403      200
api:assign_client   POST    401       403      403      200/403  200      403       403      403      200
api:claim_client    POST    401       403      409      409      409      403       403      403      403
api:open_client     POST    401       403      200      200      200      403       403      403      200
api:strike_client   POST    401       403      403      200/403  200      403       403      403      403
api:ask_loan        POST    401       403      201/409  201      201      403       403      403      403
api:show_loan       GET     401       404      200/404  404      200      200       200      404      200
api:decide_loan     POST    401       403      403/404  404      403      200       403      403      200
api:back_loan       POST    401       403      200/404  404      200      403       403      403      200
"""
ADMIN = """
policy.clientclass              edit   see       see     see      edit
policy.historicalclientclass    list   list      list    list     list
"""
PATCHED = ("api:show_client", "api:change_client")
STEPS = ("contact", "assign", "claim", "open", "strike")
OF_LOANS = ("loan", "loan_step", "api:show_loan", "api:decide_loan", "api:back_loan")
OF_ONE = (
    *("client", "client_step", "api:show_client", "api:change_client", "api:ask_loan", *OF_LOANS),
    *(f"api:{step}_client" for step in STEPS),
)
TYPED = {
    **{"name": "远山集团", "kind": "organisation", "client_class": "ordinary"},
    **{"secrecy": "normal", "contact": "", "phone": "", "address": "", "trade": ""},
    **{"source": "", "place": "", "named": ""},
}
CONTACT = {"kind": "call", "result": "reached"}
SENT: dict[str, dict[str, Any]] = {
    "client_new": TYPED,
    "client": TYPED,
    "client_step": CONTACT,
    "loan_step": {},
    "api:make_client": {"name": "远山集团", "kind": "organisation", "class": "ordinary"},
    "api:show_client": {"contact": "黄立群"},
    "api:change_client": {"contact": "黄立群"},
    "api:contact_client": CONTACT,
    "api:assign_client": {"employee": "T1", "reason": "换人"},
    "api:claim_client": {},
    "api:open_client": {"reason": "复核"},
    "api:strike_client": {"reason": "重卡"},
    "api:ask_loan": {"purpose": "续约", "reason": "核对"},
    "api:decide_loan": {"approve": True},
    "api:back_loan": {},
}


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of client files; nothing where it is none."""
    return SENT.get(name)


def address(things: dict[str, int], name: str, *, own: bool) -> str:
    """Return the address of a door about a file or a loan."""
    of = "loan-" if name in OF_LOANS else ""
    step = {"client_step": ("contact",), "loan_step": ("back",)}.get(name, ())
    return reverse(name, args=[things[f"{of}{'own' if own else 'south'}"], *step])


def add_clients(house: Any) -> None:
    """Let a host of each site have a client, and borrow that of the other."""
    Contact.objects.filter(code="general_manager").update(
        employee=actor_of(house.people["principal"]).employee
    )
    new_edition()
    now, made = clock.now(), {}
    for whose in ("own", "south"):
        columns: dict[str, Any] = {"name": f"客户-{whose}", "kind": "organisation"}
        columns["client_class"] = in_force().client_classes["ordinary"]
        said = FileSaid(columns, owner=house.hosts[whose])
        made[whose] = files.make(said, ClientAct(actor_of(house.people["superuser"]), now))
        house.clients[whose] = made[whose].pk
    for whose, other in (("own", "south"), ("south", "own")):
        by = Actor(employee=house.hosts[whose], roles=frozenset(["host"]))
        asked = loans.ask(made[other], ClientAct(by, now), "续约", "核对")
        house.clients[f"loan-{whose}"] = asked.pk
