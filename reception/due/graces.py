"""Give somebody more time: pauses and extensions (W2).

Who owes a thing asks for it before the end, and another person decides, whom the policy's row
names. What that person gives unasked holds at once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import events, kinds, things
from reception.due.deadlines import Pause, Unit, because
from reception.due.kinds import HOUSE, DueKind, Slip, Whose, without_a_row
from reception.due.models import LONGEST_REASON, DueEvent, Grace
from reception.due.things import DueThing
from reception.notifications import outbox
from reception.organisation.languages import SaidColumn
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.models import DueRule
from reception.policy.rulebook import InForce, in_force
from reception.text import clean_line

What, State = Grace.What, Grace.State
TOLD = NoticeKind(
    "due_grace",
    gettext_lazy("待办：暂停、延期的批复"),
    {
        "事项": Placeholder(gettext_lazy("是哪件待办"), "赵凯 内部投诉：可以说明情况"),
        "批复": Placeholder(gettext_lazy("批准了什么，或者没有批准"), "延期 2 个工作日"),
        "原因": Placeholder(gettext_lazy("为什么"), "证人出差"),
        "期限": Placeholder(gettext_lazy("现在到什么时候"), "12-08 24:00"),
    },
    link="none",
    not_in_groups=gettext_lazy("待办只告诉本人，不发到群里，请留空。"),
)


@dataclass(frozen=True)
class MoreTime:
    """What somebody asks for or gives: days of a pause, or how much more of what the row counts in.

    ``seen`` is the end as their page said it: where it has moved since, they look again.
    """

    what: str
    days: int
    reason: str
    seen: datetime | None = None


def look(by: Actor, thing: str, now: datetime) -> DueThing | None:
    """Return a thing for somebody who may see it, or who gives time for it; else nothing."""
    found = things.one(by, thing, now)
    rule = in_force(by.edition).due_rules.get(thing.rpartition("-")[0])
    if found is None and any(gives(rule, what, by) for what in What):
        found = things.one(HOUSE, thing, now)
    return found


def allows(rule: DueRule | None, what: str) -> int:
    """Return how many days a row gives at most; 0 where it gives none."""
    return int(getattr(rule, f"{what}_days", 0))


def gives(rule: DueRule | None, what: str, by: Actor) -> bool:
    """Tell whether somebody has the role that gives time by a row."""
    return bool(allows(rule, what)) and getattr(rule, f"{what}_by") in by.roles


def may(one: DueThing, what: str, by: Actor) -> bool:
    """Tell whether somebody may give time for a thing, or ask for it because they owe it."""
    has_term = one.deadline is not None and not one.is_late
    if what == What.PAUSE and one.paused_until is not None:
        return False
    return has_term and bool(allows(one.rule, what)) and (one.is_mine or gives(one.rule, what, by))


def add(thing: str, more: MoreTime, by: Actor, now: datetime) -> Grace:
    """Ask for more time, as who owes the thing, or give it, as who may.

    Raises:
        Refusal: ``not_due``; ``no_grace`` where the policy gives none; ``not_permitted``;
            ``already_late``; ``moved``; ``pause_runs``; ``too_many``; ``grace_asked``; ``bad_days``
            and ``reason_missing`` beside their field.
    """
    with _held(thing, by, now) as one:
        if not allows(one.rule, more.what) or one.deadline is None:
            raise Refusal("no_grace", _("按制度，这件事不能暂停，也不能延期。"))
        if not one.is_mine and not gives(one.rule, more.what, by):
            raise _not_permitted()
        _refuse_too_late(one, more)
        reason = _given(one.rule, more)
        grace = Grace(
            thing=thing, what=more.what, days=more.days, reason=reason, asked_at=now, state=""
        )
        if not one.is_mine:
            _give(grace, one, by, now)
            return grace
        if Grace.objects.filter(thing=thing, what=more.what, state=State.ASKED).exists():
            raise Refusal("grace_asked", _("已经申请了，正在等批准。"))
        grace.state, grace.asked_by, grace.asked_by_name = State.ASKED, by.user, by.name[:60]
        grace.save()
        _record(grace, one, DueEvent.What.ASKED, by, now)
        return grace


def decide(grace: Grace, by: Actor, now: datetime, *, refusal: str | None = None) -> Grace:
    """Give the time that was asked for, or refuse it with a reason.

    It was asked for before the end, and may be given after it.

    Raises:
        Refusal: ``not_due``; ``not_permitted``; ``own_request`` for who asked, or owes the thing
            in person (of what a role owes another of that role decides);
            ``already_decided``; ``reason_missing``.
    """
    with _held(grace.thing, by, now) as one:
        row = Grace.objects.get(pk=grace.pk)
        if not gives(one.rule, row.what, by):
            raise _not_permitted()
        owes_it = one.is_mine and bool(one.slip.number)
        if owes_it or row.asked_by == by.user:
            raise Refusal("own_request", _("自己的申请不能自己批，请由另一位批。"), status=403)
        if row.state != State.ASKED:
            raise Refusal("already_decided", _("这个申请已经批复过了。"))
        if refusal is None:
            _give(row, one, by, now)
            return row
        row.state, row.decided_at, row.decided_by = State.REFUSED, now, by.user
        row.save()
        why = _reason(refusal)
        _record(row, one, DueEvent.What.REFUSED, by, now, why)
        _tell(one, _("未批准"), why, by, row, now)
        return row


def sweep(now: datetime) -> None:
    """Close what was asked for where the thing is done: nobody need decide it any more."""
    for grace in Grace.objects.filter(state=State.ASKED):
        if things.one(HOUSE, grace.thing, now) is None:
            asked = Grace.objects.filter(pk=grace.pk, state=State.ASKED)
            asked.update(state=State.OVER, decided_at=now)


@contextmanager
def _held(thing: str, by: Actor, now: datetime) -> Iterator[DueThing]:
    """Hold the policy's row about a kind, so that of two who give time one comes first."""
    with transaction.atomic():
        DueRule.objects.select_for_update().filter(kind=thing.rpartition("-")[0]).first()
        one = look(by, thing, now)
        if one is None:
            raise Refusal("not_due", _("这件事已经办完了。"))
        yield one


