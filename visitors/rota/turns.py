"""Who receives a visitor: asked by the desk, answered by the line, kept with reasons (Q2–Q16)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.text import clean_lines
from visitors.clients import assignments
from visitors.clients.models import Assignment
from visitors.lifecycle import takeover
from visitors.models import State, Visit, Visitor
from visitors.models.visits import NOT_OVER, OPEN
from visitors.rota import line, telling
from visitors.rota.acts import LONGEST_WORDS, LineAct, nobody_free, record, within
from visitors.rota.days import LineOfDay
from visitors.rota.line import LinePlace, Tie, Turn
from visitors.rota.models import Team, TurnEntry
from visitors.visits.guards import allowed
from visitors.visits.idempotency import NO_KEY

What = TurnEntry.What
NO_BUSINESS = (Visit.Kind.ENQUIRY, Visit.Kind.ERRAND)


@dataclass(frozen=True)
class TurnAsked:
    """For whom the desk asks: nobody in particular, a visitor, a visit; whom the visitor names; and
    who is skipped, with the reason (Q6).
    """

    visitor: Visitor | None = None
    visit: Visit | None = None
    named: Employee | None = None
    skipped: Collection[int] = ()
    words: str = ""


def take_next(team: Team, act: LineAct, asked: TurnAsked) -> TurnEntry:
    """Say who receives, once for each visitor, receptionist and day; who it is knows by the page,
    and of a visitor who waits is asked in the host's place.

    Raises:
        Refusal: ``not_permitted``, ``not_of_the_team``, ``visit_over``, ``reason_missing`` where
            somebody is skipped without one, ``nobody_free``.
    """
    allowed(act.by, "rota.next", team.site_id)
    words = clean_lines(asked.words)[:LONGEST_WORDS]
    if asked.named is not None and not team.members.filter(pk=asked.named.pk).exists():
        wrong = _("这位不是这一组的。请访客直接找他。")
        raise Refusal("not_of_the_team", wrong, status=422, fields={"named": wrong})
    if asked.skipped and not words:
        wrong = _("跳过一位要写明原因（Q6）。")
        raise Refusal("reason_missing", wrong, status=422, fields={"reason": wrong})
    visit, visitor = asked.visit, asked.visitor
    if visit is not None and visit.state not in NOT_OVER:
        raise Refusal("visit_over", _("这次来访已经结束。"))
    if visit is None and visitor is not None:
        here = Visit.objects.filter(visitor=visitor, site=team.site_id, state__in=OPEN)
        visit = here.select_related("visitor").first()
    visitor = visit.visitor if visit is not None else visitor

    def do(standing: LineOfDay) -> TurnEntry | None:
        return _take(standing, act, asked, visitor, visit, words)

    entry = within(team, act, do)
    assert entry is not None
    return entry


def _take(
    standing: LineOfDay,
    act: LineAct,
    asked: TurnAsked,
    visitor: Visitor | None,
    visit: Visit | None,
    words: str,
) -> TurnEntry:
    counts = visit is None or visit.kind not in NO_BUSINESS or standing.team.counts_enquiries
    before = _before(standing, visitor, counts=counts)
    named = asked.named.pk if asked.named is not None else None
    if before is not None and named in (None, before.employee_id) and _goes_on(standing, before):
        return before
    owned = _owned(visitor)
    owner = owned.employee_id if owned is not None else None
    tie = Tie(named, before.employee_id if before is not None else None, owner, counts=counts)
    turn, instead_of = line.decide(standing.places, tie, asked.skipped)
    if turn is None:
        raise nobody_free()
    employee = standing.people[turn.who]
    entry = record(
        *(standing, What.RECEIVED, employee, act),
        visitor=visitor,
        visit=visit,
        uses_turn=turn.uses_turn,
        keeps=turn.uses_turn or not counts or standing.team.own_client_keeps,
        clause=turn.clause,
        instead_of=_employee(instead_of),
        assignment=owned or _assign(turn, visitor, employee, act),
        words=words,
        facts=_facts(turn, asked.skipped),
    )
    if visit is not None and visit.state == State.WAITING:
        _ask(visit, employee, act)
    return entry


def _ask(visit: Visit, employee: Employee, act: LineAct) -> None:
    """Ask who receives, in the place of the host that the desk wrote down, unless they were."""
    if visit.host_id != employee.pk and not visit.requests.filter(employee=employee).exists():
        takeover.reassign(visit, employee, act.by, act.now, NO_KEY)


def _owned(visitor: Visitor | None) -> Assignment | None:
    """Return whose client a visitor is, where that colleague still works here (Q8, F13)."""
    client = assignments.client_of(visitor) if visitor is not None else None
    found = assignments.standing(client) if client is not None else None
    return found if found is not None and found.employee.is_active else None


def _assign(
    turn: Turn, visitor: Visitor | None, employee: Employee, act: LineAct
) -> Assignment | None:
    """Let who receives a new client look after them from now on, with the clause (Q16, F4)."""
    if visitor is None or turn.clause in ("Q12", "Q14"):
        return None
    client = assignments.client_for(visitor, by=act.by, now=act.now)
    with in_language("zh-hans"):
        why = telling.by_clause(turn.clause, str(employee))
    given: dict[str, Any] = {"clause": turn.clause, "why": why, "by": act.by, "now": act.now}
    return assignments.assign(client, employee, **given)


def _before(standing: LineOfDay, visitor: Visitor | None, *, counts: bool) -> TurnEntry | None:
    """Return who received a visitor today; what was no business does not bind what is (Q4)."""
    received = [
        one
        for one in reversed(standing.entries)
        if one.what == What.RECEIVED and visitor is not None and one.visitor_id == visitor.pk
    ]
    return next((one for one in received if one.clause != "Q12" or not counts), None)


def _goes_on(standing: LineOfDay, before: TurnEntry) -> bool:
    place = standing.place_of(before.employee)
    return place is not None and before.pk in place.receiving


def _employee(pk: int | None) -> Employee | None:
    return Employee.objects.get(pk=pk) if pk is not None else None


def _facts(turn: Turn, skipped: Collection[int]) -> dict[str, Any]:
    """Return who stood before, and what kept them, as it was told."""
    return {"passed": [_passed(one, one.who in skipped) for one in turn.passed]}


def _passed(one: LinePlace, skipped: bool) -> dict[str, Any]:
    why = "skipped" if skipped and one.is_free else str(one.busy)
    return {"who": one.who, "why": why, "reason": one.reason, "place": one.place}
