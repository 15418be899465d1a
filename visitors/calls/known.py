"""Who calls, as the register knows them, and who has been in touch with them (T3, T10)."""

from dataclasses import dataclass, field

from reception.organisation.models import Employee
from visitors.calls.models import Call
from visitors.models import Visit, Visitor
from visitors.people import handlers, records

SHOWN = 5


@dataclass(frozen=True)
class Known:
    """The one person of a number, with who is in touch with them; or several, of whom it is one."""

    visitor: Visitor | None = None
    owner: Employee | None = None
    several: list[Visitor] = field(default_factory=list)


def of_number(number: str) -> list[Visitor]:
    """Return whose own number this is; a few at most."""
    found = list(records.with_phone().filter(phone=number).order_by("-pk")[: SHOWN + 1])
    return records.that_stand(found) if number else []


def one_of_number(number: str, name: str = "") -> Visitor | None:
    """Return the one person whose number this is; of several the one of this name."""
    found = of_number(number)
    if len(found) > 1 and name:
        found = [one for one in found if one.folded_name == records.folded(name)]
    return found[0] if len(found) == 1 else None


def of_name(name: str) -> list[Visitor]:
    """Return who has just this name, however it is spelled; a few at most."""
    rows = Visitor.objects.filter(folded_name=records.folded(name)).order_by("-pk")
    return records.that_stand(list(rows[: SHOWN + 1])) if name else []


def of(call: Call) -> Known:
    """Return who calls: whom the desk has named, or who alone has the number."""
    if call.visitor is not None:
        return Known(call.visitor, owner(call))
    return Known(several=of_number(call.number) if call.number else of_name(call.caller))


def owner(call: Call) -> Employee | None:
    """Return who looks after the caller; of who has no file whom they were in touch with last: who
    received their last visit, or took their last call, whichever is later (T3).
    """
    if call.visitor is None:
        return None
    handled = handlers.of(call.visitor)
    if handled is not None and handled.employee is not None and handled.employee.is_active:
        return handled.employee
    ids = records.all_of(call.visitor)
    visits = Visit.objects.filter(visitor__in=ids, host__is_active=True, arrived_at__isnull=False)
    visit = visits.select_related("host__department__head", "host__deputy").order_by("-pk").first()
    calls = Call.objects.filter(
        visitor__in=ids, passed_to__is_active=True, began_at__lt=call.began_at
    ).select_related("passed_to__department__head", "passed_to__deputy")
    last = calls.order_by("-pk").first()
    if last is not None and (visit is None or last.began_at > (visit.arrived_at or last.began_at)):
        return last.passed_to
    return visit.host if visit is not None else None
