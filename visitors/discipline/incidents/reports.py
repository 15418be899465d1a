"""Report an incident, and drop one: the only writers of an incident's state (B2, P3)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Zone
from reception.policy.enums import Severity
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.discipline.incidents import (
    case_terms,
    events,
    evidence,
    hearing,
    notices,
    photos,
    second_person,
    secrecy,
)
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.models import (
    BY_THE_SYSTEM,
    SHORTEST_REASON,
    Incident,
    IncidentEvent,
    IncidentVisit,
)
from visitors.models import Visit
from visitors.visits import idempotency
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

What = IncidentEvent.What
LONGEST_SOURCE, LONGEST_NOTE, LONGEST_PLACE, LONGEST_REASON = 100, 500, 60, 200
LATEST = 24  # hours, where an administrator has deleted the row
SAME_PROPOSAL = 15  # minutes, likewise


@dataclass(frozen=True)
class Report:
    """What somebody saw; the same source counts once.

    Without an employee and with a visit it concerns who received (B2), without both the visitor is
    a stranger. Without a time it was seen just now. ``facts`` speak for it, too, as ids and times;
    they name nobody.
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
    """Write down what somebody saw as a proposal, or return the one that its source made before.

    Raises:
        Refusal: ``not_permitted``; ``unknown_ladder``, ``severity_missing``,
            ``severity_not_wanted``, ``bad_source``, ``not_the_host``, ``not_of_the_desk``;
            ``seen_too_long_ago``; ``names_the_reporter``; ``key_reused`` where the request said
            something else before; ``source_reused`` where the source said something else before;
            for a missing badge also why it is no breach (P3).
    """
    return once_for_a_source(
        said, by, key, lambda ladder, source: _propose(said, ladder, source, by, now, key)
    )


def report_by_system(said: Report, now: datetime) -> Incident:
    """Propose what the system itself finds, or what follows from a capability's own rows; return
    what its source, such as ``complaint:17``, made before, whatever has become of it. What it
    finds of several visits within a few minutes is one proposal (P16).

    Raises:
        Refusal: ``unknown_ladder``, ``severity_missing``, ``severity_not_wanted``; for a missing
            badge why it is no breach (P3).
    """
    source = BY_THE_SYSTEM + said.source
    assert said.employee is not None, "the system proposes nothing about strangers"
    assert len(source) <= LONGEST_SOURCE, "a shorter source"

    def propose() -> Incident:
        made = Incident.objects.filter(source=source).select_related("employee").first()
        further = IncidentVisit.objects.filter(source=source).select_related("incident").first()
        if made is not None or further is not None:
            return made or further.incident  # type: ignore[union-attr]
        ladder = _check(said)
        joined = _join(said, source, now)
        return joined or _propose(said, ladder, source, NOBODY, now, RequestKey())

    # Where another worker was faster, the second look finds what it wrote.
    return events.once(NOBODY, RequestKey(), propose)


def known_to_the_system(sources: Collection[str]) -> set[str]:
    """Return from which of these sources the system has made a proposal, or a part of one; one
    query.
    """
    tables = (Incident.objects, IncidentVisit.objects)
    whole, parts = (
        table.filter(source__in=sources).order_by().values_list("source", flat=True)
        for table in tables
    )
    return set(whole.union(parts))


def _join(said: Report, source: str, now: datetime) -> Incident | None:
    """Put a further visit to what the system has just proposed against the same person for the same
    reason, if it did; whoever has stated their side already has not spoken about this one (P16).
    """
    employee, visit, neglect = said.employee, said.visit, said.facts.get("neglect")
    if employee is None or visit is None or neglect is None:
        return None
    # Two workers that have a visit each look one after the other; whoever writes a row about this
    # person does not wait.
    Employee.objects.select_for_update(no_key=True).filter(pk=employee.pk).first()
    minutes = in_force().limits.get("same_proposal_minutes", SAME_PROPOSAL)
    incident = (
        Incident.objects.select_for_update(of=("self",))
        .filter(
            employee=employee,
            ladder=said.ladder,
            site=said.site_id,
            severity=said.severity,
            source__startswith=f"{BY_THE_SYSTEM}{neglect}:",
            state=Incident.State.PROPOSED,
            stated_at__isnull=True,
            second__stated_at__isnull=True,
            reported_at__gt=now - timedelta(minutes=minutes),
            reported_at__lte=now,
        )
        .select_related("employee")
        .first()
    )
    if incident is None:
        return None
    seen_at = min(said.seen_at or now, now)
    if said.ladder == NO_BADGE:
        evidence.seen(visit, seen_at).refuse_if_no_breach()
    IncidentVisit.objects.create(
        incident=incident,
        visit=visit,
        source=source,
        seen_at=seen_at,
        joined_at=now,
        note=said.note[:LONGEST_NOTE],
        evidence={**evidence.kept(visit, seen_at), **said.facts},
    )
    events.record(incident, What.JOINED, NOBODY, now, RequestKey())
    for one in filter(None, (incident, second_person.of(incident))):
        hearing.begin_anew(one, seen_at, now)
    return incident


