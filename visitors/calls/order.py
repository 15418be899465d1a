"""To whom a call is put through, one after the other, with what is known of each (T2–T5, T14)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.models import CallKind
from visitors.calls.known import Known
from visitors.calls.models import Call, CallEvent
from visitors.models import State, Visit

Try = CallEvent.Try
WITH = ("site", "department__head__site", "deputy__site")


@dataclass(frozen=True)
class Stop:
    """One telephone that is tried: whose it is, why, and what is known.

    Attributes:
        is_open: whether it may still be tried: its person is here, and it was not tried.
        is_asked: whether this is whom the caller asked for; who does not take it ends the row.
    """

    employee: Employee | None
    extension: str
    why: str
    known: str = ""
    is_open: bool = True
    is_asked: bool = False


def of(call: Call, known: Known, events: Iterable[CallEvent], now: datetime) -> list[Stop]:
    """Return the telephones in their order; two queries, whoever is asked."""
    stops = list(_meant(call, known))
    ids = [stop.employee.pk for stop in stops if stop.employee is not None]
    receiving = set(
        Visit.objects.filter(host__in=ids, state=State.INSIDE)
        .order_by()
        .values_list("host", flat=True)
    )
    tried = {(one.employee_id, one.extension): one for one in events if one.outcome}
    return [_with_known(stop, tried, receiving, now) for stop in stops]


def following(stops: list[Stop], events: Iterable[CallEvent]) -> Stop | None:
    """Return which telephone is tried next; nothing where a message is taken. Who was asked and
    does not take it is 「不在」 to the caller, and nobody else is asked (T11).
    """
    if any(one.outcome == Try.REFUSED for one in events):
        return None
    return next((stop for stop in stops if stop.is_open), None)


def for_message(call: Call, stops: list[Stop]) -> Employee | None:
    """Return to whom a message goes: whom the caller asked for, else the first of the order."""
    of_row = call.kind.contact.employee if call.kind.contact is not None else None
    first = next((stop.employee for stop in stops if stop.employee is not None), None)
    return call.wanted or first or of_row


def _meant(call: Call, known: Known) -> Iterator[Stop]:
    kind = call.kind
    for line in kind.extensions:
        yield Stop(None, line, str(kind))
    if kind.way == CallKind.Way.PITCH:
        contact = call.topic.contact if call.topic is not None else None
        if contact is not None and contact.employee is not None:
            yield Stop(_read(contact.employee), "", str(contact))
        return
    if kind.way == CallKind.Way.COMPLAINT:
        return
    first = call.wanted or known.owner
    why = _("找的就是这位") if call.wanted is not None else _("跟进人，上次是这位接待的")
    if first is None and kind.contact is not None:
        first, why = kind.contact.employee, str(kind.contact)
    if first is None:
        return
    first = _read(first)
    seen = {first.pk}
    yield Stop(first, "", why, is_asked=True)
    after = ((first.deputy, _("代理人")), (first.department.head, _("部门负责人")))
    for other, its_why in after:
        if other is not None and other.pk not in seen and other.is_active:
            seen.add(other.pk)
            yield Stop(other, "", its_why)


def _read(employee: Employee) -> Employee:
    """Return an employee as they are now: rows of the policy are remembered."""
    return Employee.objects.select_related(*WITH).get(pk=employee.pk)


def _with_known(
    stop: Stop, tried: dict[tuple[int | None, str], CallEvent], receiving: set[int], now: datetime
) -> Stop:
    who = stop.employee
    extension = stop.extension or (who.extension if who is not None else "")
    last = tried.get((who.pk if who is not None else None, extension))
    words, is_open = [], last is None
    if last is not None:
        words.append(str(last.get_outcome_display()))
    if who is not None and people.is_away(who, now) and who.away_until is not None:
        until = who.away_until.astimezone(who.site.clock)
        words.append(_("外出到 %(until)s") % {"until": f"{until:%m-%d %H:%M}"})
        is_open = False
    if who is not None and not who.is_active:
        is_open = False
    if who is not None and who.pk in receiving:
        words.append(_("正在会客"))
    known = _("，").join(words)
    return replace(stop, extension=extension, known=known, is_open=is_open)
