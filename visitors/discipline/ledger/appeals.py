"""Appeal against a violation in the ledger, and rule on it: the only writers of an appeal (P6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.policy.penalty import Penalty
from reception.text import clean_lines
from visitors.discipline.incidents import events, notices
from visitors.discipline.ledger import booking, rulings
from visitors.discipline.ledger.account import read
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent
from visitors.discipline.models.appeals import LONGEST_APPEAL
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

What, Outcome, State = IncidentEvent.What, Appeal.Outcome, Appeal.State
LONGEST_RULING = 500


@dataclass(frozen=True)
class Ruling:
    """What 行政部 says to an appeal: upheld, reduced or annulled."""

    outcome: str
    reason: str
    # where it is reduced, the measures that remain and the most of each
    left: Penalty | None = None


def appeal(entry: Entry, text: str, by: Actor, now: datetime, key: RequestKey) -> Appeal:
    """Appeal against a violation of one's own, once and in time; while the appeal is open, the
    measure is not carried out.

    Raises:
        Refusal: ``not_permitted``; ``reason_missing``; ``not_a_violation``; ``already_void``;
            ``too_late``; ``already_appealed``.
    """
    if by.employee is None or by.employee.pk != entry.sheet.employee_id:
        raise Refusal("not_permitted", _("只有当事人本人可以申诉。"), status=403)
    words, until = clean_lines(text)[:LONGEST_APPEAL], rulings.appeal_until(entry)
    if not words:
        missing = _("请写明申诉的理由。")
        raise Refusal("reason_missing", missing, status=422, fields={"text": missing})
    if entry.kind != Entry.Kind.VIOLATION:
        raise Refusal("not_a_violation", _("只有违规记录可以申诉。"))

    incident = entry.incident
    assert incident is not None, "a violation has an incident"

    def action() -> Incident:
        # The sheet is what a void locks, too: of an appeal and a void one comes first.
        account = read(booking.locked(entry.sheet.employee_id, entry.sheet.ladder_id))
        if account.lines[entry.pk].is_void:
            raise Refusal("already_void", _("这条记录已经作废，不用再申诉。"))
        if Appeal.objects.filter(entry=entry).exists():
            raise Refusal("already_appealed", _("这条记录已经申诉过。"))
        if now > until and not notices.is_held_back(incident, "booked", "changed"):
            raise Refusal("too_late", _("申诉期限已过。有新的情况，请直接告诉行政部。"))
        Appeal.objects.create(
            entry=entry, text=words, appealed_at=now, appealed_by=by.user, until=max(until, now)
        )
        return _record(entry, What.APPEALED, by, now, key)

    events.once(by, key, action)
    return Appeal.objects.get(entry=entry)


def appeal_by_link(entry: Entry, text: str, now: datetime) -> Appeal:
    """Appeal on the page behind the person's own link, which the caller has looked at."""
    by = Actor(employee=entry.sheet.employee)
    return appeal(entry, text, by, now, rulings.NO_KEY)


def withdraw(one: Appeal, by: Actor, now: datetime, key: RequestKey) -> Appeal:
    """Take an appeal of one's own back; the measure is then carried out.

    Raises:
        Refusal: ``not_permitted``; ``appeal_closed``.
    """
    if by.employee is None or by.employee.pk != one.entry.sheet.employee_id:
        raise Refusal("not_permitted", _("只有当事人本人可以撤回申诉。"), status=403)

    def action() -> Incident:
        _close(one, State.WITHDRAWN, by, now)
        return _record(one.entry, What.WITHDRAWN, by, now, key)

    events.once(by, key, action)
    return Appeal.objects.get(pk=one.pk)


def decide(one: Appeal, ruling: Ruling, by: Actor, now: datetime, key: RequestKey) -> Appeal:
    """Rule on an appeal with a reason: uphold, reduce by a further entry, or annul by a void (P6).

    Neither the person concerned nor who booked or reported it rules.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``;
            ``names_the_reporter``; ``bad_outcome``; ``appeal_closed``; ``not_less``.
    """
    entry, user = one.entry, by.user
    allowed(by, "appeal.decide", entry.sheet.employee.site_id)
    if user is None or rulings.is_involved(entry, by):
        raise rulings.needs_another_person(
            _("认定、报告过这件事的人和当事人不能裁定这份申诉，要由另一位同事裁定。")
        )
    reason = rulings.reasoned(ruling.reason, LONGEST_RULING)
    rulings.refuse_to_name_the_reporter(entry, reason, by)
    is_reduced = ruling.outcome == Outcome.REDUCED
    if ruling.outcome not in Outcome.values or is_reduced != (ruling.left is not None):
        wrong = _("请选维持、减轻或撤销；减轻的要写明还剩什么。")
        raise Refusal("bad_outcome", wrong, status=422, fields={"outcome": wrong})

    def action() -> Incident:
        # First the sheet, as a void does it, then the appeal: two that lock in different orders
        # would wait for each other for ever.
        booking.locked(entry.sheet.employee_id, entry.sheet.ladder_id)
        _close(one, State.DECIDED, by, now, ruling.outcome, reason)
        corrections: list[Entry] = []
        if ruling.outcome == Outcome.ANNULLED:
            assert entry.incident is not None, "a violation has an incident"
            rulings.end_the_second(entry.incident, reason, by, now)
            corrections = booking.take_back(entry, reason, user, now)[1:]
        elif ruling.left is not None:
            booking.relieve(entry, ruling.left, reason, user, now)
        incident = _record(entry, What.DECIDED, by, now, key)
        notices.decided(Appeal.objects.get(pk=one.pk), incident, now)
        rulings.tell_changes(corrections, now)
        return incident

    events.once(by, key, action)
    return Appeal.objects.get(pk=one.pk)


def _close(
    one: Appeal, state: str, by: Actor, now: datetime, outcome: str = "", reason: str = ""
) -> None:
    columns: dict[str, Any] = {"state": state, "outcome": outcome, "reason": reason}
    columns |= {"closed_by": by.user, "closed_at": now}
    if not Appeal.objects.filter(pk=one.pk, state=State.OPEN).update(**columns):
        raise Refusal("appeal_closed", _("这份申诉已经裁定或撤回。"))


def _record(
    entry: Entry, what: IncidentEvent.What, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    assert entry.incident_id is not None, "a violation has an incident"
    incident = Incident.objects.select_related("employee").get(pk=entry.incident_id)
    events.record(incident, what, by, now, key)
    return incident
