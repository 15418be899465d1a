"""What stands beside the steps: what works as things stand, and what can wait."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reception.organisation.models import Department, Zone
from reception.policy.models import Contact
from visitors.setup.steps import SetupStep, StepStanding

RECEIVE = gettext_lazy("登记来访，打电话找被访人")
# What a step makes possible beyond that.
FURTHER = {
    "ways": gettext_lazy("自动通知员工"),
    "badges": gettext_lazy("发牌进入"),
    "accounts": gettext_lazy("前台同事自己登录"),
    "backup": gettext_lazy("服务器坏了也找得回记录"),
}


@dataclass(frozen=True)
class Ability:
    """What can be done, and the number of the step after which it can; 0 where it can now."""

    words: Any
    after: int


@dataclass(frozen=True)
class Later:
    """What nobody needs on the first day: its name, how it stands, where it is set."""

    name: str
    stands: str
    url: str


def abilities(rows: list[tuple[SetupStep, StepStanding]]) -> list[Ability]:
    """Return what works and what does not yet, by how the steps stand."""
    numbered = list(enumerate(rows, 1))
    stopping = [n for n, (step, standing) in numbered if standing.stops and step.code != "badges"]
    receive = Ability(RECEIVE, stopping[0] if stopping else 0)
    return [receive] + [
        Ability(FURTHER[step.code], number if standing.gap else 0)
        for number, (step, standing) in numbered
        if step.code in FURTHER
    ]


def can_wait() -> list[Later]:
    """Return what is set in admin and can wait."""
    zones = Zone.objects.filter(access=Zone.Access.RESTRICTED).count()
    asked = Contact.objects.filter(rules__is_active=True, rules__ask="contact", employee=None)
    words = ngettext("%(count)d 个", "%(count)d 个", zones) % {"count": zones}
    rows = [
        (_("限制区域和批准人"), words, "organisation_zone"),
        (_("对口联系人"), _lacking(asked.distinct().count()), "policy_contact"),
        (
            _("部门负责人"),
            _lacking(Department.objects.filter(head=None).count()),
            "organisation_department",
        ),
    ]
    return [
        Later(name, stands, reverse(f"admin:{table}_changelist")) for name, stands, table in rows
    ]


def _lacking(count: int) -> str:
    return _("%(count)d 个没有人") % {"count": count} if count else "✓"
