"""What is due about clients: the next call, one that is about to lapse, one who is not satisfied, a
file to hand back (F2, F3, F7, L11).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit
from reception.due.kinds import HOUSE, DueKind, Rows, Slip, Whose, without_a_row
from reception.organisation.languages import SaidColumn
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce, in_force
from visitors.clients import followup
from visitors.clients.models import Client, ClientEvent, ClientLoan

OWNER = "client__assignments__employee"
# Leave moves it: a day after who looks after the client is back (F7).
BACK = Employee.objects.filter(pk=OuterRef("handler"), away_until__isnull=False)
COLUMNS = {
    **{"pk": F("pk"), "about": F("client"), "site": F(f"{OWNER}__site")},
    **{"owes": SaidColumn(f"{OWNER}__name"), "number": F(f"{OWNER}__number")},
    **{"who": F("client__name"), "step": F("waits__client_class")},
}


def _rows(which: Callable[[datetime, Actor], QuerySet[Any]]) -> Rows:
    def rows(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
        me = actor.employee
        if actor is HOUSE:
            return which(now, actor) if whose == Whose.ALL else None
        if whose == Whose.MINE:
            mine = me is not None and actor.may("client.see")
            return which(now, actor).filter(**{OWNER: me}) if mine else None
        normal = Q(client__secrecy=Client.Secrecy.NORMAL)
        if whose == Whose.ALL:
            sees_all = actor.reach("client.write") == "all"
            return which(now, actor).filter(normal) if sees_all else None
        if me is None or actor.reach("client.assign") != "dept":
            return None
        theirs = Q(**{f"{OWNER}__department__head": me}) & ~Q(**{OWNER: me})
        return which(now, actor).filter(normal & theirs)

    return rows


def _calls(now: datetime, actor: Actor) -> QuerySet[Any]:
    policy = in_force(actor.edition)
    ahead = policy.limits.get("follow_up_ahead_days", 3)
    return followup.waiting().filter(followup.calls_near(now, policy, ahead))


def _lapsing(now: datetime, actor: Actor) -> QuerySet[Any]:
    return followup.waiting().filter(followup.lapses_near(now, in_force(actor.edition)))


def _unsatisfied(_now: datetime, _actor: Actor) -> QuerySet[Any]:
    """Return the contacts in which a client was not satisfied, and no later one says otherwise."""
    later = ClientEvent.objects.filter(client=OuterRef("client"), satisfied__isnull=False)
    last = later.order_by("-pk").values("pk")[:1]
    rows = ClientEvent.objects.filter(satisfied=False, client__struck_at__isnull=True)
    standing = rows.filter(client__assignments__ended_at__isnull=True)
    return standing.annotate(last_said=Subquery(last)).filter(pk=F("last_said"))


def _call_term(slip: Slip, policy: InForce) -> Term | None:
    row = next((one for one in policy.client_classes.values() if one.pk == slip.step), None)
    if row is None:
        return None
    if slip.second:
        return Term(1, Unit.DAYS)  # the day that was promised
    return followup.term_of(row, is_first=bool(slip.first))


def _lapse_term(slip: Slip, policy: InForce) -> Term | None:
    row = next((one for one in policy.client_classes.values() if one.pk == slip.step), None)
    return Term(row.lapse_days, Unit.DAYS) if row is not None else None


def _kind(key: str, act: Any, rows: Rows, says: Any, **more: Any) -> DueKind:
    given: dict[str, Any] = {
        "label": _("客户回访"),
        "clause": "F3",
        "columns": COLUMNS,
        "term": without_a_row,
        "says": lambda slip, _policy: str(says) % {"name": slip.who},
        "address": lambda slip: reverse("client", args=[slip.about]),
    }
    return DueKind(
        key=key, code="follow_up", act=act, rows=rows, about="client", **{**given, **more}
    )


TOLD = Subquery(BACK.values(back=F("away_until") + followup.DAY)[:1])
CALL = {
    "began_at": Coalesce(F("waits__promised_at") - followup.DAY, F("waits__waits_since")),
    "told": TOLD,
    "first": Case(When(what__in=followup.TAKEN, then=Value("1")), default=Value("")),
    "second": Case(When(waits__promised_at__isnull=False, then=Value("1")), default=Value("")),
}
LAPSE = {
    "began_at": Greatest(
        F("waits__waits_since"), Coalesce(F("waits__promised_at"), F("waits__waits_since"))
    ),
    "told": TOLD,
}


def _loans(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = ClientLoan.objects.filter(lent_at__isnull=False, back_at__isnull=True)
    if actor is HOUSE or whose == Whose.ALL:
        sees_all = actor is HOUSE or actor.reach("client.see") == "all"
        open_ = rows if actor is HOUSE else rows.filter(client__secrecy=Client.Secrecy.NORMAL)
        return open_ if sees_all and whose == Whose.ALL else None
    if actor.employee is None or not actor.may("client.see"):
        return None
    me = Q(borrower=actor.employee)
    return rows.filter(
        me if whose == Whose.MINE else Q(borrower__department__head=actor.employee) & ~me
    )


KINDS = (
    _kind(
        *("client_call", _("联系"), _rows(_calls), _("联系客户 %(name)s")),
        columns={**COLUMNS, **CALL},
        term=_call_term,
    ),
    _kind(
        *("client_lapse", _("联系"), _rows(_lapsing), _("客户 %(name)s 快失效：要一次有效联系")),
        clause="F5",
        columns={**COLUMNS, **LAPSE},
        term=_lapse_term,
    ),
    _kind(
        *(
            "client_unsatisfied",
            _("处理"),
            _rows(_unsatisfied),
            _("客户 %(name)s 不满意：处理后再问"),
        ),
        clause="F2",
        columns={**COLUMNS, "step": F("client__client_class"), "began_at": F("at")},
    ),
    DueKind(
        key="loan_back",
        code="loan",
        label=_("借阅客户档案"),
        clause="L11",
        act=_("交还档案"),
        rows=_loans,
        columns={
            **{"pk": F("pk"), "about": F("pk"), "site": F("borrower__site"), "told": F("until")},
            **{"began_at": F("lent_at"), "owes": SaidColumn("borrower__name")},
            **{"number": F("borrower__number"), "who": F("client__name")},
        },
        term=lambda _slip, _policy: None,
        says=lambda slip, _policy: str(_("交还 %(name)s 的档案")) % {"name": slip.who},
        address=lambda slip: reverse("loan", args=[slip.about]),
        about="client",
    ),
)
