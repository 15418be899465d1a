"""What the desk's board says of calls: one that rings opens its card there, those that were missed
stand there until they are returned (T16).
"""

from secrets import token_hex
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.due.deadlines import Deadline, HouseCalendar
from reception.organisation import phones
from reception.policy.rulebook import in_force
from visitors.calls import clocks, registering, visibility
from visitors.calls.forms import CallCardForm
from visitors.calls.models import Call

SHOWN = 3
State = Call.State


def note(actor: Actor) -> dict[str, Any] | None:
    """Return the calls of somebody's sites that ring or were missed; one query."""
    if not actor.may("call.take"):
        return None
    rows = visibility.calls(actor).filter(state__in=[State.RINGING, State.MISSED])
    open_calls = list(rows.select_related("site", "visitor").order_by("state", "pk")[: SHOWN + 2])
    if not open_calls:
        return None
    missed = [one for one in open_calls if one.state == State.MISSED]
    rings = next((one for one in open_calls if one.state == State.RINGING), None)
    policy, now = in_force(), clock.now()
    lines = []
    for one in missed[:SHOWN]:
        calendar = HouseCalendar(policy.hours, one.site)
        until = Deadline(one.began_at, clocks.missed_term(policy), calendar).until
        lines.append({"one": one, "late": until <= now, "number": phones.masked(one.number)})
    said: dict[str, Any] = {"missed": lines, "more": len(missed) > SHOWN, "ringing": rings}
    if rings is not None:
        form, _call = card_of(rings, auto_id="call-%s")
        del form.fields["caller"].widget.attrs["autofocus"]  # somebody may be typing elsewhere
        said.update(form=form, key=token_hex(12), greeting=greeting())
    return {"template": "calls/_desk_note.html", **said}


def mark(site_id: int) -> str:
    """Return what changes with the calls that ring or were missed; one query."""
    rows = Call.objects.filter(site=site_id, state__in=[State.RINGING, State.MISSED])
    last = rows.order_by("-pk").values_list("pk", "state")[: SHOWN + 2]
    return "".join(f"{pk}{state[0]}" for pk, state in last)


def ringing(site_id: int) -> Call | None:
    """Return the call of a site that rings, the latest of several."""
    rows = Call.objects.filter(site=site_id, state=State.RINGING)
    return rows.select_related("visitor").order_by("-pk").first()


def card_of(call: Call | None, **drawn: Any) -> tuple[CallCardForm, Call | None]:
    """Return the card on which a call is taken; one that rings has its number there already."""
    first = {"ringing": call.pk, "caller": call.number} if call is not None else {}
    return CallCardForm(initial=first, **drawn), call


def greeting() -> str:
    """Return what is said first to a caller of whom nothing is known."""
    return next((kind.greeting for kind in registering.kinds_offered()[::-1]), "")
