"""What the system proposes by itself: a host who never answers, a promise that is not kept, a badge
that is not handed back (V4, V5, V9).

What is due is derived from the rows at every sweep, so that two workers collide harmlessly and a
worker that was killed goes on where it was. Only those are concerned who were asked, whom it
reached, and who could answer; and nothing is proposed of which the person was not warned in time,
where the policy's row has a warning.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from reception import clock
from reception.notifications.models import Notice
from reception.organisation import calendar, people
from reception.organisation.models import Employee
from reception.policy.models import AutomaticProposal
from reception.policy.rulebook import Neglect, in_force
from visitors.discipline.incidents import reports
from visitors.discipline.models import BY_THE_SYSTEM, Incident
from visitors.discipline.neglects import warnings
from visitors.discipline.neglects.proposals import propose
from visitors.discipline.neglects.warnings import Lapse
from visitors.hosts import requests
from visitors.lifecycle import escalation
from visitors.models import BadgeLoan, FurtherHost, HostReminder, HostRequest, Visit

What = AutomaticProposal.What
Answer = Visit.Answer


def sweep(now: datetime) -> None:
    """Warn who is about to neglect a visitor, and propose what they have neglected, by the rows
    that are switched on.

    Args:
        now: the moment of the sweep.
    """
    for what, neglect in in_force().neglects.items():
        for lapse in _to_do(_FIND[what](now - _first(neglect), now, None), neglect, now):
            _take(lapse, neglect, now)


@dataclass(frozen=True)
class _Step:
    """What is to be done about a lapse now: warn, or propose."""

    warns: bool
    due_at: datetime


def _first(neglect: Neglect) -> timedelta:
    return neglect.after if neglect.warning is None else neglect.warning


def _to_do(found: Sequence[Lapse], neglect: Neglect, now: datetime) -> list[Lapse]:
    """Return the lapses about which something is to be done now; two queries, whatever their
    number, and none where there is none.
    """
    if not found:
        return []
    sources = {BY_THE_SYSTEM + lapse.source for lapse in found}
    proposed = set(Incident.objects.filter(source__in=sources).values_list("source", flat=True))
    warned = dict(
        Notice.objects.filter(key__in={lapse.key for lapse in found}).values_list(
            "key", "written_at"
        )
    )
    fresh = [lapse for lapse in found if BY_THE_SYSTEM + lapse.source not in proposed]
    return [
        lapse for lapse in fresh if _step(lapse, neglect, warned.get(lapse.key), now) is not None
    ]


def _step(
    lapse: Lapse, neglect: Neglect, warned_at: datetime | None, now: datetime
) -> _Step | None:
    """Return what is to be done, or nothing yet.

    Who was warned late, because no worker ran, has as long after it as the policy gives.
    """
    due_at = lapse.since + neglect.after
    if neglect.warning is not None:
        due_at = max(due_at, (warned_at or now) + neglect.after - neglect.warning)
        if warned_at is None:
            return _Step(True, due_at) if now >= lapse.since + neglect.warning else None
    return _Step(False, due_at) if now >= due_at else None


def _take(lapse: Lapse, neglect: Neglect, now: datetime) -> None:
    """Do what is due about one lapse, in one transaction; the visit is locked, so an answer comes
    before or after.

    What stands is derived once more behind the lock: another worker may have been here, or somebody
    has answered.
    """
    with transaction.atomic():
        Visit.objects.select_for_update().filter(pk=lapse.visit_id).first()
        if lapse not in _to_do(
            _FIND[lapse.what](now - _first(neglect), now, lapse.visit_id), neglect, now
        ):
            return
        warned_at = (
            Notice.objects.filter(key=lapse.key).values_list("written_at", flat=True).first()
        )
        step = _step(lapse, neglect, warned_at, now)
        rows = Visit.objects.select_related("visitor", "host", "category", "answered_by", "site")
        visit = rows.get(pk=lapse.visit_id)
        if step is not None and step.warns:
            warnings.warn(lapse, visit, neglect, step.due_at - now, now)
        elif step is not None:
            _propose(lapse, visit, neglect, step.due_at, now)


def _propose(lapse: Lapse, visit: Visit, neglect: Neglect, due_at: datetime, now: datetime) -> None:
    asked = [lapse.request_id] if lapse.request_id else []
    told = Q(host_request__in=asked) | Q(host_reminder__request__in=asked) | Q(key=lapse.key)
    facts = {
        "neglect": lapse.what,
        "since": lapse.since.isoformat(),
        "after_minutes": int(neglect.after.total_seconds() // 60),
        "requests": asked,
        "notices": list(Notice.objects.filter(told).order_by("pk").values_list("pk", flat=True)),
        "warned": Notice.objects.filter(key=lapse.key).values_list("pk", flat=True).first(),
    }
    said = reports.Report(
        neglect.ladder,
        lapse.source,
        visit.site_id,
        employee=Employee.objects.select_related("department").get(pk=lapse.employee_id),
        visit=visit,
        seen_at=due_at,
        note=warnings.in_words(lapse, due_at),
        facts=facts,
    )
    propose(said, now)


def never_answered(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who was asked to receive a visitor, has been reached and has not answered since a
    moment (V5).

    Not where anybody has promised to come, and not who was asked for their agreement alone.

    Args:
        until: the latest moment from which it counts.
        now: at which somebody may be away.
        visit_id: of one visit alone; nothing for all.
    """
    rows = _asked(until, visit_id, [Answer.NONE, Answer.COLLEAGUE])
    return [
        Lapse(What.NEVER_ANSWERED, row.visit_id, row.employee_id, since, row.pk)
        for row in rows
        if row.answer == Answer.NONE
        and row.replaced_by_id is None
        and (since := _since(row)) is not None
        and since <= until
        and _can_answer(row, now)
    ]


