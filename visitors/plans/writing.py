"""Write a plan down, and change it: whole at each step, kept as a draft (E1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.plans import acting, booking, parts, sheet
from visitors.plans.acting import PlanAct
from visitors.plans.models import Plan, PlanBook, PlanEvent, PlanGuest, PlanLine
from visitors.visits.visibility import BIGGEST_ID

State, What = Plan.State, PlanEvent.What
WRITABLE = (State.DRAFT, State.RETURNED, State.APPROVED)


@dataclass(frozen=True)
class PlanSaid:
    """What is written of a plan: its columns, its people, its lines; what is left out stays."""

    columns: Mapping[str, Any]
    guests: Sequence[Mapping[str, Any]] | None = None
    hosts: Sequence[Employee] | None = None
    lines: Sequence[Mapping[str, Any]] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def write(said: PlanSaid, act: PlanAct) -> Plan:
    """Begin a plan, as a draft, with a number of its year (W5).

    Raises:
        Refusal: ``not_permitted``, ``unknown_class``, ``key_reused``.
    """

    def action() -> Plan:
        acting.allow(act.by.may("plan.write"))
        host: Employee = said.columns["host"]
        plan = Plan(
            **{"department": host.department, **said.columns, **said.about},
            number=_next_number(clock.today(act.now).year),
            site=host.site,
            applied_by=act.by.user,
            applicant=act.by.employee or host,
            made_at=act.now,
        )
        _refuse_unknown_class(plan)
        plan.save()
        _put(plan, said)
        acting.record(plan, What.MADE, act)
        return plan

    return acting.once(act, action)


def change(plan: Plan, said: PlanSaid, act: PlanAct, read: int | None = None) -> Plan:
    """Change a plan. What was approved stays so while that still covers it; where the sum rises
    above it or the class is another, it is a draft again, and only that is put before those who
    approve (E21). ``read`` is the version that was read before.

    Raises:
        Refusal: ``not_permitted``, ``state_forbids``, ``unknown_class``, ``line_has_costs``;
            ``changed_meanwhile`` where somebody else wrote since it was read; ``booked_twice``.
    """

    def do(one: Plan) -> None:
        if read not in (None, one.version):
            raise _changed_meanwhile(one)
        for name, value in said.columns.items():
            setattr(one, name, value)
        _refuse_unknown_class(one)
        one.save()
        _put(one, said)
        changed(one, act)
        acting.record(one, What.CHANGED, act)

    return acting.change(plan, act, WRITABLE, do)


def changed(plan: Plan, act: PlanAct) -> None:
    """Let what depends on a plan follow its change: an approved one is a draft where it is more
    than was approved, else those are told whose lines are others now.
    """
    plan.version += 1
    if plan.state == State.APPROVED and sheet.of(plan).rises:
        plan.state = State.DRAFT
    parts.tell(plan, act.now)


def _changed_meanwhile(plan: Plan) -> Refusal:
    last = plan.events.latest("pk")
    words = {"name": last.by_name, "at": f"{last.at.astimezone(plan.site.clock):%H:%M}"}
    says = _("%(name)s 在 %(at)s 改过这个计划，您改的没有存。请重新打开，看过再改。")
    return Refusal("changed_meanwhile", says % words, version=plan.version)


def copied(plan: Plan, begins: datetime) -> list[dict[str, Any]]:
    """Return the lines of an earlier plan, as they are when it begins at another time; what they
    booked is not booked again.
    """
    by, names = (
        begins - plan.begins_at,
        ["what", "place", "kind", "ours", "heads", "cost"],
    )
    return [
        {
            **{name: getattr(line, name) for name in names},
            "at": line.at + by,
            "until": line.until + by if line.until else None,
        }
        for line in plan.lines.all()
    ]


def _put(plan: Plan, said: PlanSaid) -> None:
    if said.guests is not None:
        plan.guests.all().delete()
        PlanGuest.objects.bulk_create([PlanGuest(plan=plan, **guest) for guest in said.guests])
    if said.hosts is not None:
        plan.hosts.set(said.hosts)
    if said.lines is not None:
        _put_lines(plan, said.lines)


def _put_lines(plan: Plan, lines: Sequence[Mapping[str, Any]]) -> None:
    known = {line.pk: line for line in plan.lines.all()}
    kept = []
    for given in lines:
        columns = {name: value for name, value in given.items() if name != "id"}
        line = known.get(min(given.get("id") or 0, BIGGEST_ID)) or PlanLine(plan=plan)
        for name, value in columns.items():
            setattr(line, name, value)
        line.save()
        kept.append(line.pk)
    gone = plan.lines.exclude(pk__in=kept)
    if plan.costs.filter(line__in=gone).exists():
        raise Refusal("line_has_costs", _("这一行日程已经有入账的单据，不能删。"))
    gone.delete()
    booking.hold(plan)


def _refuse_unknown_class(plan: Plan) -> None:
    day = clock.today(plan.begins_at, plan.site.clock)
    if sheet.standard_of(plan.scheme, plan.code, day, in_force()) is None:
        wrong = _("没有这个类别或级别。")
        raise Refusal("unknown_class", wrong, status=422, fields={"standard": wrong})


def _next_number(year: int) -> str:
    """Return the next number of a year; the row of the year is held until the plan stands."""
    PlanBook.objects.get_or_create(year=year)
    book = PlanBook.objects.select_for_update().get(year=year)
    book.last += 1
    book.save()
    return f"JD-{year}-{book.last:04}"
