"""A scan in words for whoever stands there: a colour, a word that is read from two metres, and what
to do next.
"""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from visitors.models import BadgeLoan, State
from visitors.scanning import expected_words
from visitors.scanning.models import Place, Scan, ScanOutcome, Why
from visitors.scanning.points import Point
from visitors.visits import details
from visitors.zones import access

OK, NO, LOOK = "ok", "no", "look"
SIGNS = {OK: "✓", NO: "✕", LOOK: "!"}


def spoken(scan: Scan, to: Actor) -> dict[str, Any]:
    """Return what fills the screen; with the address of the visit for those who may see it."""
    look = _look(scan)
    shows = scan.visit is not None and to.may_at("visit.see", scan.site_id)
    is_badge = scan.badge is not None and scan.refusal != Why.WRONG_SITE
    return {
        "outcome": scan.outcome,
        "refusal": scan.refusal or None,
        "look": look,
        "sign": SIGNS[look],
        "word": _word(scan, look),
        "why": sentence(scan),
        "head": _head(scan) if is_badge or expected_words.are_for(scan) else "",
        "lines": _lines(scan),
        "do": advice(scan),
        "point": str(Point(scan.site, Place(scan.place), scan.zone)),
        "badge": str(scan.badge) if is_badge else "",
        "url": reverse("visit", args=[scan.visit_id]) if shows else "",
    }


def sentence(scan: Scan) -> str:
    """Say in one sentence what a scan was answered, and why."""
    if expected_words.are_for(scan):
        return expected_words.sentence(scan)
    if scan.outcome == ScanOutcome.REFUSED:
        return _refusal(scan)
    if scan.did == Scan.Did.LEFT:
        return _("已签离，访客牌已收回。")
    if scan.did == Scan.Did.BADGE_BACK:
        return _("被访人已签离，访客牌已收回。")
    if scan.outcome == ScanOutcome.OUT:
        return _("离开 %(zone)s，已记录。") % {"zone": scan.zone}
    named = where(scan)
    return _("在访 · %(zones)s") % {"zones": _("、").join(named)} if named else _("在访")


def where(scan: Scan) -> list[str]:
    """Name the zones in which the wearer of a badge may be (Z1, Z2)."""
    if scan.visit is None or scan.visit.state != State.INSIDE:
        return []
    return [str(zone) for zone in access.allowed_zones(scan.visit, scan.scanned_at)]


def plate_at_gate(scan: Scan) -> str:
    """Return the plate of the vehicle that the visitor gave, for whoever compares it where one
    drives or walks through; blank elsewhere (V18).
    """
    if scan.visit is None or scan.place != Place.ZONE:
        return ""
    return details.of(scan.visit).plate


def advice(scan: Scan) -> str:
    """Say what to do after a refusal; nothing where all is well."""
    if expected_words.are_for(scan):
        return expected_words.advice(scan)
    at_the_desk = scan.place == Place.DESK
    to_the_desk = _("请收回此牌，带持牌人到前台登记。")
    says = {
        Why.UNKNOWN_CODE: _("请看扫的是不是访客牌。是的话请收回此牌，带持牌人到前台登记。"),
        Why.EXPIRED: _("请带持牌人到前台，换今天的牌。"),
        Why.WRONG_DAY: _("请带持牌人到前台，换今天的牌。"),
        Why.REVOKED: _("请带来人到前台登记。"),
        Why.ALREADY_WAITING: "",
        Why.ALREADY_INSIDE: _("请核对持牌人是不是本人。不是的话，请带到前台。"),
        Why.NOT_INSIDE: "" if at_the_desk else to_the_desk,
        Why.WRONG_SITE: _("请带持牌人到前台登记；这张牌请交还它自己的园区。"),
        Why.BADGE_WITHDRAWN: to_the_desk,
        Why.ZONE_CLOSED: _("请带访客回到接待区。需要进入时，由被访人向校长申请。"),
        Why.NOT_ADMITTED: _("请先在前台办理进入，领了牌再扫。"),
        Why.BELONGINGS_OPEN: _("请在前台逐件核对访客带来的物品，再收牌。"),
    }
    return says[Why(scan.refusal)] if scan.refusal else ""


