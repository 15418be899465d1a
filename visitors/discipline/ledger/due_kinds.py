"""What is due in the ledger: statements, rulings, appeals, and whom no notice reached (P6)."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit
from reception.due.kinds import HOUSE, DueKind, Slip, Whose, without_a_row
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce
from visitors.discipline.incidents import case_terms, visibility
from visitors.discipline.ledger import office_queries, telling
from visitors.discipline.models import BY_THE_SYSTEM, Appeal, Entry, Incident

RULING_DAYS = "ruling_days"
State = Incident.State
OFFICE = gettext_lazy("行政部")
ABOUT_AN_INCIDENT = {
    "pk": F("pk"),
    "about": F("pk"),
    "who": Coalesce(SaidColumn("employee__name"), Value("")),
    "first": F("ladder"),
    "second": F("source"),
}
ABOUT_AN_APPEAL = {
    "pk": F("pk"),
    "about": F("entry__incident"),
    "who": SaidColumn("entry__sheet__employee__name"),
    "first": F("entry__incident__ladder"),
    "second": F("entry__incident__source"),
}


def _to_state(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = Incident.objects.filter(
        employee__isnull=False, state=State.PROPOSED, stated_by_self=False, heard_until__gt=now
    )
    if whose == Whose.MINE:
        return _own(rows, actor)
    if whose == Whose.AWAITED:
        return _for_another(rows, actor) if actor.may("incident.decide") else None
    return rows if actor.reach("incident.see") == "all" else None


def _to_appeal(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    void = Exists(Entry.objects.filter(violation=OuterRef("entry"), kind=Entry.Kind.VOID))
    rows = Incident.objects.filter(
        ~void, state=State.CONFIRMED, appeal_until__gt=now, entry__appeal__isnull=True
    )
    if whose == Whose.ALL and actor is HOUSE:
        return rows
    return _own(rows, actor) if whose == Whose.MINE else None


def _own(rows: QuerySet[Incident], actor: Actor) -> QuerySet[Incident] | None:
    if actor.employee is None or not actor.may("ledger.mine"):
        return None
    return rows.filter(employee=actor.employee)


def _for_another(rows: QuerySet[Incident], actor: Actor) -> QuerySet[Incident]:
    """Leave out what is about somebody, and what they reported: another person rules on it."""
    theirs = Q(reporter__isnull=False, reporter=actor.user)
    if actor.employee is not None:
        theirs |= Q(employee__isnull=False, employee=actor.employee)
        theirs |= Q(second__isnull=False, second__employee=actor.employee)
    return rows.exclude(theirs)


def _to_rule(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = Incident.objects.filter(office_queries.heard(now), state=State.PROPOSED)
    if whose == Whose.MINE:
        return _for_another(rows, actor) if actor.may("incident.decide") else None
    if whose == Whose.AWAITED:
        return rows.filter(reporter__isnull=False, reporter=actor.user)
    return rows if actor.reach("incident.see") == "all" else None


def _untold(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = telling.never_reached(visibility.incidents(actor))
    if whose == Whose.MINE and actor.may("incident.decide"):
        return _for_another(rows, actor)
    return rows if whose == Whose.ALL and actor.reach("incident.see") == "all" else None


def _to_answer(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = Appeal.objects.filter(state=Appeal.State.OPEN)
    own = Q(entry__sheet__employee__isnull=False, entry__sheet__employee=actor.employee)
    if whose == Whose.AWAITED:
        return rows.filter(own) if actor.employee is not None else None
    if whose == Whose.MINE and actor.may("appeal.decide"):
        by_account = Q(entry__booked_by=actor.user)
        by_account |= Q(
            entry__incident__reporter__isnull=False, entry__incident__reporter=actor.user
        )
        if actor.employee is not None:
            as_supervisor = {"entry__incident__second__employee": actor.employee}
            by_account |= own | Q(entry__incident__second__isnull=False, **as_supervisor)
        return rows.exclude(by_account)
    return rows if whose == Whose.ALL and actor.reach("incident.see") == "all" else None


def _says(sentence: Any, slip: Slip, policy: InForce) -> str:
    case = Incident(source=slip.second, ladder=slip.first)
    vars(case)["ladders"] = policy.ladders
    if slip.second.startswith(BY_THE_SYSTEM):
        # What the system noticed stands in its source, too, and is its name.
        neglect = slip.second.removeprefix(BY_THE_SYSTEM).partition(":")[0]
        case.evidence = {"further": 1} if neglect == "uncorrected" else {"neglect": neglect}
    return str(sentence) % {"who": slip.who or _("观察记录"), "what": case.ladder_name}


def _case(slip: Slip) -> str:
    """Return the page of a case: of one's own, of what one reported, or that of 行政部."""
    return reverse("my_case" if slip.whose == Whose.MINE else "incident", args=[slip.about])


