"""The line of a team as its entries of a day say, now or at any past moment (Q16)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reception import clock
from reception.organisation.models import Employee
from visitors.models import Visit
from visitors.rota import line
from visitors.rota.line import Did, LinePlace, LineStep, Turn
from visitors.rota.models import Team, TurnEntry

WITH = ("employee", "reason", "visitor", "visit", "instead_of", "by__employee")
What = TurnEntry.What


@dataclass(frozen=True)
class LineOfDay:
    """A team on a day: what happened, who stands where, who takes the next."""

    team: Team
    day: date
    now: datetime
    entries: list[TurnEntry]
    places: tuple[LinePlace, ...]
    ended: int

    @property
    def turn(self) -> Turn | None:
        """Who takes the next walk-in."""
        return line.head(self.places)

    @property
    def last(self) -> TurnEntry | None:
        """The last reception of the day."""
        return next((one for one in reversed(self.entries) if one.what == What.RECEIVED), None)

    @property
    def people(self) -> dict[int, Employee]:
        """Everybody whom the entries name."""
        named = {one.employee_id: one.employee for one in self.entries}
        instead = [one.instead_of for one in self.entries if one.instead_of is not None]
        return named | {one.pk: one for one in instead}

    @property
    def revision(self) -> str:
        """What changes with what the page shows."""
        late = sum(self.is_late(one) for one in self.places)
        return f"{self.day:%j}-{len(self.entries)}-{self.ended}-{late}"

    def place_of(self, employee: Employee | None) -> LinePlace | None:
        """Return where somebody stands; nothing where they do not."""
        if employee is None:
            return None
        return next((one for one in self.places if one.who == employee.pk), None)

    def is_late(self, place: LinePlace) -> bool:
        """Tell whether somebody was called and has not stepped up in the row's minutes (Q11)."""
        minutes = timedelta(minutes=self.team.step_up_minutes)
        return place.called_at is not None and place.called_at + minutes <= self.now


def of(team: Team, now: datetime, at: datetime | None = None) -> LineOfDay:
    """Return the line of a team on the day of a moment, as it stood then; one query.

    Args:
        at: the moment; without it now.
    """
    moment = at or now
    day = clock.today(moment, team.site.clock)
    rows = TurnEntry.objects.filter(team=team, day=day, at__lte=moment) if at else None
    if rows is None:
        rows = TurnEntry.objects.filter(team=team, day=day)
    entries = list(rows.select_related(*WITH).order_by("number"))
    ends = [(one, end) for one in entries if (end := _end(one.visit)) and end <= moment]
    steps = _steps(entries, ends)
    return LineOfDay(team, day, moment, entries, line.places(steps), len(ends))


def _end(visit: Visit | None) -> datetime | None:
    return (visit.left_at or visit.closed_at) if visit is not None else None


def _steps(entries: list[TurnEntry], ends: list[tuple[TurnEntry, datetime]]) -> list[LineStep]:
    """Return what happened, with the ends of visits put in where they were."""
    waiting = sorted(ends, key=lambda pair: (pair[1], pair[0].number))
    steps: list[LineStep] = []
    for one in entries:
        while waiting and waiting[0][1] < one.at and waiting[0][0].number < one.number:
            steps.append(_ended(*waiting.pop(0)))
        steps.append(
            LineStep(
                one.pk,
                one.what,
                one.employee_id,
                one.at,
                uses_turn=one.uses_turn,
                keeps=one.keeps,
                reason=str(one.reason or ""),
            )
        )
    return [*steps, *(_ended(*pair) for pair in waiting)]


def _ended(entry: TurnEntry, at: datetime) -> LineStep:
    return LineStep(entry.pk, Did.ENDED, entry.employee_id, at)


def own(employee: Employee | None, now: datetime) -> Team | None:
    """Return the team in whose line somebody stands today, or stood last."""
    if employee is None:
        return None
    mine = Team.objects.filter(is_active=True, members=employee).select_related("site")
    found = list(mine)
    if len(found) > 1:
        stood = TurnEntry.objects.filter(employee=employee, team__in=found, what=What.SIGNED_IN)
        last = stood.order_by("-pk").values_list("team", flat=True).first()
        found.sort(key=lambda one: one.pk != last)
    return found[0] if found else None
