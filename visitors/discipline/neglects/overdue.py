"""What the system proposes by itself: a host who never answers, a promise that is not kept, a badge
that is not handed back (V4, V5, V9).

What is due is derived from the rows at every sweep, so that two workers collide harmlessly and a
worker that was killed goes on where it was. Only those are concerned who were asked, whom it
reached, and who could answer; and nothing is proposed of which the person was not warned in time,
where the policy's row has a warning.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from reception.notifications import pieces
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Employee
from reception.organisation.opening import OpeningHours
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import in_force
from visitors.discipline.incidents import reports
from visitors.discipline.models import BY_THE_SYSTEM
from visitors.discipline.neglects import warnings
from visitors.discipline.neglects.warnings import Lapse, propose
from visitors.hosts import requests
from visitors.lifecycle import escalation
from visitors.models import BadgeLoan, FurtherHost, HostReminder, HostRequest, Visit

What = AutomaticProposal.What
Answer = Visit.Answer
Step = tuple[Literal["warn", "propose"], datetime]  # what is to be done now, and what was due when


def sweep(now: datetime) -> None:
    """Warn who is about to neglect a visitor, and propose what they have neglected."""
    policy = in_force()
    for what, neglect in policy.neglects.items():
        lapses = _to_do(what, neglect, policy.hours, now)
        take = partial(_take, neglect=neglect, hours=policy.hours, now=now)
        pieces.each("neglect", lapses, take)


def _to_do(
    what: str,
    neglect: AutomaticProposal,
    hours: OpeningHours,
    now: datetime,
    visit_id: int | None = None,
) -> dict[Lapse, Step]:
    """Return the lapses about which something is to be done now, where it is open; two queries for
    any number.
    """
    first = neglect.after if neglect.warning is None else neglect.warning
    found = _FIND[what](now - first, now, visit_id)
    lapses = [lapse for lapse in found if hours.is_open(lapse.site, now)]
    if not lapses:
        return {}
    sources = {BY_THE_SYSTEM + lapse.source for lapse in lapses}
    proposed = reports.known_to_the_system(sources)
    notices = Notice.objects.filter(key__in={lapse.key for lapse in lapses})
    # One that has not gone out yet has warned nobody: the time after it has not begun.
    warned = {key: sent_at or now for key, sent_at in notices.values_list("key", "sent_at")}
    steps = {
        lapse: _step(lapse, neglect, warned.get(lapse.key), hours, now)
        for lapse in lapses
        if BY_THE_SYSTEM + lapse.source not in proposed
    }
    return {lapse: step for lapse, step in steps.items() if step is not None}


def _step(
    lapse: Lapse,
    neglect: AutomaticProposal,
    warned_at: datetime | None,
    hours: OpeningHours,
    now: datetime,
) -> Step | None:
    """Return what is to be done, or nothing yet.

    Who was warned late, because no worker ran or the notice went out late, has as long after it as
    the policy gives.
    """
    due_at = _from(lapse, lapse.since, neglect.after, hours)
    if neglect.warning is not None:
        left = neglect.after - neglect.warning
        due_at = max(due_at, _from(lapse, warned_at or now, left, hours))
        if warned_at is None:
            is_due = now >= _from(lapse, lapse.since, neglect.warning, hours)
            return ("warn", due_at) if is_due else None
    return ("propose", due_at) if now >= due_at else None


def _from(lapse: Lapse, since: datetime, length: timedelta, hours: OpeningHours) -> datetime:
    """Return when a length of time is over: about an answer while the site is open; a badge is
    missing at night, too.
    """
    if lapse.request_id is None:
        return since + length
    return hours.after(lapse.site, since, length)


def _take(lapse: Lapse, neglect: AutomaticProposal, hours: OpeningHours, now: datetime) -> None:
    """Do what is due about one lapse, derived once more behind the lock of its visit."""
    with transaction.atomic():
        Visit.objects.select_for_update().filter(pk=lapse.visit_id).first()
        step = _to_do(lapse.what, neglect, hours, now, lapse.visit_id).get(lapse)
        if step is None:
            return
        what_to_do, due_at = step
        rows = Visit.objects.select_related("visitor", "host", "category", "answered_by", "site")
        visit = rows.get(pk=lapse.visit_id)
        if what_to_do == "warn":
            warnings.warn(lapse, visit, neglect, due_at - now, now)
        else:
            _propose(lapse, visit, neglect, due_at, now)


def _propose(
    lapse: Lapse, visit: Visit, neglect: AutomaticProposal, due_at: datetime, now: datetime
) -> None:
    requests_made = [lapse.request_id] if lapse.request_id else []
    about = Q(host_request__in=requests_made) | Q(host_reminder__request__in=requests_made)
    notices = Notice.objects.filter(about | Q(key=lapse.key)).order_by("pk")
    facts = {
        "neglect": lapse.what,
        "since": lapse.since.isoformat(),
        "after_minutes": int(neglect.after.total_seconds() // 60),
        "requests": requests_made,
        "notices": list(notices.values_list("pk", flat=True)),
        "warned": Notice.objects.filter(key=lapse.key).values_list("pk", flat=True).first(),
    }
    report = reports.Report(
        neglect.ladder.code,
        lapse.source,
        visit.site_id,
        employee=Employee.objects.select_related("department").get(pk=lapse.employee_id),
        visit=visit,
        seen_at=due_at,
        note=warnings.in_words(lapse, due_at),
        facts=facts,
    )
    propose(report, now)


def never_answered(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who was asked to receive a visitor, was reached and has not answered (V5).

    Not where anybody has promised to come, and not who was asked for their agreement alone.
    """
    rows = _asked(until, visit_id, [Answer.NONE, Answer.COLLEAGUE])
    return [
        Lapse(What.NEVER_ANSWERED, row.visit_id, row.employee_id, since, row.pk, row.visit.site)
        for row in rows
        if row.answer == Answer.NONE
        and row.replaced_by_id is None
        and (since := _since(row)) is not None
        and since <= until
        and _can_answer(row, now)
    ]