def _ruled(slip: Slip) -> str:
    return reverse("patrol_done" if slip.whose == Whose.AWAITED else "incident", args=[slip.about])


def _appeal(slip: Slip) -> str:
    if slip.whose == Whose.AWAITED:
        return reverse("my_case", args=[slip.about])
    return reverse("appeal", args=[slip.pk])


def _given(name: str, slip: Slip, policy: InForce) -> Term:
    """Return the time as it was when the case was reported, or more where it is more now."""
    now = policy.limits.get(name, case_terms.DAYS[name])
    return Term(max(slip.length or 0, now), Unit.WORKING_DAYS)


def _to_rule_in(slip: Slip, policy: InForce) -> Term:
    days = policy.limits.get(RULING_DAYS)
    return Term(days, Unit.WORKING_DAYS) if days else without_a_row(slip, policy)


KINDS = (
    DueKind(
        key="hearing",
        code="hearing",
        label=gettext_lazy("陈述"),
        clause="P6",
        act=gettext_lazy("说明情况"),
        rows=_to_state,
        columns={
            **ABOUT_AN_INCIDENT,
            "began_at": F("reported_at"),
            "told": F("heard_until"),
            "length": F("statement_days"),
            "owes": SaidColumn("employee__name"),
            "number": F("employee__number"),
        },
        term=partial(_given, "statement_days"),
        says=partial(_says, gettext_lazy("%(who)s %(what)s：可以说明情况")),
        address=_case,
        about="incident",
        moved=telling.move_hearing,
    ),
    DueKind(
        key="appealable",
        code="appeal",
        label=gettext_lazy("申诉"),
        clause="P6",
        act=gettext_lazy("查看、申诉"),
        rows=_to_appeal,
        columns={
            **ABOUT_AN_INCIDENT,
            "began_at": F("confirmed_at"),
            "told": F("appeal_until"),
            "length": F("appeal_days"),
            "owes": SaidColumn("employee__name"),
            "number": F("employee__number"),
        },
        term=partial(_given, "appeal_days"),
        says=partial(_says, gettext_lazy("%(who)s %(what)s：已入账，可以申诉")),
        address=_case,
        about="incident",
        moved=telling.move_appeal,
    ),
    DueKind(
        key="ruling",
        code="ruling",
        label=gettext_lazy("裁定"),
        clause="P6",
        act=gettext_lazy("裁定"),
        rows=_to_rule,
        columns={
            **ABOUT_AN_INCIDENT,
            "began_at": Case(
                When(stated_by_self=True, then=F("stated_at")),
                default=Coalesce("heard_until", "reported_at"),
            ),
        },
        term=_to_rule_in,
        says=partial(_says, gettext_lazy("%(who)s %(what)s：写裁定")),
        address=_ruled,
        about="incident",
        by=OFFICE,
        roles=("office",),
        follows=True,
    ),
    DueKind(
        key="untold",
        code="ruling",
        label=gettext_lazy("裁定"),
        clause="P6",
        act=gettext_lazy("当面告知"),
        rows=_untold,
        columns={
            **ABOUT_AN_INCIDENT,
            "began_at": Coalesce("confirmed_at", "reported_at"),
        },
        term=without_a_row,
        says=partial(_says, gettext_lazy("%(who)s %(what)s：通知没有送到，请当面告知")),
        address=lambda slip: reverse("incident", args=[slip.about]),
        about="incident",
        by=OFFICE,
        roles=("office",),
    ),
    DueKind(
        key="appeal",
        code="appeal",
        label=gettext_lazy("申诉"),
        clause="P6",
        act=gettext_lazy("裁定"),
        rows=_to_answer,
        columns={**ABOUT_AN_APPEAL, "began_at": F("appealed_at")},
        term=_to_rule_in,
        says=partial(_says, gettext_lazy("%(who)s %(what)s：答复申诉")),
        address=_appeal,
        about="incident",
        by=OFFICE,
        roles=("office",),
    ),
)