def _propose(
    said: Report, ladder: Ladder, source: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Write an incident, and ask the person concerned for their side."""
    incident = write(said, ladder, source, by, now, key)
    if incident.employee is not None:
        hearing.begin(incident, now)
        second_person.propose(incident, ladder, by, now)
    return incident


def once_for_a_source(
    said: Report, by: Actor, key: RequestKey, action: Callable[[Ladder, str], Incident]
) -> Incident:
    """Run what writes an incident on a ladder, for a source that has been looked at, or return the
    incident that this source or this request made before; refused as ``report``.
    """
    allowed(by, "patrol.report", said.site_id)
    source = _source(said.source)

    def write_once() -> Incident:
        # First the key: the same key with other content is refused, whether or not its source is
        # known.
        earlier = idempotency.earlier(by, key, events.incident_of_key)
        if known := _known(said, source) or earlier:
            return known
        ladder = _check(said)
        secrecy.refuse_own_name(by, note=clean_line(said.note), place=clean_line(said.place))
        return action(ladder, source)

    # Where somebody was faster with the same source or key, the second look finds what they wrote.
    return events.once(by, key, write_once)


def drop(incident: Incident, reason: str, by: Actor, now: datetime, key: RequestKey) -> Incident:
    """Drop a proposal with a reason; never by the person it concerns, nor by who reported it.

    Raises:
        Refusal: ``not_permitted``, ``needs_another_person``, ``reason_too_short``,
            ``names_the_reporter``, ``state_forbids``.
    """
    allowed(by, "incident.decide", incident.site_id)
    if affects(incident, by) or by.user is None or incident.reporter_id == by.user.pk:
        raise Refusal(
            "needs_another_person",
            _("与您本人有关的，或您自己报告的，要由另一位同事裁定。"),
            status=403,
        )
    reason = clean_line(reason)[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        short = _("请写明撤销的原因，至少 %(least)d 个字。") % {"least": SHORTEST_REASON}
        raise _wrong("reason_too_short", "reason", short)
    secrecy.refuse_to_name_the_reporter(incident, reason, by, "reason")

    def action() -> Incident:
        is_open = Incident.objects.filter(pk=incident.pk, state=Incident.State.PROPOSED)
        if not is_open.update(
            state=Incident.State.DROPPED, dropped_by=by.user, dropped_at=now, drop_reason=reason
        ):
            raise Refusal("state_forbids", _("这条提议已经裁定。"))
        # The reason stands with the incident, where it can be erased.
        events.record(incident, What.DROPPED, by, now, key)
        second_person.drop(incident, reason, by, now)
        fresh = Incident.objects.select_related("employee").get(pk=incident.pk)
        notices.dropped(fresh, now)
        return fresh

    return events.once(by, key, action)


def concerns(incident: Incident, actor: Actor) -> bool:
    """Tell whether an incident is about this person."""
    return actor.employee is not None and incident.employee_id == actor.employee.pk


def affects(incident: Incident, actor: Actor) -> bool:
    """Tell whether an incident is about this person, or takes something from them as the supervisor
    (P12).
    """
    return concerns(incident, actor) or second_person.concerns(incident, actor)


def write(
    said: Report, ladder: Ladder, source: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Write an incident with what speaks for it, for a source that has been looked at.

    Raises:
        Refusal: ``seen_too_long_ago``; for a missing badge also why it is no breach (P3).
    """
    # The clock of a telephone that is ahead does not reach into the future.
    seen_at, employee = min(said.seen_at or now, now), said.employee
    # Whoever reports late is sent to 行政部, which itself books what it learns later; the system
    # knows when it was.
    if by.user is not None and not by.may_at("incident.decide", said.site_id):
        _refuse_late(seen_at, now)
    # Free words stand with the incident, where they can be erased; what speaks for it is held by
    # the chain for good.
    facts: dict[str, Any] = {}
    if said.visit is not None:
        if said.ladder == NO_BADGE:
            evidence.seen(said.visit, seen_at).refuse_if_no_breach()
        facts = evidence.kept(said.visit, seen_at)
        employee = employee or evidence.who_received(said.visit)
    elif said.ladder == NO_BADGE and employee is not None:
        facts["exemption"] = evidence.UNCHECKED
    if said.zone is not None:
        facts["zone"] = said.zone.name
    facts |= second_person.facts(ladder, employee)
    incident = Incident.objects.create(
        site_id=said.site_id,
        ladder=said.ladder,
        clause=ladder.clause,
        **case_terms.kept(ladder, now),
        severity=said.severity,
        employee=employee,
        # From whom the reporter is kept even when either is transferred.
        headed_by_id=employee.department.head_id if employee is not None else None,
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


def _wrong(code: str, field: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, status=422, fields={field: sentence})


def _refuse_late(seen_at: datetime, now: datetime) -> None:
    hours = in_force().limits.get("patrol_late_hours") or LATEST
    if seen_at < now - timedelta(hours=hours):
        late = _("看到的时间太早，超过 %(hours)d 小时的不再补报。请直接告诉行政部。")
        raise _wrong("seen_too_long_ago", "seen_at", late % {"hours": hours})


def _source(text: str) -> str:
    source = text.strip()
    if not source or len(source) > LONGEST_SOURCE or not source.isprintable():
        wrong = _("来源不能为空，最多 %(most)d 个字，不含控制字符。") % {"most": LONGEST_SOURCE}
        raise _wrong("bad_source", "source", wrong)
    if source.casefold().startswith(BY_THE_SYSTEM):
        # Else somebody could take the source of what the system is about to propose, and it would
        # never be proposed.
        ours = _("以 %(beginning)s 开头的来源归系统自己用，请换一个来源编号。")
        raise _wrong("bad_source", "source", ours % {"beginning": BY_THE_SYSTEM})
    return source


def _check(said: Report) -> Ladder:
    """Return the ladder of a report; refuse a severity or an employee that does not fit it."""
    ladder = in_force().ladders.get(said.ladder)
    if ladder is None or not ladder.is_active:
        raise _wrong("unknown_ladder", "ladder", _("没有这个处罚阶梯。"))
    if ladder.by_severity and said.severity not in Severity.values:
        missing = _("这条阶梯按严重程度定级，请写明严重程度（P2）。")
        raise _wrong("severity_missing", "severity", missing)
    if not ladder.by_severity and said.severity:
        needless = _("这条阶梯按次数定级，不分严重程度（P2）。")
        raise _wrong("severity_not_wanted", "severity", needless)
    employee, visit = said.employee, said.visit
    if ladder.about == Ladder.About.HOST and employee is not None and visit is not None:
        if employee.pk not in evidence.hosts_of(visit):
            other = _("这条阶梯算在接待这位访客的人名下（B2），这位同事没有接待。")
            raise _wrong("not_the_host", "employee", other)
    if ladder.about == Ladder.About.DESK and employee is not None:
        if not User.objects.filter(employee=employee, groups__name=ROLES["desk"]).exists():
            raise _wrong("not_of_the_desk", "employee", _("这条阶梯只用于前台的同事。"))
    return ladder


def _known(said: Report, source: str) -> Incident | None:
    """Return what this source made before; refuse it where that was about something else."""
    known = Incident.objects.filter(source=source).first()
    if known is None:
        return None
    now_said = (said.site_id, said.ladder, said.severity, said.visit.pk if said.visit else None)
    same_person = said.employee is None or known.employee_id == said.employee.pk
    if (known.site_id, known.ladder, known.severity, known.visit_id) != now_said or not same_person:
        used = _("同一来源已用于另一件事，请换一个来源编号。")
        raise _wrong("source_reused", "source", used)
    return known
