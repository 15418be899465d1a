"""From incident to entry: hear the person concerned, confirm, book at once, void (P1–P6).

Nobody rules on what concerns or was reported by themselves: ``needs_another_person``.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.climb import Given
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from reception.text import clean_line, clean_lines
from visitors.discipline.incidents import (
    case_terms,
    events,
    evidence,
    notices,
    reports,
    second_person,
    secrecy,
)
from visitors.discipline.incidents.reports import Report, concerns
from visitors.discipline.ledger import booking
from visitors.discipline.ledger.account import read
from visitors.discipline.models import (
    LONGEST_STATEMENT,
    SHORTEST_REASON,
    Appeal,
    Entry,
    Incident,
    IncidentEvent,
)
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

What = IncidentEvent.What
NO_KEY = RequestKey()
LONGEST_TEXT = 500
NOTHING_MORE = Given()


def needs_another_person(sentence: str) -> Refusal:
    """Return the refusal of somebody who is involved."""
    return Refusal("needs_another_person", sentence, status=403)


def state(
    incident: Incident, statement: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Write down what the person concerned says, while the proposal is open; said again, the later
    words stand.

    Their own words end the time to state one's side; 行政部 may write down for them what they said,
    but not who reported.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``statement_missing``;
            ``state_forbids`` where it has been decided; ``already_stated`` where somebody else
            would write over the person's own words.
    """
    is_own = concerns(incident, by)
    if not is_own:
        allowed(by, "incident.decide", incident.site_id)
        if by.user is None or incident.reporter_id == by.user.pk:
            raise needs_another_person(_("您自己报告的，要由另一位同事代记当事人的陈述。"))
    words = clean_lines(statement)[:LONGEST_STATEMENT]
    if not words:
        missing = _("请写下您的说明。")
        raise Refusal("statement_missing", missing, status=422, fields={"statement": missing})

    def action() -> Incident:
        columns: dict[str, Any] = {"statement": words, "stated_at": now, "stated_by_self": is_own}
        proposed = Incident.objects.filter(pk=incident.pk, state=Incident.State.PROPOSED)
        if not (proposed if is_own else proposed.filter(stated_by_self=False)).update(**columns):
            if proposed.exists():
                raise Refusal("already_stated", _("当事人已经自己写了陈述，不能代为改写。"))
            raise Refusal("state_forbids", _("这条提议已经裁定。"))
        if not is_own and notices.is_held_back(incident, "heard"):
            # Who speaks to 行政部 has been told by it; from then on they have their time.
            until = case_terms.until(incident, "statement_days", now)
            proposed.filter(heard_until__lt=until).update(heard_until=until)
        events.record(incident, What.STATED, by, now, key)
        return Incident.objects.get(pk=incident.pk)

    return events.once(by, key, action)


def state_by_link(incident: Incident, statement: str, now: datetime) -> Incident:
    """State one's side on the page behind one's own link, which the caller has looked at."""
    by = Actor(employee=incident.employee)
    return state(incident, statement, by, now, NO_KEY)


def confirm(
    incident: Incident,
    text: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    given: Given = NOTHING_MORE,
) -> Entry:
    """Confirm a proposal after the person concerned could state their side, and book it.

    Args:
        text: what 行政部 finds; it stands beside the entry, and the person concerned reads it.
        given: items, value or a share of pay, where the step asks for them (P10, P11).

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``concerns_nobody`` for an
            observation; ``names_the_reporter``; ``not_told`` where the notice has not gone out and
            nobody wrote down what the person said; ``not_heard`` where they have not spoken
            themselves and the time to state one's side is not over; ``state_forbids``; why a
            missing badge is no breach (P3); ``ladder_off``; as ``booking.enter``.
    """
    allowed(by, "incident.decide", incident.site_id)
    if by.user is None or reports.affects(incident, by) or incident.reporter_id == by.user.pk:
        raise needs_another_person(_("与您本人有关的，或您自己报告的，要由另一位同事裁定。"))
    if incident.employee_id is None:
        raise Refusal("concerns_nobody", _("没有认出是哪位访客，不针对任何人，不能入账。"))
    secrecy.refuse_to_name_the_reporter(incident, text, by, "text")

    def action() -> Incident:
        fresh = Incident.objects.select_related("first").get(pk=incident.pk)
        second_person.refuse_before_the_first(fresh)
        _refuse_unheard(fresh, now)
        _book(incident, _ladder(incident), text, by, now, given)
        events.record(incident, What.CONFIRMED, by, now, key)
        return incident

    return Entry.objects.select_related("sheet").get(incident=events.once(by, key, action))


