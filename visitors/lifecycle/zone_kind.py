"""Passes into restricted zones as a kind of approval: the zone's approver or who stands in, else
the principal (Z2, Z4, G17).
"""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext
from django.utils.translation import override as in_language

from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.due import chain
from reception.due.approval_kinds import ApprovalKind
from reception.due.kinds import Slip
from reception.due.models import Approval, DueEvent
from reception.notifications.models import Notice
from reception.organisation.languages import SaidColumn
from reception.organisation.models import Employee, Zone
from reception.policy.models import ApprovalStep
from reception.policy.rulebook import InForce, in_force
from visitors.models import Visit, VisitEvent, ZonePass
from visitors.models.visits import NOT_OVER
from visitors.visits import guards, visibility, wording
from visitors.visits.events import record
from visitors.visits.notice_kinds import ZONE

What, Standing = VisitEvent.What, ZonePass.State
OF_VISIT = "zone_pass__visit__"


class ZoneApprovals(ApprovalKind):
    """Who may let a visitor into a restricted zone, and what is said about it."""

    key = ZONE
    label = gettext_lazy("区域")
    clause = "Z4"
    by = gettext_lazy("校长")
    nobody = gettext_lazy(
        "还没有写明由谁批准。请行政部在区域上写明，或在“对口联系人”里写上校长（Z2、Z4）。"
    )
    capability = "zone.decide"
    sees = "zone.see"
    about = "visit"
    related = (
        "zone_pass__zone__approver__deputy",
        "zone_pass__zone__stand_in",
        *(f"{OF_VISIT}{name}" for name in ("visitor", "host", "site")),
    )
    columns: ClassVar = {
        "about": F("zone_pass__visit"),
        "told": F("zone_pass__until"),
        "who": F(f"{OF_VISIT}visitor__name"),
        "first": SaidColumn("zone_pass__zone__name"),
        "second": Cast(f"{OF_VISIT}party_size", CharField()),
    }

    def named(self, approval: Approval) -> list[Employee | None]:
        zone = approval.zone_pass.zone
        if zone.approver is None:
            return []
        return [zone.approver, zone.stand_in or zone.approver.deputy]

    def named_to(self, employee: Employee) -> Q:
        theirs = Q(zone_pass__zone__approver=employee) | Q(zone_pass__zone__stand_in=employee)
        deputised = {"stand_in": None, "approver__deputy": employee}
        theirs |= Q(**{f"zone_pass__zone__{name}": one for name, one in deputised.items()})
        return theirs & Q(zone_pass__zone__approver__isnull=False)

    def hold(self, approval: Approval, now: datetime) -> None:
        visit = guards.locked(approval.zone_pass.visit_id)
        if visit.state not in NOT_OVER:
            raise Refusal("visit_over", _("这次来访已经结束，不用再批。"))
        if approval.state == Approval.State.ASKED and approval.zone_pass.until <= now:
            raise Refusal("pass_over", _("申请的时间已经过了，不用再批。"))

    def is_over(self, approval: Approval) -> bool:
        one = approval.zone_pass
        return one.visit.state not in NOT_OVER or one.state in (Standing.WITHDRAWN, Standing.ENDED)

    def ask(
        self, approval: Approval, employee: Employee, key: str, now: datetime, *, again: bool
    ) -> Notice:
        # No notice of these kinds goes to a group chat: whoever of the group opened the link could
        # approve.
        one = approval.zone_pass
        kind = wording.Kind.ZONE_REMIND if again else wording.Kind.ZONE
        if again:
            facts = {"name": employee.name, "employee": employee.pk, **the_zone(one)}
            record(one.visit, What.REMINDED, NOBODY, now, facts=facts)
        return wording.send(kind, one.visit, employee.pk, key, now, in_force(), _words(one))

    def decided(self, approval: Approval, by: Actor, now: datetime) -> None:
        one, approved = approval.zone_pass, approval.state == Approval.State.APPROVED
        one.state = Standing.APPROVED if approved else Standing.REFUSED
        ZonePass.objects.filter(pk=one.pk).update(state=one.state)
        what = What.ZONE_APPROVED if approved else What.ZONE_REFUSED
        record(one.visit, what, by, now, reason=approval.reason, facts=facts_of(one))
        _tell_the_host(one, by, now)

    def record(
        self, approval: Approval, what: DueEvent.What, by: Actor, now: datetime, **facts: Any
    ) -> None:
        """Keep nothing here: it stands on the trail of the visit."""

    def shown(self, approval: Approval, policy: InForce) -> dict[str, Any]:
        one = approval.zone_pass
        visit = one.visit
        visibility.served(visit)
        words = {"visitor": visit.visitor.name, "zone": one.zone}
        kicker = _("申请进入 %(zone)s") % words, _("%(site)s前台") % {"site": visit.site}
        return {
            "template": "visitors/_zone_request.html",
            "row": one,
            "escorts": policy.escorts_for(visit.party_size),
            "title": _("%(visitor)s 申请进入 %(zone)s") % words,
            "kicker": " · ".join(kicker),
            "heading": f"{visit.visitor.name} {visit.title}".rstrip(),
            "note": _("批准只用于这一次来访，到 %(until)s 为止；访客离开后随即失效。")
            % {"until": one.until_written},
            "afterwards": _("前台会看到，被访人会收到通知。"),
            "reason": _("原因（前台和被访人看得到，访客看不到）"),
            "url": reverse("visit", args=[visit.pk]),
            "opens": "visit.see",
        }

    def says(self, slip: Slip, policy: InForce) -> str:
        many = int(slip.second)
        words = {"visitor": slip.who, "zone": slip.first, "n": many}
        return ngettext("%(visitor)s 进%(zone)s", "%(visitor)s %(n)d 人进%(zone)s", many) % words

    def address(self, slip: Slip) -> str:
        return reverse("visit", args=[slip.about])


