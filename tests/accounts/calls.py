"""The rows of calls in the table of answers, and what is sent through their doors."""

from datetime import timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import actor_of
from reception.links import tokens
from reception.notifications.models import Notice
from visitors.calls import registering, steps
from visitors.calls.events import CallAct
from visitors.calls.registering import CallSaid

PAGES = """
calls           GET     302       200      200      200      200      200       200      403      200
call            GET     302       200/404  200/404  200/404  200      404       200      404      200
call_new        GET     302       200      403      403      200      403       403      403      200
call_new        POST    302       302      403      403      302      403       403      403      302
call_step       POST    302       302/404  302/404  302/404  302      404       403      404      302
call_link       GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
call_link       POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
call_seen       POST    204/404   204/404  204/404  204/404  204/404  204/404   204/404  204/404  204/404
"""
API = """
api:register_call   POST    401       201      403      403      201      403       403      403      201
api:list_calls      GET     401       200      200      200      200      200       200      404      200
api:show_call       GET     401       200/404  200/404  200/404  200      404       200      404      200
api:tried_call      POST    401       409/404  403/404  403/404  409      404       403      403      409
api:message_call    POST    401       409/404  403/404  403/404  409      404       403      403      409
api:read_call       POST    401       200/404  200/404  200/404  200      404       403      403      200
api:called_back_call POST   401       200/404  200/404  200/404  200      404       403      403      200
api:done_call       POST    401       200/404  200/404  200/404  200      404       403      403      200
api:answered_call   POST    401       409/404  403      403      409      403       403      403      409
api:hung_up_call    POST    401       200/404  403      403      200      403       403      403      200
"""
ADMIN = """
calls.call                      see    -         see     -        see
policy.callkind                 edit   see       see     see      edit
policy.historicalcallkind       list   list      list    list     list
"""
STEPS = ("tried", "message", "read", "called_back", "done", "answered", "hung_up")
STEP = {"call_step": ("done",)}
OF_ONE = ("call", "api:show_call", *(f"api:{step}_call" for step in STEPS))
SENT: dict[str, dict[str, Any]] = {
    "call_new": {"caller": "13900001111 方岚", "about": "想了解周末班"},
    "call_step": {"result": ""},
    "call_link": {"act": "done"},
    "call_seen": {},
    "api:register_call": {"number": "13900001111", "kind": "other"},
    "api:tried_call": {"extension": "8021", "result": "engaged"},
    "api:message_call": {"text": "请回电"},
    "api:done_call": {"result": "answered"},
    "api:called_back_call": {"result": ""},
    **{f"api:{name}_call": {} for name in ("read", "answered", "hung_up")},
}


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of calls; nothing where it is none."""
    return SENT.get(name)


def add_calls(house: Any) -> None:
    """Let 李敏 take a message for a host of each site."""
    act = CallAct(actor_of(house.people["office"]), clock.now())
    for whose in ("own", "south"):
        host = house.hosts[whose]
        said = CallSaid(host.site_id, "for_person", caller=f"来电人-{whose}", wanted=host)
        one = steps.leave(registering.take(said, act), act, "请回电")
        house.calls[whose] = one.pk
        if whose == "own":
            notice = Notice.objects.get(key__startswith=f"call:{one.pk}:")
            token = tokens.make(notice, clock.now() + timedelta(days=1))
            house.links.update(call_link=token, call_seen=token)
