"""What a visit looked like at a moment: whether a badge had to be worn, and was lent (B1, P3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee
from visitors.hosts import requests
from visitors.models import Badge, BadgeLoan, State, Visit

NO_BADGE = "no_badge"  # code of the ladder whose exemptions are looked at (P3)
# Without a visit, nobody could look whether the visitor was of a high grade or an applicant (P3).
UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Seen:
    """A visit as it stood at one moment: whether a badge is worn (B1), and which was lent."""

    state: str
    required: bool
    badge: Badge | None

    @property
    def badge_is_out_of_use(self) -> bool:
        """Tell whether the badge is recorded as lost, damaged or withdrawn by now (B3)."""
        return self.badge is not None and self.badge.condition != Badge.Condition.GOOD

    @property
    def why_not(self) -> tuple[str, str]:
        """Why a missing badge is no breach, as code and sentence; both empty where it is one."""
        if not self.required:
            return "badge_not_required", _("这位访客免佩戴访客牌（B1），不用报告。")
        if self.state == State.WAITING:
            return "not_admitted", _("这位访客还没有放行，还没有领访客牌。请陪同到前台。")
        if self.state == State.LEFT:
            return "already_left", _("按登记，那时这位访客已经离开。如果人还在，请陪同到前台。")
        if self.state != State.INSIDE:
            return "not_here", _("按登记，那时这位访客不在园区。如果人在，请陪同到前台。")
        if self.badge is None:
            return "no_badge_lent", _("前台还没有借牌给这位访客，或正在换牌。请陪同到前台领牌。")
        return "", ""

    def refuse_if_no_breach(self) -> None:
        """Refuse a report where a missing badge is no breach (P3).

        Raises:
            Refusal: ``badge_not_required``, ``not_admitted``, ``already_left``, ``not_here``,
                ``no_badge_lent``.
        """
        code, sentence = self.why_not
        if code:
            raise Refusal(code, sentence)


def seen(visit: Visit, at: datetime) -> Seen:
    """Return a visit as it stood then; ``lent`` holds its loans where several are asked about."""
    known: list[BadgeLoan] | None = vars(visit).get("lent")
    # A badge that the desk takes back because it is lost stays in the list of loans, with the time.
    worn = [
        loan.badge
        for loan in (visit.loans.select_related("badge") if known is None else known)
        if loan.lent_at <= at and (loan.returned_at is None or loan.returned_at > at)
    ]
    return Seen(_state(visit, at), visit.badge_required, worn[0] if worn else None)


def _state(visit: Visit, at: datetime) -> str:
    if visit.arrived_at is None or at < visit.arrived_at:
        return State.EXPECTED
    if visit.left_at is not None and at >= visit.left_at:
        return State.LEFT
    if visit.admitted_at is not None and at >= visit.admitted_at:
        return State.INSIDE
    if visit.closed_at is not None and at >= visit.closed_at:
        return visit.state
    return State.WAITING


def who_received(visit: Visit) -> Employee:
    """Return whom a missing badge concerns: who went to meet the visitor, else the host (B2)."""
    if visit.answer == Visit.Answer.COMING and visit.answered_by is not None:
        request = visit.requests.filter(employee=visit.answered_by_id).first()
        # Whoever was only asked for their agreement fetched nobody.
        if request is None or not requests.only_agrees(request, visit):
            return visit.answered_by
    return visit.host


def hosts_of(visit: Visit) -> set[int]:
    """Return the ids of all whom a missing badge may concern: hosts, and who received (B2)."""
    return {
        visit.host_id,
        who_received(visit).pk,
        *visit.further_hosts.values_list("employee", flat=True),
    }


def kept(visit: Visit, at: datetime) -> dict[str, Any]:
    """Return what speaks for an incident; it names nobody, so nothing must be erased later."""
    then = seen(visit, at)
    badge = then.badge
    worn = {"id": badge.pk, "number": badge.number, "condition": badge.condition} if badge else None
    return {
        "state": str(then.state),
        "state_when_reported": visit.state,
        "badge_required": then.required,
        "badge": worn,
        "grade": visit.grade,
        "category": visit.category.code,
        "party_size": visit.party_size,
        "host": visit.host_id,
        "events": list(visit.events.order_by("pk").values_list("pk", flat=True)),
    }
