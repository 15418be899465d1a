"""What must be approved: each capability registers its kinds when the program starts (W4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.due import events
from reception.due.kinds import Slip
from reception.due.models import Approval, DueEvent
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.rulebook import InForce
from reception.registry import Registry


class ApprovalKind:
    """One kind of approval: what a capability says of it; its rows say who decides.

    Attributes:
        key: what rows, 待办, links and notices call it.
        capability: whose reach ``all`` decides about each, and ``own`` about what the chain says.
        sees: the capability whose reach ``all`` sees everybody's in 待办.
        related: what its words read, as ``select_related`` names it from an approval.
        columns: as those of a kind of what is due, from an approval.
        nobody: what is said where nobody may decide.
    """

    key: ClassVar[str]
    label: ClassVar[Any]
    clause: ClassVar[str] = "W4"
    act: ClassVar[Any] = _("批复")
    by: ClassVar[Any] = ""
    capability: ClassVar[str]
    sees: ClassVar[str]
    about: ClassVar[str]
    related: ClassVar[tuple[str, ...]] = ()
    columns: ClassVar[Mapping[str, Any]]
    nobody: ClassVar[Any] = _("还没有写明由谁批准。请行政部在后台的“审批步骤”里写明（W4）。")

    def named(self, approval: Approval) -> list[Employee | None]:
        """Return whom the thing names: who decides, who stands in."""
        return []

    def named_to(self, employee: Employee) -> Q:
        """Return which approvals name an employee so."""
        return Q(pk__in=())

    def bars(self, employee: Employee) -> Q | None:
        """Return about which approvals an employee must not decide, because they benefit from them
        or are concerned by them; nothing where the kind knows of none.
        """
        return None

    def hold(self, approval: Approval, now: datetime) -> None:
        """Lock the thing, so that what else wants it comes before or after.

        Raises:
            Refusal: there is nothing to decide about it any more.
        """

    def is_over(self, approval: Approval) -> bool:
        """Tell whether the thing is over, so that its links are good for nothing."""
        return False

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        """Write the notice with this key by which somebody is asked, or asked once more."""
        raise NotImplementedError

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        """Do what follows from the decision that stands on the approval, in its transaction."""

    def record(
        self, approval: Approval, what: DueEvent.What, by: Actor, now: datetime, **facts: Any
    ) -> None:
        """Keep on the trail what happened; a capability with a trail of its own keeps it there."""
        reason = facts.pop("reason", "")
        events.record(f"{self.key}-{approval.pk}", what, by, now, reason, facts)

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        """Return what pages show: ``template`` of the facts and what it needs, ``title`` of the
        line; on the page of the link ``kicker``, ``heading``, ``note`` and ``afterwards``; ``url``
        and the capability ``opens`` of the page behind it.
        """
        raise NotImplementedError

    def says(self, slip: Slip, policy: InForce) -> str:
        """Return what it is about, as a line of 待办."""
        raise NotImplementedError

    def address(self, slip: Slip) -> str:
        """Return where one who only waits for it looks at it."""
        raise NotImplementedError


kinds: Registry[str, ApprovalKind] = Registry(lambda kind: kind.key)


def kind_of(approval: Approval) -> ApprovalKind:
    """Return the kind of an approval."""
    return kinds[approval.kind]
