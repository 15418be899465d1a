"""Erase free words from the ledger; the entry stays, and the chain still verifies, because it holds only a salted digest (privacy 6)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.access.actors import Actor
from reception.access.refusals import Refusal
from visitors.arrivals import allowed
from visitors.discipline import cases, proposals
from visitors.discipline.models import Appeal, Entry, Incident, IncidentEvent, Words
from visitors.repeats import Receipt


def erase(entry: Entry, reason: str, by: Actor, now: datetime, mark: Receipt, *, of_the_case: bool = False) -> Incident:
    """Erase the words of an entry, and leave who, when and why.

    Args:
        entry: with sheet, employee, incident, and the violation it is about.
        reason: at least ten letters.
        by: 行政部, but not the person concerned.
        now: when.
        mark: the receipt of the request.
        of_the_case: whether the note, the statement and the appeal of the whole case go, too.

    Returns:
        The incident of the case.

    Raises:
        Refusal: ``not_permitted``; ``needs_another_person``; ``reason_too_short``; ``already_erased`` where nothing is left to erase.
    """
    allowed(by, "ledger.void", entry.sheet.employee.site_id)
    if by.user is None or (by.employee is not None and by.employee.pk == entry.sheet.employee_id):
        raise Refusal("needs_another_person", _("与您本人有关的文字，要由另一位同事删除。"), status=403)
    reason = cases.reasoned(reason)
    violation = entry.violation or entry
    assert violation.incident is not None, "a violation has an incident"
    incident = violation.incident

    def action() -> Incident:
        gone = {"text": "", "salt": "", "erased_at": now, "erased_by": by.user}
        erased = Words.objects.filter(entry=entry, erased_at__isnull=True).update(**gone)
        if of_the_case:
            erased += _of_the_case(violation, incident)
        if not erased:
            raise Refusal("already_erased", _("这里的文字已经删除。"))
        proposals.note(incident, IncidentEvent.What.ERASED, by, now, mark, reason)
        return incident

    return proposals.once(by, mark, action)


def _of_the_case(violation: Entry, incident: Incident) -> int:
    """Erase what was written beside a case; that something was said, and when, stays."""
    with in_language("zh-hans"):
        instead = _("（文字已删除）")
    erased = Incident.objects.filter(pk=incident.pk).exclude(note="").update(note="")
    erased += Incident.objects.filter(pk=incident.pk).exclude(statement__in=["", instead]).update(statement=instead)
    ruling = _("（裁定理由的文字已删除）")  # as long as a reason must be
    erased += Appeal.objects.filter(entry=violation).exclude(reason__in=["", ruling]).update(reason=ruling)
    return erased + Appeal.objects.filter(entry=violation).exclude(text=instead).update(text=instead)
