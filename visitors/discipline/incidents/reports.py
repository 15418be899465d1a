"""Report an incident, and drop one: the only writers of an incident's state (B2, P3)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.organisation import calendar
from reception.organisation.models import Department, Employee, Zone
from reception.policy.enums import Severity
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.discipline.incidents import events, evidence, notices, photos, secrecy
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.models import BY_THE_SYSTEM, SHORTEST_REASON, Incident, IncidentEvent
from visitors.models import Visit
from visitors.visits import idempotency
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

What = IncidentEvent.What
LONGEST_SOURCE, LONGEST_NOTE, LONGEST_PLACE, LONGEST_REASON = 100, 500, 60, 200
LATEST = 24  # hours, where an administrator has deleted the row
STATEMENT_DAYS = 3  # working days, where an administrator has deleted the row


@dataclass(frozen=True)
class Report:
    """What somebody saw.

    Attributes:
        ladder: its code.
        source: who or what says so; the same source counts once.
        site_id: where it was seen.
        employee: whom it concerns; without one and with a visit it is who received (B2), without
            both the visitor is a stranger.
        visit: the visit it is about, with visitor, host, who answered and category.
        seen_at: when; nothing means now.
        zone: where, as one of the site's zones.
        place: where, in words.
        severity: of an external complaint (P2).
        picture: the photo, already made our own.
        facts: what else speaks for it, as ids and times; it names nobody.
    """

    ladder: str
    source: str
    site_id: int
    employee: Employee | None = None
    visit: Visit | None = None
    seen_at: datetime | None = None
    zone: Zone | None = None
    place: str = ""
    severity: str = ""
    note: str = ""
    picture: photos.Picture | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def report(said: Report, by: Actor, now: datetime, key: RequestKey) -> Incident:
    """Write down what somebody saw as a proposal, once for each source.

    Args:
        said: what was seen.
        by: who saw it; kept, and shown to neither the person concerned nor the head of their
            department.
        now: when it is reported; seeing may lie before it where the line was down.
        key: of the request.

    Returns:
        The incident, or the one that this source made before.

    Raises:
        Refusal: ``not_permitted``; ``unknown_ladder``, ``severity_missing``, ``bad_source``,
            ``not_the_host``, ``not_of_the_desk``; ``seen_too_long_ago``; ``names_the_reporter``;
            ``key_reused`` where the request said something else before; ``source_reused`` where the
            source said something else before; for a missing badge also why it is no breach (P3).
    """

    return once_for_a_source(
        said, by, key, lambda ladder, source: _propose(said, ladder, source, by, now, key)
    )


def report_by_system(said: Report, now: datetime) -> Incident:
    """Propose what no person reports but the system itself finds, once for each source; the person
    concerned is heard as always.

    Also what follows from a capability's own rows: a valid complaint about a reception (C9), an
    assignment that skipped somebody (Q5).

    Args:
        said: what was found, with whom it concerns; its source is unique among the system's own,
            such as ``complaint:17``.
        now: when.

    Returns:
        The incident, or the one that this source made before, whatever has become of it.

    Raises:
        Refusal: ``unknown_ladder``, ``severity_missing``, ``severity_not_wanted``; for a missing
            badge why it is no breach (P3).
    """
    source = BY_THE_SYSTEM + said.source
    assert said.employee is not None, "the system proposes nothing about strangers"
    assert len(source) <= LONGEST_SOURCE, "a shorter source"
    made = Incident.objects.filter(source=source)
    if not made.exists():
        ladder = _check(said)
        try:
            with transaction.atomic():
                return _propose(said, ladder, source, NOBODY, now, RequestKey())
        except IntegrityError:
            # Another worker was faster.
            if not made.exists():
                raise
    return made.select_related("employee").get()


def _propose(
    said: Report, ladder: Ladder, source: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Write an incident, and ask the person concerned for their side."""
    incident = write(said, ladder, source, by, now, key)
    if incident.employee is not None:
        days = in_force().limits.get("statement_days", STATEMENT_DAYS)
        incident.heard_until = calendar.after_working_days(now, days) if days else now
        incident.save(update_fields=["heard_until"])
        notices.proposed(incident, now)
    return incident