def _look(scan: Scan) -> str:
    if scan.outcome == ScanOutcome.EXPECTED or scan.refusal == Why.ALREADY_WAITING:
        return LOOK
    if scan.outcome != ScanOutcome.REFUSED:
        return OK
    if scan.refusal == Why.NOT_INSIDE and scan.place == Place.DESK:
        return LOOK
    looks = (Why.BADGE_WITHDRAWN, Why.ALREADY_INSIDE, Why.BELONGINGS_OPEN)
    return LOOK if scan.refusal in looks else NO


def _word(scan: Scan, look: str) -> str:
    if look != OK:
        return _("请核对") if look == LOOK else _("不可进入")
    if scan.did in (Scan.Did.LEFT, Scan.Did.BADGE_BACK):
        return _("已收牌")
    if scan.did == Scan.Did.ARRIVED:
        return _("已签到")
    return _("核对无误") if scan.place != Place.ZONE else _("可以通行")


def _refusal(scan: Scan) -> str:
    condition = scan.badge.get_condition_display() if scan.badge is not None else ""
    not_lent = (
        _("%(badge)s 号访客牌没有借出，可以放回架上。")
        if scan.place == Place.DESK
        else _("%(badge)s 号访客牌现在没有人佩戴。")
    )
    says = {
        Why.UNKNOWN_CODE: _("没有这张访客牌。"),
        Why.EXPIRED: _("%(badge)s 号访客牌已过期。"),
        Why.REVOKED: _("这个码已撤销。"),
        Why.ALREADY_WAITING: "",
        Why.ALREADY_INSIDE: _("%(badge)s 号访客牌的访客已经在里面。"),
        Why.NOT_INSIDE: not_lent if scan.visit is None else _("%(badge)s 号访客牌的访客已经离开。"),
        Why.WRONG_SITE: _("这是别的园区的访客牌。"),
        Why.WRONG_DAY: _("%(badge)s 号访客牌不是今天的。"),
        Why.BADGE_WITHDRAWN: _("%(badge)s 号访客牌已登记为“%(condition)s”。"),
        Why.ZONE_CLOSED: _("%(zone)s未获批准。"),
        Why.NOT_ADMITTED: _("%(badge)s 号访客牌没有办理进入。"),
        Why.BELONGINGS_OPEN: _("%(badge)s 号访客牌的访客带来的物品还没有核对。"),
    }
    filled = {"badge": scan.badge, "condition": condition, "zone": scan.zone}
    return says[Why(scan.refusal)] % filled


def _head(scan: Scan) -> str:
    if scan.badge is None and scan.visit is not None:
        return scan.visit.visitor.name
    number = _("牌 %(badge)s") % {"badge": scan.badge}
    if scan.visit is None or scan.refusal == Why.BADGE_WITHDRAWN:
        return number
    return f"{number}　{scan.visit.visitor.name}"


def _lines(scan: Scan) -> list[str]:
    """Say who it is: whence, whom they visit, since when; on a patrol also whether they must wear a
    badge (B1, B4).
    """
    visit = scan.visit
    if scan.refusal == Why.BADGE_WITHDRAWN:
        return _last_lent(scan)
    if visit is None:
        return []
    whom = _("访 %(host)s") % {"host": visit.host}
    lines = [f"{visit.organisation} · {whom}" if visit.organisation else whom]
    if visit.arrived_at is not None:
        lines.append(_("%(at)s 到访") % {"at": f"{timezone.localtime(visit.arrived_at):%H:%M}"})
    elif visit.expected_at is not None:
        at = f"{timezone.localtime(visit.expected_at):%m-%d %H:%M}"
        lines.append(_("预约 %(at)s") % {"at": at})
    if scan.place == Place.PATROL:
        lines.append(_("须佩戴访客牌") if visit.badge_required else _("可以不戴访客牌"))
    if plate := plate_at_gate(scan):
        lines.append(_("车牌 %(plate)s") % {"plate": plate})
    return lines


def _last_lent(scan: Scan) -> list[str]:
    loans = BadgeLoan.objects.filter(badge=scan.badge).select_related("visit__visitor")
    loan = loans.order_by("-lent_at", "-pk").first()
    if loan is None:
        return []
    whom = loan.visit.organisation or loan.visit.visitor.name
    day = f"{timezone.localtime(loan.lent_at):%m-%d}"
    return [_("%(day)s 上次借给 %(whom)s") % {"day": day, "whom": whom}]
