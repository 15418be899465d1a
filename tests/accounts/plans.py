"""The rows of plans in the table of answers, and what is sent through their doors."""

from datetime import timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import actor_of
from reception.links import tokens
from reception.notifications.models import Notice
from visitors.plans import notices, writing
from visitors.plans.acting import PlanAct
from visitors.plans.models import PlanPart, PlanThing
from visitors.plans.writing import PlanSaid

PAGES = """
plans           GET     302       200      200      200      200      200       200      403      200
plan_new        GET     302       403      200      200      200      403       403      403      200
plan_new        POST    302       403      302      302      302      403       403      403      302
plan            GET     302       404      200/404  200/404  200      404       200      404      200
plan            POST    302       404      302/404  302/404  302      404       403      404      302
plan_sheet      GET     302       404      200/404  200/404  200      404       200      404      200
plan_part       GET     200/404  200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
plan_part       POST    303/404  303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
plan_paper      GET     302       404      200/404  200/404  200      404       200      404      200
plan_registers  GET     302       200      200      200      200      200       200      403      200
plan_step       POST    302       404      302/404  302/404  302      404       403      404      302
"""
API = """
api:write_plan      POST    401       403      201      201      201      403       403      403      201
api:list_plans      GET     401       200      200      200      200      200       200      404      200
api:show_plan       GET     401       404      200/404  200/404  200      404       200      404      200
api:submit_plan     POST    401       404      200/404  200/404  200      404       403      403      200
api:decide_plan     POST    401       404      409/404  409/404  409      404       403      403      409
api:phone_plan      POST    401       404      200/404  200/404  200/422  404       403      403      200/422
api:take_back_plan  POST    401       404      409/404  409/404  409      404       403      403      409
api:shift_plan      POST    401       404      422/404  422/404  422      404       403      403      422
api:actual_plan     POST    401       404      409/404  409/404  409      404       403      403      409
api:strike_plan     POST    401       404      422/404  422/404  422      404       403      403      422
api:costs_plan      POST    401       404      409/404  409/404  409      404       403      403      409
api:follow_up_plan  POST    401       404      409/404  409/404  409      404       403      403      409
api:close_plan      POST    401       404      409/404  409/404  409      404       403      403      409
api:cancel_plan     POST    401       404      200/404  200/404  200      404       403      403      200
"""
ADMIN = """
plans.plan                      see    -         see     -        see
plans.planthing                 edit   see       see     see      edit
policy.planstandard             edit   see       see     see      edit
policy.historicalplanstandard   list   list      list    list     list
"""
STEPS = (
    *("submit", "decide", "phone", "take_back", "shift", "actual", "strike", "costs", "close"),
    *("cancel", "follow_up"),
)
STEP = {"plan_step": ("cancel",), "plan_paper": ("list-pdf",)}
OF_ONE = ("plan", "plan_sheet", "api:show_plan", *(f"api:{step}_plan" for step in STEPS))
FIELDS = {
    **{"title": "考察", "heads": "5", "host": "T1", "hosts": "", "guests": "", "unit": "远山集团"},
    **{"mission": "", "transport": "", "contact": "", "client": "", "department": ""},
}
TYPED = {
    **FIELDS,
    "standard": "class:C",
    "begins_at": "2099-03-02T09:00",
    "ends_at": "2099-03-02T17:00",
}
ROWS = {"lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0"}
SENT: dict[str, dict[str, Any]] = {
    "plan_new": TYPED,
    "plan": {**TYPED, **ROWS},
    "plan_step": {"reason": "不来了"},
    "plan_part": {"told": "d"},
    "api:write_plan": {
        **{"title": "考察", "standard": "class", "class": "C", "host": "T1", "heads": 5},
        **{"from": "2099-03-02T09:00:00+08:00", "until": "2099-03-02T17:00:00+08:00"},
    },
    "api:decide_plan": {"approve": True},
    "api:costs_plan": {"approve": True},
    "api:phone_plan": {"approver": "陈主任", "reason": "今晚就到"},
    "api:shift_plan": {"line": 99, "minutes": 30},
    "api:actual_plan": {"what": "茶", "amount": 1.5, "receipt": "1"},
    "api:strike_plan": {"cost": 99, "reason": "记错"},
    "api:follow_up_plan": {"said": "谢谢", "agreed": False},
    "api:cancel_plan": {"reason": "不来了"},
    **{f"api:{name}_plan": {} for name in ("submit", "take_back", "close")},
}


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of plans; nothing where it is none."""
    return SENT.get(name)


def add_plans(house: Any) -> None:
    """Let a host of each site have a plan of their own."""
    now = clock.now()
    for whose in ("own", "south"):
        host = house.hosts[whose]
        columns = {
            **{"title": f"接待-{whose}", "unit": "远山集团", "scheme": "class", "code": "C"},
            **{"heads": 5, "begins_at": now + timedelta(days=1), "host": host},
            "ends_at": now + timedelta(days=2),
        }
        by = house.people["host"] if whose == "own" else house.people["office"]
        plan = writing.write(PlanSaid(columns), PlanAct(actor_of(by), now))
        house.plans[whose] = plan.pk
        if whose == "own":
            PlanThing.objects.create(site=host.site, kind="vehicle", name="商务车", seats=7)
            part = PlanPart.objects.create(plan=plan, employee=host, told="d", told_at=now)
            notices.tell(part, [], now)
            notice = Notice.objects.get(key__startswith=f"plan:{plan.pk}:part:")
            house.links.update(plan_part=tokens.make(notice, now + timedelta(days=1)))
