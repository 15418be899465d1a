"""What one may see of client files: every query for one passes here (L3, L14).

Whoever sees files sees that there is one, unless it is classified: then only who is named, who made
it and who looks after it. What stands in a file is read by less.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from reception.accounts.actor import Actor
from reception.due import chain
from reception.due.approval_kinds import kinds
from visitors.clients.assignments import standing
from visitors.clients.models import Assignment, Client, ClientEvent, ClientLoan, ClientReader
from visitors.visits import visibility

Secrecy = Client.Secrecy
WITH = ("client_class", "anchor", "source", "made_by__employee")
LOAN = "loan"


def clients(actor: Actor) -> QuerySet[Client]:
    """Return the files of which somebody may know."""
    rows = Client.objects.all()
    return rows.filter(known_to(actor)) if actor.may("client.see") else rows.none()


def known_to(actor: Actor, to: str = "") -> Q:
    """Return of which files somebody may know; ``to`` leads to a file."""
    known = Q(**{f"{to}secrecy": Secrecy.NORMAL})
    if actor.user is not None:
        known |= Q(**{f"{to}made_by": actor.user})
    if actor.employee is not None:
        named = ClientReader.objects.filter(employee=actor.employee)
        own = Assignment.objects.filter(employee=actor.employee, ended_at__isnull=True)
        known |= Q(**{f"{to}pk__in": named.values("client")})
        known |= Q(**{f"{to}pk__in": own.order_by().values("client")})
    return known


def the_client(actor: Actor, client_id: int) -> Client:
    """Return a file of which somebody may know, or 404."""
    return visibility.one(clients(actor).select_related(*WITH), pk=client_id)


def writes(actor: Actor, client: Client) -> bool:
    """Tell whether somebody writes in a file: who looks after it, their head, 行政部."""
    reach, me = actor.reach("client.write"), actor.employee
    if reach == "all":
        return True
    if reach == "-" or me is None:
        return False
    last = standing(client)
    if last is None:
        return client.made_by_id is not None and client.made_by == actor.user
    theirs = reach == "dept" and last.employee.department_id == me.department_id
    return last.employee_id == me.pk or theirs


def reads(actor: Actor, client: Client, now: datetime) -> bool:
    """Tell whether somebody may read what stands in a file now: by their place, or by a loan; of a
    classified one only while it is open to them.
    """
    if client.secrecy != Secrecy.NORMAL:
        return opened_until(actor, client, now) is not None
    return (
        actor.reach("client.see") == "all"
        or writes(actor, client)
        or loan_of(actor, client, now) is not None
    )


def opened_until(actor: Actor, client: Client, now: datetime) -> datetime | None:
    """Return until when a file is open to somebody who gave a reason (L14)."""
    rows = ClientEvent.objects.filter(client=client, by=actor.user, what=ClientEvent.What.OPENED)
    found = rows.filter(next_at__gt=now, at__lte=now).order_by("-next_at").first()
    return found.next_at if found is not None and actor.user is not None else None


def loan_of(actor: Actor, client: Client, now: datetime) -> ClientLoan | None:
    """Return the loan by which somebody reads a file now."""
    rows = ClientLoan.objects.filter(client=client, borrower=actor.employee, back_at__isnull=True)
    return next((one for one in rows if one.runs(now)), None) if actor.employee else None


def loans(actor: Actor) -> QuerySet[ClientLoan]:
    """Return the loans that somebody may see: their own, those put before them, all."""
    rows = ClientLoan.objects.filter(known_to(actor, "client__"))
    if actor.reach("client.see") == "all":
        return rows
    if actor.employee is None or not actor.may("client.see"):
        return rows.none()
    asked = chain.decided_or_asked(actor, kinds[LOAN]).order_by().values("pk")
    return rows.filter(Q(borrower=actor.employee) | Q(approval__in=asked))


def the_loan(actor: Actor, loan_id: int) -> ClientLoan:
    """Return a loan that somebody may see, or 404."""
    joined = ("client", "borrower__department", "approval__step")
    return visibility.one(loans(actor).select_related(*joined), pk=loan_id)