def promise_broken(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who said when they would come, and has neither come nor said anything else (V4)."""
    lapses = []
    for row in _asked(until, visit_id, [Answer.WAIT], escalated=True):
        further: bool = row.several and not row.escalated  # type: ignore[attr-defined]
        is_theirs = row.employee_id == row.visit.answered_by_id or further
        if (
            row.answer == Answer.WAIT
            and is_theirs
            and row.answered_at
            and row.wait_minutes
            and _can_answer(row, now)
        ):
            promised = row.answered_at + timedelta(minutes=row.wait_minutes)
            # Whatever has begun the visitor's patience anew since gives them that time, too.
            since = max(promised, row.visit.patience_from or promised)
            if since <= until:
                ids = (row.visit_id, row.employee_id)
                lapses.append(Lapse(What.PROMISE_BROKEN, *ids, since, row.pk, row.visit.site))
    return lapses


def badge_kept(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who received a visitor that is gone with a badge (V9)."""
    rows = BadgeLoan.objects.overdue(until).filter(badge__valid_on__isnull=True)
    agreed = HostRequest.objects.filter(
        visit=OuterRef("visit"), employee=OuterRef("visit__answered_by"), asks_consent=True
    )
    rows = rows.annotate(only_agreed=Exists(agreed)).select_related(
        "visit__host", "visit__answered_by", "visit__site"
    )
    loans = list(rows if visit_id is None else rows.filter(visit=visit_id))
    lapses = []
    for loan in loans:
        who, site = _received(loan), loan.visit.site
        if who.is_active and not people.is_away(who, now):
            ended_at: datetime = loan.ended_at  # type: ignore[attr-defined]
            lapses.append(Lapse(What.BADGE_KEPT, loan.visit_id, who.pk, ended_at, None, site))
    return lapses


# Each finds what has lapsed by the latest moment from which it counts, where the person could act
# now; of one visit or of all.
_FIND: dict[str, Callable[[datetime, datetime, int | None], list[Lapse]]] = {
    What.NEVER_ANSWERED: never_answered,
    What.PROMISE_BROKEN: promise_broken,
    What.BADGE_KEPT: badge_kept,
}


def _asked(
    until: datetime, visit_id: int | None, answers: list[str], *, escalated: bool = False
) -> Iterable[HostRequest]:
    """Return who was asked about the visitors who have waited since a moment; one query.

    Beside each stand when a notice about it went out, and whether the visit has several hosts.
    """
    waiting = escalation.waiting().filter(answer__in=answers, patience_from__lte=until)
    rows = HostRequest.objects.filter(
        visit__in=waiting if visit_id is None else waiting.filter(pk=visit_id)
    )
    if not escalated:
        rows = rows.filter(escalated=False)
    reminders = HostReminder.objects.filter(request=OuterRef("pk"), notice__sent_at__isnull=False)
    first = reminders.order_by("notice__sent_at").values("notice__sent_at")[:1]
    rows = rows.annotate(
        reached_at=Coalesce("notice__sent_at", Subquery(first)),
        several=Exists(FurtherHost.objects.filter(visit=OuterRef("visit"))),
    )
    return rows.select_related("visit__site", "employee").order_by("visit", "pk")


def _since(row: HostRequest) -> datetime | None:
    reached_at: datetime | None = row.reached_at  # type: ignore[attr-defined]
    if reached_at is None or row.visit.patience_from is None:
        return None
    return max(reached_at, row.visit.patience_from)


def _can_answer(row: HostRequest, now: datetime) -> bool:
    gone = people.is_gone(row.employee, now)
    return not gone and not requests.only_agrees(row, row.visit)


def _received(loan: BadgeLoan) -> Employee:
    """Return who went to meet the visitor, else the host, as ``evidence.who_received`` (B2)."""
    visit = loan.visit
    came = visit.answered_by if visit.answer == Answer.COMING else None
    only_agreed: bool = loan.only_agreed  # type: ignore[attr-defined]
    return visit.host if came is None or (only_agreed and came.pk != visit.host_id) else came