def promise_broken(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who said when they would come, and has neither come nor answered anything else since
    (V4).

    Args:
        until: the latest promised time.
        now: at which somebody may be away.
        visit_id: of one visit alone; nothing for all.
    """
    found = []
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
                found.append(
                    Lapse(What.PROMISE_BROKEN, row.visit_id, row.employee_id, since, row.pk)
                )
    return found


def badge_kept(until: datetime, now: datetime, visit_id: int | None) -> list[Lapse]:
    """Return who received a visitor that is gone and whose badge has not come back since (V9); on
    working days, while the site is open.

    Args:
        until: the latest moment at which the visit ended.
        now: nobody can hand in a badge at night.
        visit_id: of one visit alone; nothing for all.
    """
    rows = BadgeLoan.objects.overdue(until).filter(badge__valid_on__isnull=True)
    agreed = HostRequest.objects.filter(
        visit=OuterRef("visit"), employee=OuterRef("visit__answered_by"), asks_consent=True
    )
    rows = rows.annotate(only_agreed=Exists(agreed)).select_related(
        "visit__host", "visit__answered_by", "visit__site"
    )
    loans = list(rows if visit_id is None else rows.filter(visit=visit_id))
    if not loans or not calendar.works(clock.today(now)):
        return []
    found = []
    for loan in loans:
        who, site = _received(loan), loan.visit.site
        if (
            site.opens <= timezone.localtime(now).time() <= site.closes
            and who.is_active
            and not people.is_away(who, now)
        ):
            ended_at: datetime = loan.ended_at  # type: ignore[attr-defined]
            found.append(Lapse(What.BADGE_KEPT, loan.visit_id, who.pk, ended_at, None))
    return found


_FIND: dict[str, Callable[[datetime, datetime, int | None], list[Lapse]]] = {
    What.NEVER_ANSWERED: never_answered,
    What.PROMISE_BROKEN: promise_broken,
    What.BADGE_KEPT: badge_kept,
}


def _asked(
    until: datetime, visit_id: int | None, answers: list[str], *, escalated: bool = False
) -> Iterable[HostRequest]:
    """Return who was asked about the visitors who have waited since a moment, visit by visit; one
    query.

    Beside each stand when a notice about it first went out, and whether the visit has several
    hosts.
    """
    waiting = escalation.waiting().filter(answer__in=answers, patience_from__lte=until)
    rows = HostRequest.objects.filter(
        visit__in=waiting if visit_id is None else waiting.filter(pk=visit_id)
    )
    if not escalated:
        rows = rows.filter(escalated=False)
    reminder = HostReminder.objects.filter(
        request=OuterRef("pk"), notice__sent_at__isnull=False
    ).order_by("notice__sent_at")
    return (
        rows.select_related("visit", "employee")
        .order_by("visit", "pk")
        .annotate(
            reached_at=Coalesce(
                "notice__sent_at", Subquery(reminder.values("notice__sent_at")[:1])
            ),
            several=Exists(FurtherHost.objects.filter(visit=OuterRef("visit"))),
        )
    )


def _since(row: HostRequest) -> datetime | None:
    """Return from when somebody has let a visitor wait: not before it reached them; nothing where
    nothing has.
    """
    reached_at: datetime | None = row.reached_at  # type: ignore[attr-defined]
    if reached_at is None or row.visit.patience_from is None:
        return None
    return max(reached_at, row.visit.patience_from)


def _can_answer(row: HostRequest, now: datetime) -> bool:
    return (
        row.employee.is_active
        and not people.is_away(row.employee, now)
        and not requests.only_agrees(row, row.visit)
    )


def _received(loan: BadgeLoan) -> Employee:
    """Return who went to meet the visitor, else the host, as ``evidence.who_received`` does for one
    visit (B2).
    """
    visit = loan.visit
    came = visit.answered_by if visit.answer == Answer.COMING else None
    only_agreed: bool = loan.only_agreed  # type: ignore[attr-defined]
    return visit.host if came is None or (only_agreed and came.pk != visit.host_id) else came
