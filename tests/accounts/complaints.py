"""The rows of complaints in the table of answers, and what is sent through their doors."""

from datetime import date, timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import actor_of
from tests.builders import NO_KEY, a_site
from visitors.complaints import notices, registering, statements, steps
from visitors.complaints.models import ComplaintStatement
from visitors.complaints.registering import Said
from visitors.complaints.taking import Act

PAGES = """
complaints      GET     302       200      200      200      200      200       200      403      200
complaint       GET     302       200/404  200/404  200/404  200      200       200      404      200
complaint_new   GET     302       200      403      403      200      403       403      403      200
complaint_new   POST    302       302      403      403      302      403       403      403      302
complaint_step  POST    302       403/404  403/404  403/404  302      403       403      404      302
complaint_phone POST    302       422/404  422/404  422/404  422      422       422      404      422
complaint_statements GET 302      403      403      403      200      200       200      403      200
complaint_statement GET  302      404      404      404      200      200       200      404      200
complaint_statement_xlsx GET 302  404      404      404      200      200       200      404      200
complaint_statement_send POST 302 403      403      403      302      403       403      403      302
complain        GET     200       200      200      200      200      200       200      200      200
complain        POST    303       303      303      303      303      303       303      303      303
complaint_link  GET     200/404   200/404  200/404  200/404  200/404  200/404   200/404  200/404  200/404
complaint_link  POST    303/404   303/404  303/404  303/404  303/404  303/404   303/404  303/404  303/404
"""
API = """
api:register_complaint POST 401       201      403      403      201      403       403      403      201
api:list_complaints GET     401       200      200      200      200      200       200      404      200
api:show_complaint_statement GET 401  404      404      404      200      200       200      404      200
api:show_complaint  GET     401       200/404  200/404  200/404  200      200       200      404      200
api:assess_complaint POST   401       403/404  403/404  403/404  409      403       403      403      409
api:assign_complaint POST   401       403/404  403/404  403/404  200      403       403      403      200
api:send_back_complaint POST 401      403/404  200/404  200/404  403      403       403      403      200
api:report_complaint POST   401       403/404  200/404  200/404  403      403       403      403      200
api:pause_complaint POST    401       403/404  202/404  403/404  200      403       403      403      403
api:extend_complaint POST   401       403/404  202/404  403/404  403      200       403      403      403
api:grant_complaint POST    401       403/404  403/404  403/404  409      409       403      403      403
api:review_complaint POST   401       403/404  403/404  403/404  409      409       403      403      409
api:answer_complaint POST   401       403/404  403/404  403/404  409      403       403      403      409
api:follow_up_complaint POST 401      403/404  403/404  403/404  409      409       403      403      409
api:compensate_complaint POST 401     403/404  403/404  403/404  200      403       403      403      200
api:prevented_complaint POST 401      409/404  409/404  409/404  409      409       409      403      409
api:look_complaint POST     401       403/404  403/404  403/404  409      403       403      403      409
api:withdraw_complaint POST 401       403/404  403/404  403/404  200      403       403      403      200
api:major_complaint POST    401       403/404  403/404  403/404  200      403       403      403      200
"""
ADMIN = """
complaints.complaint            see    see       see     -        see
complaints.complaintstatement   see    see       see     -        see
policy.complaintkind            edit   see       see     see      edit
policy.historicalcomplaintkind  list   list      list    list     list
"""
OF_A_MONTH = (
    "complaint_statement",
    "complaint_statement_send",
    "complaint_statement_xlsx",
)
STEPS = (
    *("assess", "assign", "send_back", "report", "pause", "extend", "grant", "review", "answer"),
    *("compensate", "prevented", "look", "follow_up", "withdraw", "major"),
)
STEP = {"complaint_step": ("withdraw",)}
OF_ONE = (
    "complaint",
    "complaint_phone",
    "api:show_complaint",
    *(f"api:{step}_complaint" for step in STEPS),
)
FOUND = dict.fromkeys(("cause", "course", "conclusion", "remedy", "prevention"), "属实")
WHY = {"reason": "等投诉人回电"}
SENT: dict[str, dict[str, Any]] = {
    "complaint_new": {"name": "沈洁", "what": "等了很久", "channel": "desk"},
    "complaint_step": WHY,
    "complaint_phone": {"reason": ""},
    "complain": {"name": "沈洁", "what": "等了很久"},
    "complaint_link": {"words": "还有一件事"},
    "api:register_complaint": {"who": {"name": "沈洁"}, "what": "等了很久", "channel": "desk"},
    "api:assess_complaint": {"valid": True},
    "api:assign_complaint": {"department": "财务部"},
    "api:send_back_complaint": WHY,
    "api:report_complaint": FOUND,
    "api:grant_complaint": {"approve": True},
    "api:review_complaint": {"approve": True},
    "api:compensate_complaint": {"amount": 300, **WHY},
    "api:prevented_complaint": {"which": 1, "words": "排了替岗"},
    "api:look_complaint": {"which": 1, "words": "没有再发生", "holds": True},
    "api:show_complaint_statement": {},
    "api:answer_complaint": {"text": "对您致歉"},
    "api:follow_up_complaint": {"reached": True, "satisfied": True, "words": "好"},
    "api:withdraw_complaint": WHY,
    "api:major_complaint": {"yes": True, **WHY},
}
MORE = {"api:pause_complaint": timedelta(days=1), "api:extend_complaint": timedelta(days=6)}


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of complaints; nothing where it is none."""
    if name in MORE:
        return {**WHY, "until": (clock.now() + MORE[name]).isoformat()}
    return SENT.get(name)


def the_month() -> date:
    """Return the month that is over."""
    return statements.before(clock.today().replace(day=1))


def add_complaints(house: Any) -> None:
    """Let 何静 take in a complaint that 赵凯 looks into, and 李敏 one that 吴会计 does."""
    office, now = actor_of(house.people["office"]), clock.now()
    ComplaintStatement.objects.create(month=the_month(), ended_at=now)
    for whose, role, where in (("own", "desk", "own"), ("south", "office", "finance")):
        said = Said(a_site().pk, f"投诉人-{whose}", "等了很久", "desk")
        one = registering.register(said, actor_of(house.people[role]), now, NO_KEY)
        steps.assess(Act(one, office, now), valid=True)
        steps.assign(Act(one, office, now), employee=house.hosts[where])
        house.complaints[whose] = one.pk
        house.links.setdefault("complaint_link", notices.code_of(one))
