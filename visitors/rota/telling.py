"""What is said of a line, in words with clauses: to everybody the same (Q2, Q9, Q16)."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from reception.organisation.models import Employee
from visitors.rota.days import LineOfDay
from visitors.rota.line import Busy, LinePlace
from visitors.rota.models import TurnEntry


def why(standing: LineOfDay, place: LinePlace, me: Employee | None = None) -> str:
    """Return why somebody stands where they do; to themselves as 「你」."""
    people = standing.people
    who = _("你") if me is not None and me.pk == place.who else str(people[place.who])
    said = {"who": who, "place": place.place, "reason": place.reason}
    said["other"] = str(people.get(place.covered_by or 0, ""))
    turn = standing.turn
    if place.busy == Busy.RECEIVING and place.passed:
        return _("%(who)s在接待，%(other)s 代接，%(who)s仍排第 %(place)s（Q2）") % said
    if place.busy == Busy.RECEIVING:
        if not place.place:
            return _("%(who)s在接待，接完排到最后（Q9）") % said
        return _("%(who)s在接待，排第 %(place)s（Q2）") % said
    if place.busy == Busy.OUT and not place.place:
        return _("%(reason)s，回来排到最后（Q9）") % said
    if place.busy == Busy.OUT and place.passed:
        return _("%(reason)s，%(other)s 代接，%(who)s仍排第 %(place)s，回来补接（Q9）") % said
    if place.busy == Busy.OUT:
        return _("%(reason)s，留位，仍排第 %(place)s（Q9）") % said
    if place.called_at is not None:
        if standing.is_late(place):
            return _("叫到了，%(minutes)s 分钟没有到位（Q11）") % {
                "minutes": standing.team.step_up_minutes
            }
        return _("叫到了，请马上到位（Q11）")
    if turn is not None and turn.who == place.who:
        return _FIRST[turn.clause]() % said
    if place.passed:
        return _("错过 %(times)s 次，仍排第 %(place)s（Q9）") % {**said, "times": place.passed}
    if place.has_received:
        return _("接过一位，排到后面，现在第 %(place)s（Q2）") % said
    return _("按签到先后排第 %(place)s（Q1）") % said


_FIRST = {
    "Q1": lambda: _("下一位归%(who)s，排在最前（Q1）"),
    "Q2": lambda: _("下一位归%(who)s：前面的都忙着，不占他们的位（Q2）"),
    "Q13": lambda: _("下一位归%(who)s：有一次补接（Q13）"),
}


def whys(standing: LineOfDay, entry: TurnEntry) -> list[str]:
    """Return why somebody received a visitor: who stood before them, and the clause."""
    people, who = standing.people, str(entry.employee)
    passed = [_passed(one, people) for one in entry.facts.get("passed", ())]
    words = [_("原因：%(words)s") % {"words": entry.words}] if entry.words else []
    return [*passed, by_clause(entry.clause, who, str(entry.instead_of or "")), *words]


def by_clause(clause: str, who: str, other: str = "") -> str:
    """Return by which clause somebody receives, for ``other`` where they stand in."""
    return _CLAUSES[clause]() % {"who": who, "other": other}


def _passed(one: dict[str, Any], people: dict[int, Employee]) -> str:
    said = {**one, "who": str(people.get(one["who"], ""))}
    if one["why"] == Busy.OUT:
        return _("%(who)s：%(reason)s，越过，仍排第 %(place)s（Q9）") % said
    if one["why"] == Busy.RECEIVING:
        return _("%(who)s 在接待，越过，仍排第 %(place)s（Q2）") % said
    return _("%(who)s 被前台跳过，仍排第 %(place)s（Q6）") % said


_CLAUSES = {
    "Q1": lambda: _("%(who)s 排在最前（Q1）"),
    "Q2": lambda: _("%(who)s 是第一个空着的（Q2）"),
    "Q3": lambda: _("访客点名找 %(who)s，不占位（Q3）"),
    "Q4": lambda: _("今天已由 %(who)s 接待，同一天只算一次（Q4）"),
    "Q8": lambda: _("查到是 %(who)s 的客户，不占位（Q8）"),
    "Q11": lambda: _("叫 %(who)s 到位（Q11）"),
    "Q12": lambda: _("%(who)s 排在最前；咨询、办事不算一次，不占位（Q12）"),
    "Q13": lambda: _("%(who)s 有一次补接，先于排位（Q13）"),
    "Q14": lambda: _("%(other)s 不在排位里，%(who)s 代为接待，不占位，客户仍归 %(other)s（Q14）"),
}


def person(employee: Employee | None) -> dict[str, str] | None:
    """Return how the API names an employee."""
    return {"number": employee.number, "name": employee.name} if employee is not None else None


def reception(standing: LineOfDay, entry: TurnEntry) -> dict[str, Any]:
    """Tell who received whom, and why."""
    return {
        "entry": entry.pk,
        "at": entry.at.astimezone(standing.team.site.clock).isoformat(),
        "employee": person(entry.employee),
        "visitor": entry.visitor_id,
        "visit": entry.visit_id,
        "clause": entry.clause,
        "uses_turn": entry.uses_turn,
        "why": whys(standing, entry),
        "assignment": entry.assignment_id,
    }


def whole(standing: LineOfDay, me: Employee | None = None) -> dict[str, Any]:
    """Tell who stands where and why, who takes the next, and the last reception."""
    turn, last = standing.turn, standing.last
    return {
        "team": {"id": standing.team.pk, "name": str(standing.team)},
        "at": standing.now.astimezone(standing.team.site.clock).isoformat(),
        "line": list(_line(standing, me)),
        "next": person(standing.people[turn.who]) if turn is not None else None,
        "last": reception(standing, last) if last is not None else None,
    }


def _line(standing: LineOfDay, me: Employee | None) -> Iterator[dict[str, Any]]:
    for place in standing.places:
        yield {
            "employee": person(standing.people[place.who]),
            "place": place.place or None,
            "busy": place.busy != Busy.FREE,
            "doing": str(place.busy) or None,
            "make_ups": place.make_ups,
            "late": standing.is_late(place),
            "why": why(standing, place, me),
        }
