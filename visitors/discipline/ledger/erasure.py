"""Erase free words from the ledger, and from a proposal that was dropped; what was decided stays
(privacy 6).

The chain still verifies, because of words it holds only a salted digest. 行政部 erases, but nobody
what concerns themselves.
"""

from datetime import datetime

from django.db.models import QuerySet
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
        of_the_case: whether the note, the place, the statement and the appeal of the whole case go,
            too.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``;
            ``names_the_reporter``; ``already_erased`` where nothing is left to erase.
    """
    violation = entry.violation or entry
    assert violation.incident is not None, "a violation has an incident"
    incident = violation.incident
    reason = _allowed(incident, entry.sheet.employee.site_id, reason, by)

    def action() -> Incident:
        gone = {"text": "", "salt": "", "erased_at": now, "erased_by": by.user}
        erased = Words.objects.filter(entry=entry, erased_at__isnull=True).update(**gone)
        if of_the_case:
            erased += _beside(incident)
            appeal = Appeal.objects.filter(entry=violation)
            with in_language("zh-hans"):
                erased += _replaced(appeal, "reason", _("（裁定理由的文字已删除）"))
                erased += _replaced(appeal, "text", _("（文字已删除）"))
        return _record(incident, erased, reason, by, now, key)

    return events.once(by, key, action)


def erase_dropped(
    incident: Incident, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    """Erase the words of a proposal that was dropped: note, place, statement, and why it was
    dropped; leave who, when and why.

    Raises:
        Refusal: as ``erase``; ``not_dropped``.
    """
    reason = _allowed(incident, incident.site_id, reason, by)

    def action() -> Incident:
        row = Incident.objects.filter(pk=incident.pk, state=Incident.State.DROPPED)
        evidence = row.values_list("evidence", flat=True).first()
        if evidence is None:
            raise Refusal(
                "not_dropped", _("已入账的，请在台账记录里删除文字；还没有裁定的，文字还要用。")
            )
        # Written there before; no entry holds a digest of what was dropped.
        if evidence.pop("place", ""):
            row.update(evidence=evidence)
        with in_language("zh-hans"):
            erased = _replaced(row, "drop_reason", _("（撤销原因的文字已删除）"))
        return _record(incident, _beside(incident) + erased, reason, by, now, key)

    return events.once(by, key, action)


def _allowed(incident: Incident, site_id: int, reason: str, by: Actor) -> str:
    """Return the reason of somebody who may erase."""
    allowed(by, "ledger.void", site_id)
    if by.user is None or reports.concerns(incident, by):
        raise rulings.needs_another_person(_("与您本人有关的文字，要由另一位同事删除。"))
    reason = rulings.reasoned(reason)
    secrecy.refuse_to_name_the_reporter(incident, reason, by, "reason")
    return reason


def _record(
    incident: Incident, erased: int, reason: str, by: Actor, now: datetime, key: RequestKey
) -> Incident:
    if not erased:
        raise Refusal("already_erased", _("这里的文字已经删除。"))
    events.record(incident, IncidentEvent.What.ERASED, by, now, key, reason)
    return incident


def _beside(incident: Incident) -> int:
    """Erase what was written with a proposal; that something was said, when and where, stays."""
    row = Incident.objects.filter(pk=incident.pk)
    erased = sum(row.exclude(**{name: ""}).update(**{name: ""}) for name in ("note", "place"))
    with in_language("zh-hans"):
        return erased + _replaced(row, "statement", _("（文字已删除）"))


def _replaced(rows: QuerySet[Incident] | QuerySet[Appeal], name: str, instead: str) -> int:
    """Put other words, as long as they must be, where some stand; return for how many rows."""
    return rows.exclude(**{f"{name}__in": ["", instead]}).update(**{name: instead})
