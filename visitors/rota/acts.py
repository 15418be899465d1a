"""What one does in a line: sign in, step out, come back, call, give up the place (Q1, Q5, Q7–Q11).

Each act locks the team, reads the line of the day, and writes one entry; so two desks never take
the same place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.organisation.models import Employee
from reception.policy.models import DeskOption
from reception.text import clean_lines
from visitors.rota import days
from visitors.rota.days import LineOfDay
from visitors.rota.line import Busy
from visitors.rota.models import Team, TurnEntry
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey, idempotent, put

What = TurnEntry.What
LONGEST_WORDS = 300


@dataclass(frozen=True)
class LineAct:
    """Who does something, when, and the key of the request."""

    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


def _of_key(by: Actor, key: RequestKey) -> tuple[TurnEntry, str] | None:
    keyed = TurnEntry.objects.exclude(request_key="").select_related(*days.WITH)
    entry = keyed.filter(by=by.user, request_key=key.key).first()
    return None if entry is None else (entry, entry.request_digest)


def within(
    team: Team, act: LineAct, do: Callable[[LineOfDay], TurnEntry | None]
) -> TurnEntry | None:
    """Do something in the line of a team that is locked, once for each key."""

    def action() -> TurnEntry | None:
        # The one row that is scarce: whoever else acts in this line waits, then sees the entry.
        mine = locking.locked(Team.objects.all(), team.pk, "site")
        assert mine is not None, "teams are switched off, not deleted"
        return do(days.of(mine, act.now))

    return idempotent(act.by, act.key, action, _of_key)


def record(
    standing: LineOfDay, what: str, employee: Employee, act: LineAct, **columns: Any
) -> TurnEntry:
    """Add one entry at the end of a day."""
    last = standing.entries[-1].number if standing.entries else 0
    place = {"team": standing.team, "day": standing.day, "number": last + 1}
    entry = put(
        TurnEntry, act.by, act.now, act.key, what=what, employee=employee, **place, **columns
    )
    assert isinstance(entry, TurnEntry)
    return entry


def sign_in(team: Team, act: LineAct) -> TurnEntry | None:
    """Let somebody join the end of the line, in person; who stands there already stays (Q1, Q7).

    Raises:
        Refusal: ``not_a_member``, ``not_on_duty``, ``in_another_line``.
    """
    me = _member(team, act.by)

    def do(standing: LineOfDay) -> TurnEntry | None:
        if standing.place_of(me) is not None:
            return None
        if str(standing.day.isoweekday()) not in team.weekdays:
            raise Refusal("not_on_duty", _("今天不是这一组当值。"))
        for other in Team.objects.filter(is_active=True, members=me).exclude(pk=team.pk):
            if days.of(other, act.now).place_of(me) is not None:
                there = {"team": str(other)}
                raise Refusal("in_another_line", _("您已在 %(team)s 排位，先交位。") % there)
        return record(standing, What.SIGNED_IN, me, act)

    return within(team, act, do)


def _member(team: Team, by: Actor) -> Employee:
    me = by.employee
    if me is None or not by.may("rota.stand") or not team.members.filter(pk=me.pk).exists():
        says = _("只有这一组的人能自己签到，不能代签（Q5）。")
        raise Refusal("not_a_member", says, status=403)
    return me


def step_out(team: Team, act: LineAct, reason: DeskOption) -> TurnEntry | None:
    """Leave the line for a while; the row of the team says when the place is kept (Q9)."""
    keeps = team.make_up.filter(pk=reason.pk).exists()
    return _own(team, act, What.STEPPED_OUT, reason=reason, keeps=keeps)


def back(team: Team, act: LineAct) -> TurnEntry | None:
    """Come back from a reception or from outside (Q9, Q10)."""

    def is_free(standing: LineOfDay) -> bool:
        place = standing.place_of(act.by.employee)
        return place is not None and place.busy == Busy.FREE and place.called_at is None

    return _own(team, act, What.BACK, is_done=is_free)


def step_up(team: Team, act: LineAct) -> TurnEntry | None:
    """Say that one stands at the head of the line, after a call (Q11)."""
    return _own(team, act, What.STEPPED_UP)


def give_up(team: Team, act: LineAct) -> TurnEntry | None:
    """Leave the line for today (Q7)."""
    return _own(team, act, What.GAVE_UP)


def _own(
    team: Team,
    act: LineAct,
    what: str,
    *,
    is_done: Callable[[LineOfDay], bool] = lambda _standing: False,
    **columns: Any,
) -> TurnEntry | None:
    me = act.by.employee

    def do(standing: LineOfDay) -> TurnEntry | None:
        if me is None or standing.place_of(me) is None:
            raise Refusal("not_in_line", _("您今天没有在排位，请先签到。"))
        return None if is_done(standing) else record(standing, what, me, act, **columns)

    return within(team, act, do)


def call(team: Team, act: LineAct) -> TurnEntry | None:
    """Call who takes the next to step up; from now on the minutes of the row run (Q11).

    Raises:
        Refusal: ``not_permitted``, ``nobody_free``.
    """
    allowed(act.by, "rota.next", team.site_id)

    def do(standing: LineOfDay) -> TurnEntry | None:
        turn = standing.turn
        if turn is None:
            raise nobody_free()
        return record(standing, What.CALLED, standing.people[turn.who], act, clause="Q11")

    return within(team, act, do)


def nobody_free() -> Refusal:
    """Return the refusal where nobody of a line can take a visitor now."""
    return Refusal("nobody_free", _("现在没有人空着。请访客稍坐，有人回来就轮到他。"))


def grant(team: Team, act: LineAct, employee: Employee, words: str) -> TurnEntry | None:
    """Give a make-up turn, as the director of the team, never to oneself (Q13).

    Raises:
        Refusal: ``not_permitted``, ``not_in_line``.
    """
    me = act.by.employee
    if me is None or me.pk not in (team.director_id, team.lead_id) or me == employee:
        raise Refusal("not_permitted", _("补接由主管给，不能给自己。"), status=403)

    def do(standing: LineOfDay) -> TurnEntry | None:
        if standing.place_of(employee) is None:
            raise Refusal("not_in_line", _("这位今天没有在排位。"))
        said = {"words": clean_lines(words)[:LONGEST_WORDS], "clause": "Q13"}
        return record(standing, What.GRANTED, employee, act, **said)

    return within(team, act, do)
