"""The steps of setting up, as the data stand: what is there, what is missing, what a gap prevents.

Nothing of this is stored: a step is done when what it makes is there, whoever made it and where.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import Actor
from reception.accounts.permissions import ROLES
from reception.backups import proof
from reception.notifications.models import Channel
from reception.notifications.routes import without_a_way
from reception.organisation import functions
from reception.organisation.models import Department, Employee, Position, Site
from reception.policy import packs
from reception.policy.models import Category
from visitors.models import Badge


@dataclass(frozen=True)
class StepStanding:
    """How a step stands: what is there; what is missing, if anything, and what that prevents.

    ``stops`` says that without it nobody can be received at all.
    """

    has: str
    gap: str = ""
    prevents: str = ""
    stops: bool = False


@dataclass(frozen=True)
class SetupStep:
    """One step, what it is for, and the capability of whoever may take it."""

    code: str
    title: Any
    hint: Any
    capability: str
    look: Callable[[], StepStanding]

    @property
    def url(self) -> str:
        """The address of the step's page."""
        return reverse(f"setup_{self.code}")


def _policy() -> StepStanding:
    active = Category.objects.filter(is_active=True).count()
    words = {"active": active, "all": Category.objects.count()}
    has = gettext("%(all)d 类中用 %(active)d 类") % words
    if pack := packs.chosen():
        has = f"{pack} · {has}"
    if active:
        return StepStanding(has)
    return StepStanding(has, gettext("没有启用的访客类别"), gettext("前台不能登记来访"), stops=True)


def _site() -> StepStanding:
    sites = list(Site.objects.filter(is_active=True))
    houses = (
        [company] if (company := next((site.company for site in sites if site.company), "")) else []
    )
    has = " · ".join(
        [*houses, *(f"{site} {site.opens:%H:%M}–{site.closes:%H:%M}" for site in sites)]
    )
    if sites:
        return StepStanding(has)
    return StepStanding(gettext("0 个"), gettext("还没有园区"), gettext("工作台打不开"), stops=True)


def _house() -> StepStanding:
    words = {"departments": Department.objects.count(), "positions": Position.objects.count()}
    has = gettext("%(departments)d 个部门，%(positions)d 种职务") % words
    if all(words.values()):
        return StepStanding(has)
    return StepStanding(has, gettext("还没有部门或职务"), gettext("还不能录入员工"), stops=True)


def _people() -> StepStanding:
    employees = Employee.objects.filter(is_active=True)
    count = employees.count()
    has = ngettext("%(count)d 人", "%(count)d 人", count) % {"count": count}
    if not count:
        return StepStanding(has, gettext("还没有员工"), gettext("没有可以找的被访人"), stops=True)
    if unreached := without_a_way(employees).count():
        gap = ngettext("%(count)d 人收不到通知", "%(count)d 人收不到通知", unreached)
        gap %= {"count": unreached}
        return StepStanding(has, gap, gettext("他们的访客来了，前台要打电话"))
    return StepStanding(has)


def _ways() -> StepStanding:
    channels = [str(channel) for channel in Channel.objects.filter(is_active=True)]
    ways = [gettext("邮件"), *channels] if settings.EMAIL_IS_SET_UP else channels
    if ways:
        return StepStanding(gettext("、").join(ways))
    return StepStanding("", gettext("还没有"), gettext("员工只能由前台打电话"))


def _badges() -> StepStanding:
    count = Badge.objects.filter(valid_on__isnull=True).count()
    has = ngettext("%(count)d 张", "%(count)d 张", count) % {"count": count}
    active = Site.objects.filter(is_active=True)
    plastic = active.filter(badge_material=Site.BadgeMaterial.PLASTIC)
    without = list(plastic.exclude(pk__in=Badge.objects.values("site")))
    if active and not without:
        return StepStanding(has)
    names = gettext("、").join(map(str, without))
    gap = (
        gettext("还没有访客牌：%(sites)s") % {"sites": names} if names else gettext("还没有访客牌")
    )
    stops = not count and len(without) == active.count()
    return StepStanding(has, gap, gettext("要戴牌的访客进不来"), stops)


def _accounts() -> StepStanding:
    desks = User.objects.filter(is_active=True, groups__name=ROLES["desk"]).distinct()
    count = desks.count()
    has = ngettext("%(count)d 个前台账号", "%(count)d 个前台账号", count) % {"count": count}
    if not count:
        return StepStanding(has, gettext("还没有前台账号"), gettext("只有行政部能登记"))
    served = Q(grants__user__in=desks) | Q(employees__user__in=desks)
    without = Site.objects.filter(is_active=True).exclude(
        pk__in=Site.objects.filter(served).values("pk")
    )
    if names := gettext("、").join(map(str, without)):
        gap = gettext("还没有前台账号：%(sites)s") % {"sites": names}
        return StepStanding(has, gap, gettext("那里只有行政部能登记"))
    return StepStanding(has)


def _backup() -> StepStanding:
    if settings.DEMO:
        return StepStanding(gettext("演示数据不用备份"))
    now, last = clock.now(), proof.last_proof()
    if last is None:
        gap = gettext("没有试恢复成功过的备份")
    elif now - last.made_at > proof.FRESH:
        gap = gettext("最近一份备份是 %(on)s 的") % {"on": f"{last.made_at:%Y-%m-%d}"}
    else:
        proved = f"{timezone.localtime(last.proved_at):%m-%d %H:%M}"
        return StepStanding(gettext("试恢复成功 %(at)s") % {"at": proved})
    return StepStanding("", gap, gettext("服务器坏了，记录找不回来"))


STEPS = [
    SetupStep("policy", _("制度"), _("从一套制度开始，不需要的类别关掉"), "policy.edit", _policy),
    SetupStep("site", _("公司和园区"), _("名称、开门和关门的时间"), "organisation.edit", _site),
    SetupStep("house", _("部门和职务"), _("先用给出的，随时可以改"), "organisation.edit", _house),
    SetupStep(
        "people",
        pgettext_lazy("plural", "员工"),
        _("用表格导入，或者一位一位填"),
        "organisation.edit",
        _people,
    ),
    SetupStep(
        "ways",
        _("怎样通知员工"),
        _("邮件、企业微信、钉钉或飞书；填好就试发一条"),
        "channel.edit",
        _ways,
    ),
    SetupStep(
        "badges",
        pgettext_lazy("plural", "访客牌"),
        _("编号和张数，随后打印"),
        "badge.keep",
        _badges,
    ),
    SetupStep("accounts", _("前台账号"), _("人、角色、园区在一张表里"), "people.edit", _accounts),
    SetupStep("backup", _("备份"), _("每晚一份，并且真的恢复得了"), "setup.see", _backup),
]


def standings() -> list[tuple[SetupStep, StepStanding]]:
    """Return every step with how it stands now."""
    return [(step, step.look()) for step in STEPS]


def nobody_can_be_received() -> bool:
    """Tell whether something is missing without which no visitor comes in."""
    return any(step.look().stops for step in STEPS)


def note(actor: Actor) -> dict[str, Any] | None:
    """Return what is missing, for the desk of those who can see to it."""
    if not actor.may("setup.see"):
        return None
    gaps = [(step, standing) for step, standing in standings() if standing.gap]
    alone, held = changes.is_off(), functions.held_by_who_has_left()
    if not gaps and not alone and not held:
        return None
    return {"template": "setup/_missing.html", "gaps": gaps, "alone": alone, "held": held}
