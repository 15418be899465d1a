"""What is due about complaints: the step that comes next, the return call, whether one is major
(C4, C6, C13, C22), what prevents it, whether that holds (C23), and the statement of a month (C8).
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor
from reception.due.deadlines import Term, Unit
from reception.due.kinds import HOUSE, DueKind, Rows, Slip, Whose, without_a_row
from reception.organisation.languages import SaidColumn
from reception.policy.rulebook import InForce, in_force
from visitors.complaints import clocks, closing, concerned, events, notices, sealing, visibility
from visitors.complaints.models import Complaint, ComplaintEvent, ComplaintStatement, Prevention
from visitors.models import Satisfaction

Stage, Major = Complaint.Stage, Complaint.Major
LOW = (Satisfaction.Score.POOR, Satisfaction.Score.VERY_POOR)
# The columns that ``Complaint.step`` reads, for a query.
STEPS = {
    "assess": Q(stage=Stage.REGISTERED),
    "assign": Q(stage=Stage.ASSESSED, valid=True) | Q(stage=Stage.REOPENED),
    "report": Q(stage=Stage.ASSIGNED),
    "review": Q(stage=Stage.REPORTED, reviewed_by=None),
    "principal": Q(stage=Stage.REPORTED),
}
STEP = Case(
    *[When(when, then=Value(step)) for step, when in STEPS.items()], default=Value("answer")
)
DAYS = Case(
    *[When(when, then=F(clocks.STEPS[step][2])) for step, when in STEPS.items()],
    default=F("answer_days"),
)
WORKED = tuple(stage for stage in closing.OPEN if stage != Stage.ANSWERED)
OFFICE = gettext_lazy("行政部")
TO = "report__complaint__"  # from a prevention to its complaint


def _steps(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = Complaint.objects.filter(stage__in=WORKED)
    if whose == Whose.ALL:
        return rows if actor.reach("complaint.see") == "all" else None
    if whose == Whose.AWAITED:
        theirs = Q(handler__isnull=False, handler=actor.user, stage=Stage.ASSIGNED)
        theirs |= Q(registered_by__isnull=False, registered_by=actor.user)
        may = actor.may("complaint.see")
        return rows.filter(theirs).exclude(_judges(actor)) if may else None
    if not any(actor.may(f"complaint.{name}") for name in ("report", "judge", "approve")):
        return None
    judged = _judges(actor)
    if actor.employee is not None:
        judged &= ~concerned.heads(actor.employee)
    reported = visibility.owes_the_report(actor) & Q(stage=Stage.ASSIGNED)
    return concerned.not_kept_out(rows.filter(reported | judged), actor, judging=False)


def _judges(actor: Actor) -> Q:
    """Return which complaints wait for somebody as 行政部, or as the principal."""
    theirs = Q(pk__in=())
    second = Q(stage=Stage.REPORTED, reviewed_by__isnull=False)
    if actor.may("complaint.judge"):
        free = Q(handler=None) | Q(handler__is_active=False) | Q(handler=actor.user)
        theirs |= ~second & ~Q(stage=Stage.ASSIGNED) & free & ~_is(actor, "doubted_by")
    if actor.may("complaint.approve"):
        theirs |= second & ~_is(actor, "reviewed_by")
    return theirs


def _is(actor: Actor, column: str) -> Q:
    # A doubt that a second person has confirmed bars nobody from answering.
    only = {"stage": Stage.REGISTERED} if column == "doubted_by" else {}
    return Q(**{f"{column}__isnull": False, column: actor.user}, **only)


def _owed(
    rows: Callable[[datetime], QuerySet[Any]],
    may: str = "complaint.judge",
    bars: Callable[[Actor], Any] = lambda _actor: Q(pk__in=()),
    to: str = "",
) -> Rows:
    """Return what asks for rows that all who may do something owe, but for whom it concerns."""

    def of(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
        if whose == Whose.ALL:
            return rows(now) if actor.reach("complaint.see") == "all" else None
        if whose == Whose.AWAITED or not actor.may(may):
            return None
        return concerned.not_kept_out(rows(now).exclude(bars(actor)), actor, judging=True, to=to)

    return of


def _handled(actor: Actor) -> Exists:
    events = ComplaintEvent.objects.filter(complaint=OuterRef("pk"), by=actor.user)
    return Exists(events.filter(what__in=closing.HANDLED))


def _wholes(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    """Return what is not answered, as a whole: for those who are told once it is late, beside the
    step that somebody owes (C17).
    """
    rows = Complaint.objects.filter(stage__in=WORKED)
    if actor is HOUSE:
        return rows
    told = actor.may("complaint.judge") or actor.may("complaint.approve")
    if whose != Whose.AWAITED or not (told or actor.reach("complaint.report") == "dept"):
        return None
    seen = visibility.complaints(actor).filter(stage__in=WORKED)
    return concerned.not_kept_out(seen, actor, judging=False)


def _preventions(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = Prevention.objects.filter(agreed_at__isnull=False, done_at=None)
    if whose == Whose.ALL:
        return rows if actor.reach("complaint.see") == "all" else None
    if whose == Whose.MINE and actor.may("complaint.see"):
        return concerned.not_kept_out(
            rows.filter(employee=actor.employee), actor, judging=False, to=TO
        )
    if whose == Whose.AWAITED and actor.may("complaint.judge"):
        return concerned.not_kept_out(
            rows.exclude(employee=actor.employee), actor, judging=False, to=TO
        )
    return None


def _statements(actor: Actor, whose: Whose, now: datetime) -> QuerySet[Any] | None:
    rows = ComplaintStatement.objects.filter(sent_at=None, ended_at__lte=now)
    if whose == Whose.MINE:
        return rows if actor.may("complaint.judge") else None
    if whose == Whose.AWAITED:
        return rows if actor.may("complaint.approve") else None
    return rows if actor.may("complaint.statement") else None


def _says(sentence: Any, slip: Slip, _policy: InForce) -> str:
    act = clocks.STEPS[slip.first][0] if slip.first else ""
    return str(sentence) % {"number": slip.second, "act": act}


def _moved(pk: int, told: datetime, by: Actor, now: datetime) -> None:
    """Put on the trail that more time was given, and tell the complainant (C16)."""
    one = Complaint.objects.select_related("site").get(pk=pk)
    events.record(one, ComplaintEvent.What.MORE_TIME, by, now, until=told.isoformat())
    sealing.seal(one, now)
    until = clocks.deadline(one, clocks.given([one])[pk], in_force())
    with in_language("zh-hans"):
        says = _("您的意见 %(number)s 还要多一些时间才能答复。") % {"number": one.number}
        written = clock.deadline(until.until, where=until.calendar.where)
    notices.to_complainant(one, says, now, until=written)


def _dissatisfied(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    """Return the low scores of visits about which no complaint was registered (F2)."""
    taken = Exists(Complaint.objects.filter(visit=OuterRef("visit")))
    rows = Satisfaction.objects.filter(score__in=LOW).exclude(taken)
    if whose == Whose.AWAITED or actor.reach("complaint.take") != "all":
        return None
    return rows.exclude(visit__host=actor.employee) if actor.employee is not None else rows


def _hours(slip: Slip, policy: InForce) -> Term:
    return Term(policy.limits.get("complaint_major_hours", 24), Unit.HOURS)


def _page(slip: Slip) -> str:
    return reverse("complaint", args=[slip.about])


def _month(slip: Slip) -> str:
    return slip.second[: len("2026-11")]


ABOUT = {
    "pk": F("pk"),
    "about": F("pk"),
    "site": F("site"),
    "who": F("name"),
    "second": F("number"),
}
OF_REPORT = {
    "pk": F("pk"),
    "about": F("report__complaint"),
    "site": F("report__complaint__site"),
    "who": F("report__complaint__name"),
    "second": F("report__complaint__number"),
}
# Who has it: whom it was given to, else the head of that department; before and after, who judged
# that it is valid.
OWES = Case(
    When(
        stage=Stage.ASSIGNED,
        then=Coalesce(
            SaidColumn("assigned_to__name"),
            SaidColumn("assigned_department__head__name"),
            Value(""),
        ),
    ),
    When(
        handler__isnull=False,
        stage__in=[Stage.ASSESSED, Stage.REVIEWED, Stage.REOPENED],
        then=Coalesce(SaidColumn("handler__employee__name"), Value("")),
    ),
    default=Value(""),
)
NUMBER = Case(
    When(
        stage=Stage.ASSIGNED,
        then=Coalesce(F("assigned_to__number"), F("assigned_department__head__number"), Value("")),
    ),
    default=Value(""),
)
HANDLER = {
    "owes": Coalesce(SaidColumn("handler__employee__name"), OWES, Value("")),
    "number": Coalesce(F("handler__employee__number"), NUMBER, Value("")),
}
_of_complaint = partial(
    DueKind, code="complaint", label=gettext_lazy("投诉"), address=_page, about="complaint"
)
_of_office = partial(_of_complaint, by=OFFICE, roles=("office",))
KINDS = (
    _of_office(
        key=clocks.KEY,
        clause="C13",
        act=gettext_lazy("办理"),
        rows=_steps,
        columns={
            **{**ABOUT, "began_at": F("began_at"), "length": DAYS, "first": STEP},
            **{"owes": OWES, "number": NUMBER},
        },
        term=lambda slip, _policy: Term(slip.length or 0, Unit.DAYS),
        says=partial(_says, gettext_lazy("投诉 %(number)s：%(act)s")),
        moved=_moved,
    ),
    _of_complaint(
        key=clocks.WHOLE_KEY,
        clause="C17",
        act=gettext_lazy("按期答复"),
        rows=_wholes,
        columns={**ABOUT, **HANDLER, "began_at": F("began_at"), "length": F("answer_days")},
        term=lambda slip, _policy: Term(slip.length or 0, Unit.DAYS),
        says=partial(_says, gettext_lazy("投诉 %(number)s：按期答复")),
        by=OFFICE,
        time_of=clocks.KEY,
    ),
    _of_office(
        key=clocks.CALL_KEY,
        clause="C22",
        act=gettext_lazy("回访"),
        rows=_owed(
            lambda _now: Complaint.objects.filter(stage=Stage.ANSWERED), "complaint.call", _handled
        ),
        columns={**ABOUT, "began_at": Coalesce("answered_at", "began_at")},
        term=lambda _slip, policy: clocks.call_term(policy),
        says=partial(_says, gettext_lazy("投诉 %(number)s：打电话问是否满意")),
    ),
    _of_office(
        key="complaint_major",
        clause="C6",
        act=gettext_lazy("裁定是否重大"),
        rows=_owed(
            lambda _now: Complaint.objects.filter(major=Major.PROPOSED, stage__in=closing.OPEN)
        ),
        columns={**ABOUT, "began_at": Coalesce("major_at", "began_at")},
        term=_hours,
        says=partial(_says, gettext_lazy("投诉 %(number)s：是否重大")),
    ),
    _of_complaint(
        key="complaint_prevention",
        clause="C23",
        act=gettext_lazy("办完防范措施"),
        rows=_preventions,
        columns={
            **{**OF_REPORT, "began_at": F("agreed_at"), "told": F("until")},
            **{"owes": SaidColumn("employee__name"), "number": F("employee__number")},
        },
        term=lambda _slip, _policy: None,
        says=partial(_says, gettext_lazy("投诉 %(number)s：办完防范措施")),
    ),
    _of_office(
        key="complaint_look",
        clause="C23",
        act=gettext_lazy("复查防范措施"),
        rows=_owed(lambda now: Prevention.objects.filter(look_at__lte=now), to=TO),
        columns={**OF_REPORT, "began_at": F("look_at")},
        term=without_a_row,
        says=partial(_says, gettext_lazy("投诉 %(number)s：防范措施还管用吗")),
    ),
    _of_office(
        key="low_score",
        clause="F2",
        act=gettext_lazy("登记投诉"),
        rows=_dissatisfied,
        columns={
            **{"pk": F("pk"), "about": F("visit"), "site": F("visit__site")},
            **{"who": F("visit__visitor__name"), "began_at": F("at")},
        },
        term=without_a_row,
        says=lambda slip, _policy: _("%(who)s 对来访不满意，请登记投诉") % {"who": slip.who},
        address=lambda slip: f"{reverse('complaint_new')}?visit={slip.about}",
        about="visit",
    ),
    DueKind(
        key="complaint_statement",
        code="report",
        label=gettext_lazy("统计表"),
        clause="C8",
        act=gettext_lazy("定稿送出"),
        rows=_statements,
        columns={
            **{"pk": F("pk"), "about": F("pk"), "began_at": F("ended_at")},
            "second": Cast("month", CharField()),
        },
        term=lambda _slip, policy: clocks.statement_term(policy),
        says=lambda slip, _policy: _("%(month)s 的投诉统计表") % {"month": _month(slip)},
        address=lambda slip: reverse("complaint_statement", args=[_month(slip)]),
        about="complaint_statement",
        by=OFFICE,
        roles=("office",),
        follows=True,
    ),
)
