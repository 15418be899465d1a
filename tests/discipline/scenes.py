"""What happens in the ledger: 何静 reports, 李敏 confirms, 王芳 voids."""

from datetime import datetime, timedelta
from typing import Any

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation.models import Employee
from tests.builders import NO_KEY, a_site, an_actor, an_employee, the_policy
from tests.visitors.scenes import after, the_desk, the_office, wang_yue
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.notice_kinds import CASE
from visitors.discipline.ledger import rulings
from visitors.discipline.models import CaseNotice, Entry, Incident, IncidentVisit
from visitors.discipline.pages import case_links

WHY = "访客为应聘者，按 B1 免佩戴"
_sources = iter(range(1, 10**9))


def wang_fang() -> Actor:
    """Return 王芳, the second person of 行政部."""
    return an_actor("office", "王芳")


def a_proposal(
    employee: Employee | None = None, *, ladder: str = "internal_complaint", **fields: Any
) -> Incident:
    """Let 何静 propose that 赵凯 broke a rule that no visit has to be shown for."""
    the_policy()
    employee = employee or an_employee("赵凯")
    now = fields.pop("now", after(30))
    source = fields.pop("source", None) or f"test:{next(_sources)}"
    said = reports.Report(
        ladder, source, employee.site_id, employee=employee, **{"note": "访客等了很久", **fields}
    )
    return reports.report(said, the_desk(), now, NO_KEY)


def a_further_visit(**columns: Any) -> IncidentVisit:
    """Put a visit of 王悦 to a proposal, as the system does (P16)."""
    values = {"source": "auto:test", "seen_at": after(30), "joined_at": after(31), **columns}
    return IncidentVisit.objects.create(incident=a_proposal(), visit=wang_yue(), **values)


def booked(
    employee: Employee | None = None,
    *,
    now: datetime | None = None,
    by: Actor | None = None,
    **fields: Any,
) -> Entry:
    """Let 李敏 book a violation of 赵凯 at once; the later ones a minute apart are hers, too."""
    the_policy()
    employee = employee or an_employee("赵凯")
    ladder, source = (
        fields.pop("ladder", "no_badge"),
        fields.pop("source", None) or f"test:{next(_sources)}",
    )
    said = reports.Report(
        ladder, source, fields.pop("site_id", None) or a_site().pk, employee=employee, **fields
    )
    incident = rulings.book(said, by or the_office(), now or after(30), NO_KEY)
    return Entry.objects.select_related(
        "sheet__employee__department", "sheet__ladder", "incident"
    ).get(incident=incident)


def voided(entry: Entry, *, by: Actor | None = None, now: datetime | None = None) -> list[Entry]:
    """Let 王芳 void an entry."""
    return rulings.void(entry, WHY, by or wang_fang(), now or after(90), NO_KEY)


def heard(now: datetime | None = None) -> datetime:
    """Return a moment at which the time to state one's side is over."""
    return (now or after(30)) + timedelta(days=14)


def a_link_to_a_case(incident_id: int, now: datetime | None = None) -> str:
    """Return the token by which the person concerned opens a case, as the latest notice about it
    carries it.
    """
    notice = (
        CaseNotice.objects.filter(incident=incident_id).select_related("notice").latest("pk").notice
    )
    notice.purpose = CASE
    notice.save(update_fields=["purpose"])
    return case_links.fresh(notice, now or clock.now()).split("/l/")[1].split("/")[0]
