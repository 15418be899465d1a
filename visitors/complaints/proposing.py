"""Propose to the ledger what a valid complaint says of somebody: a person does, never the program,
and it is a proposal like every other (C9, P1, P2).
"""

from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.organisation.models import Employee
from visitors.complaints.models import Complaint, ComplaintEvent
from visitors.complaints.taking import Act, forbidden, note, step
from visitors.discipline.incidents import reports
from visitors.visits.idempotency import RequestKey

LADDER = "external_complaint"


@step("complaint.judge", list(Complaint.Stage))
def propose(one: Complaint, act: Act, employee: Employee, severity: str) -> None:
    """Propose it once for each person; they are heard, and another rules on it.

    Raises:
        Refusal: ``state_forbids`` unless it was found justified; what ``reports.report`` refuses.
    """
    if one.outcome not in one.VALID:
        raise forbidden(one)
    with in_language("zh-hans"):
        words = _("投诉 %(number)s") % {"number": one.number}
    said = reports.Report(
        ladder=LADDER,
        source=f"complaint:{one.pk}:{employee.number}",
        site_id=one.site_id,
        employee=employee,
        visit=one.visit,
        severity=severity,
        note=words,
    )
    incident = reports.report(said, act.by, act.now, RequestKey())
    note(act, ComplaintEvent.What.PROPOSED, incident=incident.pk, employee=employee.pk)