def _refuse_too_late(one: DueThing, more: MoreTime) -> None:
    if one.is_late:
        raise Refusal("already_late", _("已经过期，不能再暂停，也不能延期。"))
    if more.seen is not None and more.seen != one.until:
        raise Refusal("moved", _("期限刚刚变了，请再看一下。"))
    if more.what == What.PAUSE and one.rule is not None:
        if one.paused_until is not None:
            raise Refusal("pause_runs", _("现在正在暂停。"))
        paused = Grace.objects.filter(thing=one.id, what=What.PAUSE).exclude(state=State.REFUSED)
        if paused.count() >= one.rule.pause_times:
            raise Refusal("too_many", _("按制度最多暂停 %(n)d 次。") % {"n": one.rule.pause_times})


def _given(rule: DueRule | None, more: MoreTime) -> str:
    """Return the reason, or refuse what the row does not give."""
    most = allows(rule, more.what)
    if not 1 <= more.days <= most:
        wrong = _("请填 1 到 %(most)d。") % {"most": most}
        raise Refusal("bad_days", wrong, status=422, fields={"days": wrong})
    reason = _reason(more.reason)
    if more.what == What.PAUSE and reason not in dict(rule.reasons if rule is not None else ()):
        wrong = _("请从列出的原因里选一个。")
        raise Refusal("reason_missing", wrong, status=422, fields={"reason": wrong})
    return reason


def _reason(typed: str) -> str:
    reason = clean_line(typed)[:LONGEST_REASON]
    if not reason:
        wrong = _("请写明原因。")
        raise Refusal("reason_missing", wrong, status=422, fields={"reason": wrong})
    return reason