ZONES = ZoneApprovals()


def in_words(zone: Zone, policy: InForce, now: datetime) -> str:
    """Return who is going to be asked about a zone, as pages say it beforehand."""
    approval = Approval(kind=ZONE)
    approval.zone_pass = ZonePass(zone=zone)
    for step in chain.steps(approval, policy):
        able = chain.at(step, approval)
        somebody = chain.first_here(able, now)
        if somebody is None:
            continue
        is_named = step.whom == ApprovalStep.Whom.THING
        first = zone.approver if is_named else able[0]
        words = {"name": first if is_named else step.contact or first, "stand_in": somebody}
        if somebody == first:
            return _("由%(name)s批准") % words
        return _("由%(stand_in)s代%(name)s批准") % words
    return _("还没有写明由谁批准")


def the_zone(one: ZonePass) -> dict[str, Any]:
    """Return what the trail keeps of a zone, for readers of both languages."""
    return {"zone": {"zh": one.zone.name, "en": one.zone.name_en}}


def facts_of(one: ZonePass) -> dict[str, Any]:
    """Return what the trail keeps of a pass."""
    return {**the_zone(one), "until": one.until_written}


def _tell_the_host(one: ZonePass, by: Actor, now: datetime) -> None:
    """Tell the host, and whoever of those who receive the visitor has asked; the desk sees it on
    its board.
    """
    visit: Visit = one.visit
    told, asked_by = {visit.host}, one.approval.asked_by_employee
    if asked_by is not None and visit.requests.filter(employee=asked_by).exists():
        told.add(asked_by)
    for employee in told - {by.employee}:
        if employee.is_active:
            key = f"zone:{visit.pk}:{one.pk}:told:{employee.pk}"
            kind = wording.Kind.ZONE_TOLD
            wording.send(kind, visit, employee.pk, key, now, in_force(), _words(one))


def _words(one: ZonePass) -> dict[str, str]:
    """Return what stands for the placeholders that only notices about zones have."""
    decided = {Standing.APPROVED: gettext_noop("批准"), Standing.REFUSED: gettext_noop("未批准")}
    with in_language("zh-hans"):
        answer = _(decided[Standing(one.state)]) if one.state in decided else ""
    return {
        "区域": one.zone.name,
        "事由": one.reason,
        "期限": "" if one.state == Standing.REFUSED else one.until_written,
        "申请人": one.approval.asked_by_name,
        "批复": answer,
        "批复原因": one.approval.reason,
    }