def book(
    report: Report, by: Actor, now: datetime, key: RequestKey, given: Given = NOTHING_MORE
) -> Incident:
    """Book a violation at once, as 行政部 may; the same source again gives what it gave before, an
    incident without an entry where the source had proposed it.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; as ``reports.report`` and
            ``booking.enter``.
    """
    allowed(by, "incident.decide", report.site_id)

    def action(ladder: Ladder, source: str) -> Incident:
        incident = reports.write(report, ladder, source, by, now, key)
        if incident.employee_id is None:
            raise Refusal("concerns_nobody", _("没有认出是哪位访客，不针对任何人，不能入账。"))
        second_person.propose(incident, ladder, by, now)
        if reports.affects(incident, by):
            raise needs_another_person(_("与您本人有关的，要由另一位同事裁定。"))
        _book(incident, ladder, report.note, by, now, given)
        events.record(incident, What.CONFIRMED, by, now, NO_KEY)
        return incident

    return reports.once_for_a_source(report, by, key, action)


def void(entry: Entry, reason: str, by: Actor, now: datetime, key: RequestKey) -> list[Entry]:
    """Void a violation with a reason, by a further entry; the later steps are derived anew, each by
    an entry of its own (P5). It ends an open appeal, on which who reported does not rule.

    Returns:
        The voiding entry, then the corrections.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``;
            ``names_the_reporter``; ``not_a_violation``; ``already_void``.
    """
    allowed(by, "ledger.void", entry.sheet.employee.site_id)
    user = by.user
    if user is None or affects(entry, by) or entry.booked_by_id == user.pk:
        raise needs_another_person(_("自己认定的，或与您本人有关的，要由另一位同事作废。"))
    reason = reasoned(reason)
    refuse_to_name_the_reporter(entry, reason, by)

    def action() -> Incident:
        # First the sheets, then the appeal, last the book: as a ruling locks them.
        booking.locked(entry.sheet.employee_id, entry.sheet.ladder_id)
        if entry.incident is not None:
            end_the_second(entry.incident, reason, by, now)
        incident, has_ended_an_appeal = _void(entry, reason, by, now, key)
        if has_ended_an_appeal and is_involved(entry, by):
            # Here the sheet is locked, so that no appeal comes in between; the refusal takes
            # everything back.
            raise needs_another_person(
                _("这件事由您报告，正在申诉；裁定以前，要由另一位同事作废。")
            )
        return incident

    events.once(by, key, action)
    return voided_by(entry)


def end_the_second(first: Incident, reason: str, by: Actor, now: datetime) -> None:
    """Drop the second person's proposal or void their entry with that of the first, whoever booked
    it (P12); in the transaction that voids the first, which has locked no book yet.
    """
    second_person.drop(first, reason, by, now)
    rows = Entry.objects.select_related("sheet", "incident__employee")
    entry = rows.filter(incident__first=first).first()
    if entry is None:
        return
    sheet = booking.locked(entry.sheet.employee_id, entry.sheet.ladder_id)
    if not read(sheet).lines[entry.pk].is_void:
        _void(entry, reason, by, now, NO_KEY)


