"""Erase free words from the ledger, and from a proposal that was dropped; what was decided stays
(privacy 6).

The chain still verifies, because of words it holds only a salted digest.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.discipline.incidents import events, reports, secrecy
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Words
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey


def erase(
    entry: Entry,
    reason: str,
    by: Actor,
    now: datetime,
    key: RequestKey,
    *,
    of_the_case: bool = False,
) -> Incident:
    """Erase the words of an entry, and leave who, when and why.

    Args:
        entry: with sheet, employee, incident, and the violation it is about.
        reason: at least ten letters.
        by: 行政部, but not the person concerned.
        now: when.
        key: of the request.
        of_the_case: whether the note, the place, the statement and the appeal of the whole case go,
            too.

    Returns:
        The incident of the case.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``;
            ``names_the_reporter``; ``already_erased`` where nothing is left to erase.
    """
    violation = entry.violation or entry
    assert violation.incident is not None, "a violation has an incident"
    incident = violation.incident
    reason = _asked(incident, entry.sheet.employee.site_id, reason, by)

    def action() -> Incident:
        gone = {"text": "", "salt": "", "erased_at": now, "erased_by": by.user}
        erased = Words.objects.filter(entry=entry, erased_at__isnull=True).update(**gone)
        if of_the_case:
            erased += _of_the_case(violation, incident)
        return _noted(incident, erased, reason, by, now, key)

    return events.once(by, key, action)


def erase_dropped(
    incident: Incident, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Erase the words of a proposal that was dropped: note, place, statement, and why it was
    dropped; leave who, when and why.

    Args:
        incident: it has no entry whose words could be erased.
        reason: at least ten letters.
        by: 行政部, but not the person concerned.
        now: when.
        key: of the request.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``;
            ``names_the_reporter``; ``not_dropped``; ``already_erased`` where nothing is left to
            erase.
    """
    reason = _asked(incident, incident.site_id, reason, by)

    def action() -> Incident:
        row = Incident.objects.filter(pk=incident.pk, state=Incident.State.DROPPED)
        kept = row.values_list("evidence", flat=True).first()
        if kept is None:
            raise Refusal(
                "not_dropped", _("已入账的，请在台账记录里删除文字；还没有裁定的，文字还要用。")
            )
        with in_language("zh-hans"):
            instead = _("（撤销原因的文字已删除）")  # as long as a reason must be
        if kept.pop(
            "place", ""
        ):  # written there before; no entry holds a digest of what was dropped
            row.update(evidence=kept)
        erased = _beside(incident) + row.exclude(drop_reason__in=["", instead]).update(
            drop_reason=instead
        )
        return _noted(incident, erased, reason, by, now, key)

    return events.once(by, key, action)


def _asked(incident: Incident, site_id: int, reason: str, by: Actor) -> str:
    """Return the reason of somebody who may erase."""
    allowed(by, "ledger.void", site_id)
    if by.user is None or reports.concerns(incident, by):
        raise Refusal(
            "needs_another_person", _("与您本人有关的文字，要由另一位同事删除。"), status=403
        )
    reason = rulings.reasoned(reason)
    secrecy.refuse_to_name_the_reporter(incident, reason, by, "reason")
    return reason


def _noted(
    incident: Incident, erased: int, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    if not erased:
        raise Refusal("already_erased", _("这里的文字已经删除。"))
    events.record(incident, IncidentEvent.What.ERASED, by, now, key, reason)
    return incident


def _beside(incident: Incident) -> int:
    """Erase what was written with a proposal; that something was said, and when, stays, and so does
    the zone.
    """
    with in_language("zh-hans"):
        instead = _("（文字已删除）")
    row = Incident.objects.filter(pk=incident.pk)
    erased = sum(row.exclude(**{name: ""}).update(**{name: ""}) for name in ("note", "place"))
    return erased + row.exclude(statement__in=["", instead]).update(statement=instead)


def _of_the_case(violation: Entry, incident: Incident) -> int:
    """Erase what was written beside a case, and the appeal with its ruling."""
    with in_language("zh-hans"):
        instead, ruling = (
            _("（文字已删除）"),
            _("（裁定理由的文字已删除）"),
        )  # as long as a reason must be
    erased = _beside(incident)
    erased += (
        Appeal.objects.filter(entry=violation)
        .exclude(reason__in=["", ruling])
        .update(reason=ruling)
    )
    return erased + Appeal.objects.filter(entry=violation).exclude(text=instead).update(
        text=instead
    )