def once_for_a_source(
    said: Report, by: Actor, key: RequestKey, action: Callable[[Ladder, str], Incident]
) -> Incident:
    """Run what writes an incident in one transaction, or return the incident that this source or
    this request made before.

    Args:
        said: what was seen.
        by: who says so.
        key: of the request.
        action: writes the incident on a ladder, for a source that has been looked at.

    Raises:
        Refusal: as ``report``.
    """
    allowed(by, "patrol.report", said.site_id)
    source = _source(said.source)
    for last_try in (False, True):
        # First the key: the same key with other content is refused, whether or not its source is
        # known.
        earlier = idempotency.earlier(by, key, events.incident_of_key)
        known = _known(said, source) or earlier
        if known is not None:
            return known
        ladder = _check(said)
        secrecy.refuse_own_name(by, note=clean_line(said.note), place=clean_line(said.place))
        try:
            with transaction.atomic():
                return action(ladder, source)
        except IntegrityError:
            # Somebody was faster with the same source or key; the second look finds what they
            # wrote.
            if last_try:
                raise
    raise AssertionError("the loop returns or raises")


def drop(incident: Incident, reason: str, by: Actor, now: datetime, key: RequestKey) -> Incident:
    """Drop a proposal with a reason; never by the person it concerns, nor by who reported it.

    Raises:
        Refusal: ``not_permitted``, ``needs_another_person``, ``reason_too_short``,
            ``names_the_reporter``, ``state_forbids``.
    """
    allowed(by, "incident.decide", incident.site_id)
    if concerns(incident, by) or by.user is None or incident.reporter_id == by.user.pk:
        raise Refusal(
            "needs_another_person",
            _("与您本人有关的，或您自己报告的，要由另一位同事裁定。"),
            status=403,
        )
    reason = clean_line(reason)[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        short = _("请写明撤销的原因，至少 %(least)d 个字。") % {"least": SHORTEST_REASON}
        raise Refusal("reason_too_short", short, status=422, fields={"reason": short})
    secrecy.refuse_to_name_the_reporter(incident, reason, by, "reason")

    def action() -> Incident:
        columns = {
            "state": Incident.State.DROPPED,
            "dropped_by": by.user,
            "dropped_at": now,
            "drop_reason": reason,
        }
        if not Incident.objects.filter(pk=incident.pk, state=Incident.State.PROPOSED).update(
            **columns
        ):
            raise Refusal("state_forbids", _("这条提议已经裁定。"))
        events.record(
            incident, What.DROPPED, by, now, key
        )  # the reason stands with the incident, where it can be erased
        fresh = Incident.objects.select_related("employee").get(pk=incident.pk)
        notices.dropped(fresh, now)
        return fresh

    return events.once(by, key, action)


def concerns(incident: Incident, actor: Actor) -> bool:
    """Tell whether an incident is about this person."""
    return actor.employee is not None and incident.employee_id == actor.employee.pk


def write(
    said: Report, ladder: Ladder, source: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Write an incident with what speaks for it, in the caller's transaction; ``once_for_a_source``
    has looked at the rest.

    Nobody's report is the system's own: it has no telephone whose clock might be wrong or whose
    line was down.

    Raises:
        Refusal: ``seen_too_long_ago``; for a missing badge also why it is no breach (P3).
    """
    # Whoever reports late is sent to 行政部, which itself books what it learns later; the system
    # knows when it was.
    is_late_for = by.user is not None and not by.may_at("incident.decide", said.site_id)
    seen_at = _moment(said.seen_at, now) if is_late_for else min(said.seen_at or now, now)
    # Free words stand with the incident, where they can be erased; what speaks for it is held by
    # the chain for good.
    facts: dict[str, Any] = {}
    if said.visit is not None:
        if said.ladder == NO_BADGE:
            evidence.seen(said.visit, seen_at).refuse_if_no_breach()
        facts = evidence.kept(said.visit, seen_at)
    employee = said.employee or (
        evidence.who_received(said.visit) if said.visit is not None else None
    )
    if said.visit is None and said.ladder == NO_BADGE and employee is not None:
        facts["exemption"] = evidence.UNCHECKED
    if said.zone is not None:
        facts["zone"] = said.zone.name
    incident = Incident.objects.create(
        site_id=said.site_id,
        ladder=said.ladder,
        clause=ladder.clause,
        severity=said.severity,
        employee=employee,
        headed_by_id=_head(employee),
        visit=said.visit,
        zone=said.zone,
        place=clean_line(said.place)[:LONGEST_PLACE],
        seen_at=seen_at,
        reported_at=now,
        reporter=by.user,
        note=clean_line(said.note)[:LONGEST_NOTE],
        source=source,
        evidence={**facts, **said.facts},
    )
    events.record(incident, What.REPORTED, by, now, key)
    if said.picture is not None:
        photos.keep(incident, said.picture, now)
    return incident


def _head(employee: Employee | None) -> int | None:
    """Return who heads somebody's department now, from whom the reporter is kept even when either
    is transferred.
    """
    return (
        Department.objects.filter(pk=employee.department_id).values_list("head", flat=True).get()
        if employee is not None
        else None
    )


def _moment(seen_at: datetime | None, now: datetime) -> datetime:
    """Return when it was seen; the clock of a telephone that is ahead does not reach into the
    future.
    """
    hours = in_force().limits.get("patrol_late_hours") or LATEST
    if seen_at is not None and seen_at < now - timedelta(hours=hours):
        late = _("看到的时间太早，超过 %(hours)d 小时的不再补报。请直接告诉行政部。") % {
            "hours": hours
        }
        raise Refusal("seen_too_long_ago", late, status=422, fields={"seen_at": late})
    return min(seen_at or now, now)


def _source(text: str) -> str:
    source = text.strip()
    if not source or len(source) > LONGEST_SOURCE or not source.isprintable():
        wrong = _("来源不能为空，最多 %(most)d 个字，不含控制字符。") % {"most": LONGEST_SOURCE}
        raise Refusal("bad_source", wrong, status=422, fields={"source": wrong})
    if source.casefold().startswith(BY_THE_SYSTEM):
        # Else somebody could take the source of what the system is about to propose, and it would
        # never be proposed.
        ours = _("以 %(beginning)s 开头的来源归系统自己用，请换一个来源编号。") % {
            "beginning": BY_THE_SYSTEM
        }
        raise Refusal("bad_source", ours, status=422, fields={"source": ours})
    return source


def _check(said: Report) -> Ladder:
    ladder = in_force().ladders.get(said.ladder)
    if ladder is None or not ladder.is_active:
        unknown = _("没有这个处罚阶梯。")
        raise Refusal("unknown_ladder", unknown, status=422, fields={"ladder": unknown})
    if ladder.by_severity and said.severity not in Severity.values:
        missing = _("这条阶梯按严重程度定级，请写明严重程度（P2）。")
        raise Refusal("severity_missing", missing, status=422, fields={"severity": missing})
    if not ladder.by_severity and said.severity:
        needless = _("这条阶梯按次数定级，不分严重程度（P2）。")
        raise Refusal("severity_not_wanted", needless, status=422, fields={"severity": needless})
    _refuse_whom_it_is_not_for(said, ladder)
    return ladder


def _refuse_whom_it_is_not_for(said: Report, ladder: Ladder) -> None:
    """Refuse an employee whom a ladder does not concern: one for hosts those who received the
    visitor, one for the desk its people.
    """
    if said.employee is None:
        return
    if (
        ladder.about == Ladder.About.HOST
        and said.visit is not None
        and said.employee.pk not in evidence.hosts_of(said.visit)
    ):
        wrong = _("这条阶梯算在接待这位访客的人名下（B2），这位同事没有接待。")
        raise Refusal("not_the_host", wrong, status=422, fields={"employee": wrong})
    if (
        ladder.about == Ladder.About.DESK
        and not User.objects.filter(employee=said.employee, groups__name=ROLES["desk"]).exists()
    ):
        wrong = _("这条阶梯只用于前台的同事。")
        raise Refusal("not_of_the_desk", wrong, status=422, fields={"employee": wrong})


def _known(said: Report, source: str) -> Incident | None:
    """Return what this source made before, or nothing.

    Raises:
        Refusal: ``source_reused`` where it was about something else.
    """
    known = Incident.objects.filter(source=source).first()
    if known is None:
        return None
    now_said = (said.site_id, said.ladder, said.severity, said.visit.pk if said.visit else None)
    same_person = said.employee is None or known.employee_id == said.employee.pk
    if (known.site_id, known.ladder, known.severity, known.visit_id) != now_said or not same_person:
        used = _("同一来源已用于另一件事，请换一个来源编号。")
        raise Refusal("source_reused", used, status=422, fields={"source": used})
    return known
