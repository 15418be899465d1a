"""The rows of the rota in the table of answers, and what is sent through its doors."""

from typing import Any

from django.urls import reverse

from reception import clock
from reception.accounts.actor import actor_of
from visitors.rota import acts
from visitors.rota.acts import LineAct
from visitors.rota.models import Team

PAGES = """
rota            GET     302       200      200      200      200      200       200      403      200
rota_live       GET     302       200      200      200      200      200       200      403      200
rota_step       POST    302       302      403      403      302      403       403      403      302
"""
API = """
api:show_rota       GET     401       200      200      200      200      200       200      404      200
api:replay_rota     GET     401       200      200      200      200      200       200      404      200
api:sign_in_rota    POST    401       403      200      403      403      403       403      403      403
api:step_out_rota   POST    401       409      200      409      409      409       403      403      409
api:back_rota       POST    401       409      200      409      409      409       403      403      409
api:step_up_rota    POST    401       409      200      409      409      409       403      403      409
api:give_up_rota    POST    401       409      200      409      409      409       403      403      409
api:call_rota       POST    401       200      403      403      200      403       403      403      200
api:next_rota       POST    401       200      403      403      200      403       403      403      200
api:claim_rota      POST    401       404      404      404      404      404       403      403      404
api:settle_rota     POST    401       404      404      404      404      404       403      403      404
api:report_rota     POST    401       404      403      403      404      404       403      403      404
api:grant_rota      POST    401       403      403      403      403      403       403      403      403
"""
ADMIN = """
rota.team                       edit   see       see     -        edit
rota.historicalteam             list   list      list    -        list
rota.turnentry                  see    see       see     -        see
"""
STEPS = (
    "sign_in",
    "step_out",
    "back",
    "step_up",
    "give_up",
    "call",
    "next",
    "grant",
    "claim",
    "settle",
    "report",
)


def content(name: str) -> dict[str, Any] | None:
    """Return what is sent through a door of the rota; nothing where it is none."""
    if name != "rota_step" and name not in [f"api:{step}_rota" for step in STEPS]:
        return None
    team = {"team": Team.objects.values_list("pk", flat=True).first()}
    if name[4:-5] in ("claim", "settle", "report"):
        return {**team, "entry": 999, "reason": "有签字的首次接待表"}
    more = {"api:step_out_rota": {"reason": "lunch"}, "api:grant_rota": {"employee": "T1"}}
    return {**team, **more.get(name, {})}


def address(name: str) -> str | None:
    """Return the address of a door of the rota that names more than itself."""
    if name == "rota_step":
        return reverse(name, args=["next"])
    if name == "api:replay_rota":
        team = Team.objects.values_list("pk", flat=True).first()
        return f"{reverse(name)}?team={team}&at=2026-03-02T10:42:00%2B08:00"
    return None


def add_rota(house: Any) -> None:
    """Let 赵凯 stand in a line."""
    host = house.hosts["own"]
    team = Team.objects.create(site=host.site, name="咨询组")
    team.members.add(host)
    acts.sign_in(team, LineAct(actor_of(house.people["host"]), clock.now()))
