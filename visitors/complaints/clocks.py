"""Until when each step of a complaint is due: the days of its rows from its receipt, with the
pauses and extensions that were given (C4, C13, C16).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reception import clock
from reception.due import events as due_events
from reception.due import things
from reception.due.deadlines import Deadline, HouseCalendar, Pause, Term, Unit
from reception.due.models import LATE, Grace
from reception.policy.rulebook import InForce
from visitors.complaints.models import Complaint, ComplaintEvent

KEY, CALL_KEY, WHOLE_KEY = "complaint", "complaint_call", "complaint_whole"
CALL_DAYS = "complaint_call_days"
What = ComplaintEvent.What
# What is done, by whom, in words; by which event it is done; which row of days ends it; and the
# stage that programs read.
STEPS: Mapping[str, tuple[Any, What, str, str]] = {
    "assess": (_("受理"), What.ASSESSED, "assess_days", "assessed"),
    "assign": (_("交办"), What.ASSIGNED, "assess_days", "assigned"),
    "report": (_("调查报告"), What.REPORTED, "report_days", "reported"),
    "review": (_("处理意见"), What.REVIEWED, "review_days", "reviewed"),
    "principal": (_("校长审批"), What.APPROVED, "principal_days", "approved"),
    "answer": (pgettext_lazy("complaint", "答复"), What.ANSWERED, "answer_days", "answered"),
    "call": (_("回访"), What.CLOSED, "", "closed"),
}
# What undoes what was done: after it, these steps are to be done again.
UNDOES = {
    What.SENT_BACK: ("assign",),
    What.RETURNED: ("report", "review", "principal"),
    What.REOPENED: ("assign", "report", "review", "principal", "answer", "call"),
}


@dataclass(frozen=True)
class StepTime:
    """One step: when it was done, or until when it is due."""

    step: str
    label: str
    stage: str
    done_at: datetime | None
    by: str
    deadline: Deadline | None
    is_now: bool

    @property
    def until(self) -> datetime | None:
        return self.deadline.until if self.deadline is not None else None

    @property
    def until_written(self) -> str:
        """Until when, as people say it."""
        if self.deadline is None:
            return ""
        return clock.deadline(self.deadline.until, where=self.deadline.calendar.where)

    @property
    def arithmetic(self) -> str:
        """How many days after the receipt it ends, and how much more was given."""
        return self.deadline.in_words() if self.deadline is not None else ""

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.done_at is not None and self.done_at >= self.until


def given(complaints: Iterable[Complaint]) -> dict[int, list[Grace]]:
    """Return the pauses and extensions of some complaints; one query."""
    found: dict[int, list[Grace]] = defaultdict(list)
    names = {f"{KEY}-{one.pk}": one.pk for one in complaints}
    for grace in Grace.objects.filter(state=Grace.State.GIVEN, thing__in=names) if names else ():
        found[names[grace.thing]].append(grace)
    return found


def deadline(
    complaint: Complaint, graces: Sequence[Grace], policy: InForce, step: str = "answer"
) -> Deadline:
    """Return the deadline of a step; without one that of the whole, which is that of the answer."""
    calendar = HouseCalendar(policy.hours, policy.sites.get(complaint.site_id))
    if step == "call":
        return Deadline(complaint.answered_at or complaint.began_at, call_term(policy), calendar)
    days = getattr(complaint, STEPS[step][2])
    return Deadline(
        complaint.began_at,
        Term(days, Unit.DAYS),
        calendar,
        pauses=pauses(graces, policy),
        extensions=[things.as_extension(one) for one in graces if one.what == "extension"],
        # What was told of a step that is still open holds for that one.
        told=[one.told for one in graces if one.told] if step == complaint.step else (),
    )


@dataclass(frozen=True)
class StandingComplaint:
    """A complaint with the deadline of the whole, as it stands at a moment: late, or marked late
    once, which more time given afterwards does not take back (C17).
    """

    one: Complaint
    graces: list[Grace]
    whole: Deadline
    late: bool
    was_late: bool = False

    @property
    def until(self) -> str:
        """Until when it is answered, as people say it."""
        return clock.deadline(self.whole.until, where=self.whole.calendar.where)

    @property
    def arithmetic(self) -> str:
        """How that comes about."""
        return self.whole.in_words()

    @property
    def act(self) -> Any:
        """What has to be done next, in words; nothing once it is over."""
        return STEPS[self.one.step][0] if self.one.step else ""


def standing(
    complaints: Iterable[Complaint], policy: InForce, now: datetime
) -> list[StandingComplaint]:
    """Return complaints with their deadlines; one query for the time that was given to all, one for
    what was marked late.
    """
    rows = list(complaints)
    graces = given(rows)
    marks = due_events.marks([f"{WHOLE_KEY}-{one.pk}" for one in rows])
    found = []
    for one in rows:
        whole = deadline(one, graces[one.pk], policy)
        late, was_late = is_late(one, whole.until, now), LATE in marks[f"{WHOLE_KEY}-{one.pk}"]
        found.append(StandingComplaint(one, graces[one.pk], whole, late, was_late and not late))
    return found


def is_late(complaint: Complaint, until: datetime, now: datetime) -> bool:
    """Tell whether it was answered, or ended, after its deadline, or is late by now."""
    return (complaint.answered_at or complaint.closed_at or now) >= until


def call_term(policy: InForce) -> Term:
    """Return how long one has for the return call (C22)."""
    return Term(policy.limits.get(CALL_DAYS, 1), Unit.WORKING_DAYS)


def statement_term(policy: InForce) -> Term:
    """Return by which day of the next month the statement of a month is sent (C8)."""
    return Term(policy.limits.get("complaint_statement_day", 10), Unit.DAY_OF_MONTH)


def pauses(graces: Sequence[Grace], policy: InForce) -> list[Pause]:
    """Return the stretches that do not count."""
    rule = policy.due_rules.get(KEY)
    return [pause for one in graces if (pause := things.as_pause(one, rule)) is not None]


def steps(
    complaint: Complaint, events: Iterable[ComplaintEvent], graces: Sequence[Grace], policy: InForce
) -> list[StepTime]:
    """Return the steps of a complaint in order, as its page draws them."""
    done: dict[str, ComplaintEvent] = {}
    by_what = {what: step for step, (_label, what, _days, _stage) in STEPS.items()}
    for event in events:
        for undone in UNDOES.get(What(event.what), ()):
            done.pop(undone, None)
        if event.what in by_what:
            done[by_what[What(event.what)]] = event
    wanted = [step for step in STEPS if step != "principal" or complaint.needs_principal]
    if complaint.valid is False:
        wanted = ["assess", "answer", "call"]
    found = []
    for step in wanted:
        label, _what, _days, stage = STEPS[step]
        last = done.get(step)
        until = None
        if step != "call" or complaint.answered_at is not None:
            until = deadline(complaint, graces, policy, step)
        at, by = (last.at, last.by_name) if last is not None else (None, "")
        is_now = at is None and step == complaint.step
        found.append(StepTime(step, str(label), stage, at, by, until, is_now))
    return found