def _give(grace: Grace, one: DueThing, by: Actor, now: datetime) -> None:
    """Give time, and keep until when that is told."""
    assert one.deadline is not None, "what has no row of its own is given no time"
    if grace.what == What.PAUSE:
        grace.since, grace.until = now, now + timedelta(days=grace.days)
        more: Any = Pause(grace.since, grace.until)
    else:
        more = things.as_extension(grace)
    grace.told = one.deadline.until_with(more)
    if one.is_late:
        events.mark_late([(one.id, one.until)])
    grace.state, grace.decided_at, grace.decided_by = State.GIVEN, now, by.user
    grace.save()
    if one.kind.moved is not None:
        one.kind.moved(one.slip.pk, grace.told, by, now)
    _record(grace, one, DueEvent.What.GIVEN, by, now)
    _tell(replace(one, until=grace.told), "", grace.reason, by, grace, now)


def in_words(grace: Grace, one: DueThing) -> str:
    """Return what is asked for, and why, in the reader's language."""
    return because(events.length_of(_facts(grace, one)), things.reason_said(grace, one.rule))


def _facts(grace: Grace, one: DueThing) -> dict[str, Any]:
    unit = Unit.DAYS
    if grace.what == What.EXTENSION and one.deadline is not None:
        unit = one.deadline.is_extended_by
    return {"what": grace.what, "days": grace.days, "unit": unit}


def _record(
    grace: Grace, one: DueThing, what: DueEvent.What, by: Actor, now: datetime, why: str = ""
) -> None:
    events.record(grace.thing, what, by, now, why or grace.reason, _facts(grace, one))


def _tell(one: DueThing, answer: str, why: str, by: Actor, grace: Grace, now: datetime) -> None:
    """Tell who owes the thing, unless they did it themselves."""
    owes = Employee.objects.filter(number=one.slip.number, is_active=True).first()
    if owes is None or owes == by.employee:
        return
    with in_language("zh-hans"):
        until = clock.deadline(one.until, where=one.calendar.where)
        answer = answer or events.length_of(_facts(grace, one))
        words = {"事项": one.what, "批复": answer, "原因": why, "期限": until}
        message = in_force().wording(TOLD.code).filled(words, {})
    outbox.write(owes.pk, f"grace:{grace.pk}:{grace.state}", message.subject, message.text, now)


def _not_permitted() -> Refusal:
    return Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _asked(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    rows = Grace.objects.filter(state=State.ASKED)
    if whose == Whose.AWAITED:
        return rows.filter(asked_by__isnull=False, asked_by=actor.user)
    if whose == Whose.ALL:
        return rows if actor.reach("due.see") == "all" else None
    theirs = Q(pk__in=())
    for key, rule in in_force(actor.edition).due_rules.items():
        for what in What:
            if gives(rule, what, actor):
                theirs |= Q(thing__startswith=f"{key}-", what=what)
    return rows.filter(theirs).exclude(asked_by=actor.user) if theirs != Q(pk__in=()) else None


def _says(slip: Slip, _policy: InForce) -> str:
    about = kinds.kinds.get(slip.first.rpartition("-")[0])
    words = {"who": slip.who, "what": What(slip.second).label}
    return _("%(who)s 申请%(what)s：%(about)s") % {**words, "about": about.label if about else ""}


KIND = DueKind(
    key="grace",
    code="grace",
    label=gettext_lazy("暂停与延期"),
    clause="W2",
    act=gettext_lazy("批复"),
    rows=_asked,
    columns={
        "pk": F("pk"),
        "about": F("pk"),
        "began_at": F("asked_at"),
        "who": Coalesce(SaidColumn("asked_by__employee__name"), F("asked_by_name")),
        "first": F("thing"),
        "second": F("what"),
    },
    term=without_a_row,
    says=_says,
    address=lambda slip: reverse("due_thing", args=[slip.first]),
    about="due",
    by=gettext_lazy("批准人"),
    roles=tuple(DueRule.By.values),
)
