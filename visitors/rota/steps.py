"""What is done at the address of a step of the rota, by page and by program: one row each (Q)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.models import DeskOption
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.rota import acts, claims, days, turns, visibility
from visitors.rota.acts import LineAct
from visitors.rota.models import Team, TurnEntry
from visitors.rota.turns import TurnAsked
from visitors.visits import visibility as visible

Said = dict[str, Any]


@dataclass(frozen=True)
class RotaStep:
    """One thing that may be done in a line.

    Attributes:
        take: does it, given the team, the act and what was sent.
        capability: asked at the door.
        title: what the page and the documentation call it; ``says`` what this says of it.
    """

    name: str
    take: Callable[[Team, LineAct, Said], TurnEntry | None]
    capability: str
    title: Any
    says: str


def team_of(by: Actor, said: Said, act: LineAct) -> Team:
    """Return the team that is meant: the one that was named, else the one in whose line they are.

    Raises:
        Refusal: ``not_in_line``; Http404.
    """
    if said.get("team"):
        return visibility.the_team(by, int(said["team"]))
    team = days.own(by.employee, act.now)
    if team is None:
        raise Refusal("not_in_line", _("您今天没有在排位，请先签到。"))
    return visibility.the_team(by, team.pk)


def invalid(field: str, sentence: str) -> Refusal:
    """Return the refusal of one field."""
    return Refusal("invalid", sentence, status=422, fields={field: sentence})


def colleague(said: Said, field: str) -> Employee | None:
    """Return the colleague of a number; refuses one that nobody has."""
    number = clean_line(said.get(field) or "")
    found = Employee.objects.filter(is_active=True, number=number).first() if number else None
    if number and found is None:
        raise invalid(field, _("没有这个工号的同事。"))
    return found


def _required(said: Said, field: str) -> Employee:
    found = colleague(said, field)
    if found is None:
        raise invalid(field, _("请写明是哪一位。"))
    return found


def away_reasons() -> list[DeskOption]:
    """Return why somebody may leave the line for a while, in the order of the rows (Q9)."""
    rows = in_force().options.values()
    return [one for one in rows if one.of == DeskOption.Of.AWAY and one.is_active]


def _step_out(team: Team, act: LineAct, said: Said) -> TurnEntry | None:
    typed = clean_line(said.get("reason") or "")
    rows = away_reasons()
    reason = next((one for one in rows if typed in (one.code, one.name, one.name_en)), None)
    if reason is None or not typed:
        raise invalid("reason", _("请选离位的原因。"))
    return acts.step_out(team, act, reason)


def _next(team: Team, act: LineAct, said: Said) -> TurnEntry | None:
    visit = visitor = None
    if said.get("visit"):
        rows = visible.visits(act.by).filter(site=team.site_id).select_related("visitor", "host")
        visit = visible.one(rows, pk=said["visit"])
    elif said.get("visitor"):
        visitor = visible.one(visible.visitors(act.by), pk=said["visitor"])
    asked = TurnAsked(visitor, visit, colleague(said, "named"), words=said.get("reason") or "")
    if said.get("skip"):
        asked = TurnAsked(visitor, visit, asked.named, {_required(said, "skip").pk}, asked.words)
    return turns.take_next(team, act, asked)


def _grant(team: Team, act: LineAct, said: Said) -> TurnEntry | None:
    return acts.grant(team, act, _required(said, "employee"), said.get("reason") or "")


def _entry(team: Team, said: Said) -> TurnEntry:
    rows = TurnEntry.objects.filter(team=team).select_related(
        "employee", "by__employee", "assignment__client", "about__assignment__client"
    )
    found: TurnEntry = visible.one(rows, pk=said.get("entry") or 0)
    return found


def _claim(team: Team, act: LineAct, said: Said) -> TurnEntry | None:
    return claims.claim(team, act, _entry(team, said), said.get("reason") or "")


def _settle(team: Team, act: LineAct, said: Said) -> TurnEntry | None:
    yes = said.get("approve") in (True, "yes")
    return claims.settle(team, act, _entry(team, said), said.get("reason") or "", yes=yes)


def _report(team: Team, act: LineAct, said: Said) -> None:
    about, kind = _entry(team, said), said.get("kind") or ""
    claims.report(team, act, about, kind, said.get("reason") or "")


STAND, NEXT = "rota.stand", "rota.next"
STEPS = (
    RotaStep(
        *("sign_in", lambda team, act, _said: acts.sign_in(team, act), STAND),
        *(gettext_lazy("签到"), "Join the end of the line, in person (Q1, Q5, Q7)."),
    ),
    RotaStep(
        *("step_out", _step_out, STAND, gettext_lazy("离位")),
        "Leave the line for a while; the reason's row says whether the place is kept (Q9).",
    ),
    RotaStep(
        *("back", lambda team, act, _said: acts.back(team, act), STAND),
        *(gettext_lazy("回来了"), "Be free again, after a reception or from outside (Q10)."),
    ),
    RotaStep(
        *("step_up", lambda team, act, _said: acts.step_up(team, act), STAND),
        *(gettext_lazy("到位"), "Stand at the head of the line, after a call (Q11)."),
    ),
    RotaStep(
        *("give_up", lambda team, act, _said: acts.give_up(team, act), STAND),
        *(gettext_lazy("交位"), "Leave the line for today (Q7)."),
    ),
    RotaStep(
        *("call", lambda team, act, _said: acts.call(team, act), NEXT),
        *(gettext_lazy("叫到位"), "Call who takes the next to step up (Q11)."),
    ),
    RotaStep(
        *("next", _next, NEXT, gettext_lazy("下一位")),
        "Ask who receives: one answer for each visitor, receptionist and day (Q2–Q4, Q8).",
    ),
    RotaStep(
        *("grant", _grant, STAND, gettext_lazy("给补接")),
        "Give a make-up turn, as the director or lead of the team (Q13).",
    ),
    RotaStep(
        *("claim", _claim, STAND, gettext_lazy("认领")),
        "Say with proof that a client who was received as new is one's own (Q8).",
    ),
    RotaStep(
        *("settle", _settle, STAND, gettext_lazy("裁定认领")),
        "Decide a claim, as the lead or director of the team, and of neither side (Q8).",
    ),
    RotaStep(
        *("report", _report, "patrol.report", gettext_lazy("提议违规")),
        "Propose a breach with the entry as evidence; another decides (Q5, Q6, Q11, Q18).",
    ),
)
BY_NAME = {step.name: step for step in STEPS}
