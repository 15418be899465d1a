"""Erase free words from the ledger, and from a proposal that was dropped; what was decided stays
(privacy 6).

The chain still verifies, because of words it holds only a salted digest. 行政部 erases, but nobody
what concerns themselves.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from visitors.discipline.incidents import events, reports, secrecy
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Words
from visitors.discipline.models.triggers import ERASED, RULING_ERASED
from visitors.discipline.sealing import seals
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

# What stands where there were words, as it is stored.
WHY_DROPPED = gettext_noop("（撤销原因的文字已删除）")


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
            erased += _of_appeal(Appeal.objects.filter(entry=violation))
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
        erased = _replaced(row, "drop_reason", WHY_DROPPED)
        return _record(incident, _beside(incident) + erased, reason, by, now, key)

    return events.once(by, key, action)


def erase_in_time(incident: Incident, now: datetime) -> None:
    """Erase the words of a case whose days are over, of all its entries and of its appeal, in one
    transaction; the system does it.
    """
    of_case = Q(entry__incident=incident) | Q(entry__violation__incident=incident)
    gone = {"text": "", "salt": "", "erased_at": now}
    erased = Words.objects.filter(of_case, erased_at__isnull=True).update(**gone)
    erased += _of_appeal(Appeal.objects.filter(entry__incident=incident))
    erased += _replaced(Incident.objects.filter(pk=incident.pk), "drop_reason", WHY_DROPPED)
    if _beside(incident) + erased:
        _by_the_system(incident, gettext_noop("保存期限已满"), now)


def erase_note(incident: Incident, now: datetime) -> None:
    """Erase what was noted about a visitor who asks for it, in one transaction; what the person
    concerned has said stays with their case.
    """
    row = Incident.objects.filter(pk=incident.pk).exclude(note="")
    if row.update(note=""):
        _by_the_system(incident, gettext_noop("访客要求删除"), now)


def have_words() -> Q:
    """Return the incidents in which words stand that may be erased."""
    stands = ~Q(note="") | ~Q(place="") | ~Q(statement__in=["", ERASED])
    stands |= ~Q(drop_reason__in=["", WHY_DROPPED])
    words = Words.objects.filter(erased_at__isnull=True)
    for entry in ("entry", "entry__violation"):
        stands |= Q(Exists(words.filter(**{f"{entry}__incident": OuterRef("pk")})))
    return stands


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
    return erased + _replaced(row, "statement", ERASED)


def _of_appeal(appeal: QuerySet[Appeal]) -> int:
    return _replaced(appeal, "reason", RULING_ERASED) + _replaced(appeal, "text", ERASED)


def _by_the_system(incident: Incident, why: str, now: datetime) -> None:
    events.record(incident, IncidentEvent.What.ERASED, NOBODY, now, RequestKey(), why)
    seals.seal_case(incident.pk)


def _replaced(rows: QuerySet[Incident] | QuerySet[Appeal], name: str, instead: str) -> int:
    """Put other words, as long as they must be, where some stand; return for how many rows."""
    return rows.exclude(**{f"{name}__in": ["", instead]}).update(**{name: instead})