def _void(
    entry: Entry, reason: str, by: Actor, now: datetime, key: RequestKey
) -> tuple[Incident, bool]:
    """Void a violation whose sheet is locked, and tell; return its case, and whether that has ended
    an appeal.
    """
    settled = {
        "state": Appeal.State.DECIDED,
        "outcome": Appeal.Outcome.ANNULLED,
        "reason": reason,
        "closed_by": by.user,
        "closed_at": now,
    }
    open_one = Appeal.objects.filter(entry=entry, state=Appeal.State.OPEN)
    has_ended = bool(open_one.update(**settled))
    assert by.user is not None, "nobody without an account has a capability"
    corrections = booking.take_back(entry, reason, by.user, now)[1:]
    assert entry.incident is not None, "a violation has an incident"
    events.record(entry.incident, What.VOIDED, by, now, key)
    notices.voided(entry.incident, reason, now)
    tell_changes(corrections, now)
    return entry.incident, has_ended


def is_involved(entry: Entry, by: Actor) -> bool:
    """Tell whether a violation concerns somebody, or was booked or reported by them."""
    reporter = entry.incident.reporter_id if entry.incident is not None else None
    is_theirs = by.user is not None and by.user.pk in (reporter, entry.booked_by_id)
    return is_theirs or affects(entry, by)


def affects(entry: Entry, by: Actor) -> bool:
    """Tell whether a violation is somebody's own, or theirs as the supervisor stands by it."""
    is_own = by.employee is not None and by.employee.pk == entry.sheet.employee_id
    return is_own or (entry.incident is not None and reports.affects(entry.incident, by))


def refuse_to_name_the_reporter(entry: Entry, reason: str, by: Actor) -> None:
    """Refuse a reason that names who reported a violation; the person concerned reads it."""
    if entry.incident is not None:
        secrecy.refuse_to_name_the_reporter(entry.incident, reason, by, "reason")


def correct(incident: Incident, by: Actor, now: datetime, key: RequestKey) -> Incident:
    """Note that what was to be put right has been put right, as 行政部 has seen, so that it counts
    no further (P1, P4).

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``nothing_to_correct``;
            ``already_corrected``.
    """
    allowed(by, "incident.decide", incident.site_id)
    if by.user is None or reports.affects(incident, by):
        raise needs_another_person(_("与您本人有关的，要由另一位同事确认改正。"))

    def action() -> Incident:
        if not is_to_correct(incident):
            raise Refusal("nothing_to_correct", _("这件事没有责令改正，或记录已经作废。"))
        open_one = Incident.objects.filter(pk=incident.pk, corrected_at__isnull=True)
        if not open_one.update(corrected_at=now):
            raise Refusal("already_corrected", _("已经记下改正。"))
        events.record(incident, What.CORRECTED, by, now, key)
        return Incident.objects.get(pk=incident.pk)

    return events.once(by, key, action)


def is_to_correct(incident: Incident) -> bool:
    """Tell whether an incident was answered with the order to correct, as the entries stand."""
    entry = Entry.objects.filter(incident=incident).select_related("sheet").first()
    outcome = read(entry.sheet).derived().get(entry.pk) if entry is not None else None
    return outcome is not None and "correction" in outcome.penalty.measures


def voided_by(entry: Entry) -> list[Entry]:
    """Return the entry that voided a violation, and the corrections that were booked with it."""
    of_this_sheet = Entry.objects.filter(sheet=entry.sheet_id).select_related(
        "sheet__ladder", "sheet__employee", "violation__incident"
    )
    first = of_this_sheet.get(violation=entry, kind=Entry.Kind.VOID)
    later = of_this_sheet.filter(seq__gt=first.seq).order_by("seq")
    # Booked in one go behind it; whatever else comes on this sheet ends them.
    return [
        first,
        *takewhile(lambda row: row.kind == Entry.Kind.CORRECTION and not row.is_relief, later),
    ]


def tell_changes(corrections: list[Entry], now: datetime) -> None:
    """Tell the person concerned of every step that was derived anew."""
    for correction in corrections:
        incident = correction.violation.incident if correction.violation is not None else None
        assert incident is not None, "a correction is about a violation"
        notices.changed(correction, incident, now)


