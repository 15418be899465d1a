"""What the API says of files and loans; what one may not read is left out."""

from datetime import datetime
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.clients import assignments, followup, history, listing, loans, visibility
from visitors.clients.followup import NextContact
from visitors.clients.models import Client, ClientLoan


def employee(one: Employee | None) -> dict[str, str] | None:
    """Return an employee as the API names them."""
    return {"number": one.number, "name": str(one)} if one is not None else None


def moment(at: datetime | None) -> str | None:
    """Return a moment with the offset of the house."""
    return at.astimezone(clock.zone()).isoformat(timespec="seconds") if at is not None else None


def due(found: NextContact | None) -> dict[str, Any] | None:
    """Return until when a client is called and when one lapses, with the arithmetic (W2)."""
    if found is None:
        return None
    return {
        "next": moment(found.until.until) if found.until else None,
        "lapses": moment(found.lapses.until) if found.lapses else None,
        "first": found.is_first,
    }


def line(client: Client, owner: Employee | None, policy: InForce) -> dict[str, Any]:
    """Return a file as a line of a list."""
    row = client.client_class
    return {
        "id": client.pk,
        "name": client.name,
        "kind": client.kind,
        "class": row.code if row is not None else None,
        "secrecy": client.secrecy,
        "owner": employee(owner),
        "due": due(followup.of(client, owner, policy)),
        "struck": client.struck_at is not None,
    }


def whole(actor: Actor, client: Client, now: datetime) -> dict[str, Any]:
    """Return a file with all that stands in it, for who may read it; else its card."""
    policy = in_force(actor.edition)
    last = assignments.standing(client)
    owner = last.employee if last is not None else None
    readable = visibility.reads(actor, client, now)
    told = {**line(client, owner, policy), "readable": readable}
    told["since"] = moment(last.began_at) if last is not None else None
    told["clause"] = last.clause if last is not None else None
    if not readable:
        return told
    told |= {name: getattr(client, name) for name in ("contact", "phone", "address", "trade")}
    told |= {"place": client.place, "source": client.source.code if client.source else None}
    told["open_until"] = moment(visibility.opened_until(actor, client, now))
    told["named"] = [employee(one.employee) for one in history.readers(client)]
    told["assignments"] = [
        {
            "employee": employee(one.employee),
            "clause": one.clause,
            "why": one.why,
            "from": moment(one.began_at),
            "until": moment(one.ended_at),
            "ended_why": one.ended_why or None,
        }
        for one in history.assignments(client)
    ]
    told["timeline"] = [
        {"at": moment(one.at), "kind": one.kind, "label": str(one.label), "words": one.words}
        for one in history.of(actor, client)
    ]
    told["readings"] = [
        {"by": one.by_name, "at": moment(one.at), "reason": one.words}
        for one in history.readings(client)
    ]
    told["likely"] = [
        {"id": other.pk, "name": other.name, "degree": why.degree.value, "reasons": why.reasons}
        for other, why in listing.likely(client, actor)
    ]
    return told


def loan(one: ClientLoan, now: datetime) -> dict[str, Any]:
    """Return a loan and who decides next."""
    return {
        "id": one.pk,
        "client": {"id": one.client_id, "name": one.client.name},
        "borrower": employee(one.borrower),
        "purpose": one.purpose,
        "reason": one.reason,
        "state": loans.state_of(one, now)[0],
        "decides": employee(loans.who_decides(one)),
        "lent_at": moment(one.lent_at),
        "until": moment(one.until),
        "back_at": moment(one.back_at),
    }