def reasoned(reason: str, most: int = 200) -> str:
    """Return a reason on one line, or refuse with ``reason_too_short``."""
    reason = clean_line(reason)[:most]
    if len(reason) < SHORTEST_REASON:
        short = _("请写明原因，至少 %(least)d 个字。") % {"least": SHORTEST_REASON}
        raise Refusal("reason_too_short", short, status=422, fields={"reason": short})
    return reason


def appeal_until(entry: Entry) -> datetime:
    """Return until when a violation may be appealed, in working days (P6)."""
    return appeals_until([entry])[entry.pk]


def appeals_until(entries: Sequence[Entry]) -> dict[int, datetime]:
    """Return until when violations may be appealed, by their ids, in three queries: as was told, or
    later where days or calendar now say so.
    """
    if not entries:
        return {}
    cases = {
        row.entry.pk: row
        for row in Incident.objects.filter(entry__in=entries).select_related("entry")
    }
    since = {row.pk: row.booked_at for row in entries}
    told = {row.pk: row.penalty for row in entries}
    later = Entry.objects.filter(violation__in=since, kind=Entry.Kind.CORRECTION)
    for row in later.order_by("position"):
        about, penalty = row.violation_id or 0, row.penalty
        # A step that was derived anew and takes more is news to the person: the time to appeal
        # begins again.
        if penalty.takes_more_than(told[about]):
            since[about] = row.booked_at
        told[about] = penalty
    policy = in_force()
    derived = {
        pk: case_terms.until(cases[pk], "appeal_days", at, policy) for pk, at in since.items()
    }
    return {pk: max(until, cases[pk].appeal_until or until) for pk, until in derived.items()}


def _refuse_unheard(incident: Incident, now: datetime) -> None:
    # What somebody else wrote down for them does not shorten the time in which they can say it
    # themselves.
    is_heard = incident.state != Incident.State.PROPOSED or incident.stated_by_self
    if not is_heard and incident.heard_until and now < incident.heard_until:
        until = {"until": clock.deadline(incident.heard_until)}
        wait = _("当事人本人还没有陈述，期限到 %(until)s；过后没有陈述也可以认定。") % until
        raise Refusal("not_heard", wait)
    if not is_heard and not incident.statement and notices.is_held_back(incident, "heard"):
        raise Refusal(
            "not_told",
            _("通知还没有送到当事人。请当面告知并代记陈述，或请管理员重发；期限从送到那天算。"),
        )


def _book(
    incident: Incident, ladder: Ladder, text: str, by: Actor, now: datetime, given: Given
) -> Entry:
    assert by.user is not None, "nobody without an account has a capability"
    columns = {"state": Incident.State.CONFIRMED, "confirmed_by": by.user, "confirmed_at": now}
    if not Incident.objects.filter(pk=incident.pk, state=Incident.State.PROPOSED).update(**columns):
        raise Refusal("state_forbids", _("这条提议已经裁定。"))
    for name, value in columns.items():
        setattr(incident, name, value)
    if incident.visit is not None and incident.ladder == evidence.NO_BADGE:
        evidence.seen(incident.visit, incident.seen_at).refuse_if_no_breach()
    entry = booking.enter(incident, ladder, clean_lines(text)[:LONGEST_TEXT], by.user, now, given)
    until = appeal_until(entry)
    Incident.objects.filter(pk=incident.pk).update(appeal_until=until)
    notices.booked(entry, incident, until, now)
    return entry


def _ladder(incident: Incident) -> Ladder:
    ladder = in_force().ladders.get(incident.ladder)
    if ladder is None:
        raise Refusal("unknown_ladder", _("没有这个处罚阶梯。"), status=422)
    if not ladder.is_active:
        raise Refusal("ladder_off", _("这条阶梯已经停用，不再入账；请撤销这条提议。"))
    return ladder
