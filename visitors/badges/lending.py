"""Lend and take back visitor badges (B1, B3, B5)."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Max, Min, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts import secrets
from reception.accounts.actor import NOBODY, Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Site
from reception.policy.enums import BadgeKind
from visitors.badges import qr
from visitors.models import Badge, BadgeLoan, PaperRoll, Visit

CODE_PURPOSE = "badge"
HEADINGS: dict[str, Any] = {
    BadgeKind.VISITOR: gettext_lazy("访客 VISITOR"),
    BadgeKind.CONTRACTOR: gettext_lazy("施工人员 CONTRACTOR"),
    BadgeKind.APPLICANT: gettext_lazy("应聘者 APPLICANT"),
}


def code_of(badge: Badge) -> str:
    """Return a badge's code: 28 capitals that follow from the secret key, so a dump of the database
    cannot make one.
    """
    return secrets.derived_code(CODE_PURPOSE, badge.site_id, badge.number, badge.issue)


def digest_for(site_id: int, number: int, issue: int = 1) -> str:
    """Return the keyed hash under which a badge's code is found."""
    return secrets.digest_of(
        secrets.derived_code(CODE_PURPOSE, site_id, number, issue), CODE_PURPOSE
    )


def add(site_id: int, numbers: range, kind: str = BadgeKind.VISITOR) -> list[Badge]:
    """Put new badges into a site's pool and return them; numbers that exist stay as they are."""
    rows = Badge.objects.filter(site=site_id, number__gte=numbers.start, number__lt=numbers.stop)
    taken = set(rows.values_list("number", flat=True))
    return Badge.objects.bulk_create(
        Badge(site_id=site_id, kind=kind, number=number, digest=digest_for(site_id, number))
        for number in numbers
        if number not in taken
    )


def by_code(code: str) -> Badge | None:
    """Return the badge of a scanned code, whatever its condition and its day, with its loan."""
    digest = secrets.digest_of(code, CODE_PURPOSE)
    # One at most, so no order is asked for.
    return next(iter(Badge.objects.with_loan().filter(digest=digest).order_by()), None)


def wearer(badge: Badge) -> Visit | None:
    """Return the visit that wears a badge now."""
    loans = BadgeLoan.objects.out().select_related("visit__visitor", "visit__host")
    loan = loans.filter(badge=badge).first()
    return loan.visit if loan else None


def lend(visit: Visit, number: int | None, now: datetime, by: Actor = NOBODY) -> BadgeLoan:
    """Lend a free badge of the visit's site and kind, or make a paper one where the site has those;
    call inside a transaction.

    Without the number of a badge in the desk's hand it is the lowest free one. Refuses with
    ``no_badges_yet`` where the site has none of the kind, ``no_badge_left`` where none is free; a
    wished number with ``badge_not_free`` or ``badge_of_another_kind``.
    """
    kind = visit.category.badge_kind
    if number is None and visit.site.badge_material == Site.BadgeMaterial.PAPER:
        badge: Badge | None = _on_paper(visit, kind, now)
    else:
        pool = Badge.objects.filter(
            site_id=visit.site_id, kind=kind, lent=False, condition=Badge.Condition.GOOD
        )
        badge = _take(pool if number is None else pool.filter(number=number))
    if badge is None and number is not None:
        raise _not_free(visit, kind, number)
    if badge is None:
        raise _none_free(visit.site_id, kind)
    if not badge.lent:
        Badge.objects.filter(pk=badge.pk).update(lent=True)
    return BadgeLoan.objects.create(badge=badge, visit=visit, lent_at=now, lent_by=by.name[:60])


def next_free(site: Site) -> dict[str, int]:
    """Return by kind the number of the badge that is lent next; none where badges are paper."""
    if site.badge_material == Site.BadgeMaterial.PAPER:
        return {}
    free = Badge.objects.filter(site=site, lent=False, condition=Badge.Condition.GOOD)
    return dict(free.order_by().values_list("kind").annotate(Min("number")))


def end_of_visit(
    visit: Visit, now: datetime, by: Actor = NOBODY, *, in_hand: bool
) -> dict[str, int | None]:
    """Take back what is due when a visit ends; call inside a transaction. Returns what the trail
    keeps: the ``badge`` that the desk has in its hand, or the ``badge_out`` that it awaits.

    Without it in its hand, a badge stays lent; a paper one is gone with its visit.
    """
    due = _one(BadgeLoan.objects.due_on_leaving(now), visit)
    badge = due.badge if due else None
    if due is not None and (in_hand or due.badge.is_paper):
        taken = _end(due, now, by)
        badge = taken if in_hand else None
    return {"badge" if in_hand else "badge_out": badge.number if badge else None}


def take_back(
    visit: Visit, now: datetime, by: Actor = NOBODY, *, lost: bool = False
) -> Badge | None:
    """End the loan of the badge that a visit wears, if it wears one; call inside a transaction.

    A paper one is gone for good; a lost one was not handed back (B3).
    """
    loan = _one(BadgeLoan.objects.out(), visit)
    return None if loan is None else _end(loan, now, by, lost=lost)


def _one(loans: QuerySet[BadgeLoan], visit: Visit) -> BadgeLoan | None:
    # Nobody wears two, so no order is asked for.
    return next(iter(loans.filter(visit=visit).select_related("badge").order_by()), None)


def _end(loan: BadgeLoan, now: datetime, by: Actor, *, lost: bool = False) -> Badge | None:
    ended = {
        "returned_at": max(now, loan.lent_at),  # the clock may have been set back
        "returned_by": by.name[:60],
        "lost": lost,
    }
    if not BadgeLoan.objects.out().filter(pk=loan.pk).update(**ended):
        return None
    columns: dict[str, Any] = {"lent": False}
    if lost:
        columns["condition"] = Badge.Condition.LOST
    elif loan.badge.is_paper:
        columns["condition"] = Badge.Condition.WITHDRAWN
    Badge.objects.filter(pk=loan.badge_id).update(**columns)
    return loan.badge


def qr_svg(code: str) -> SafeString:
    """Return a code's QR symbol as inline SVG."""
    return qr.svg(code)


def _take(pool: QuerySet[Badge]) -> Badge | None:
    """Lock one free badge; a badge that another desk is just taking is skipped, then waited for.

    A pool is empty only when nobody sees a free badge in it: its last free rows may be locked by
    desks that then fail, and a badge may come back while this desk waits for another.
    """
    pool = pool.order_by("number")
    while True:
        if connection.features.has_select_for_update_skip_locked:
            badge = pool.select_for_update(skip_locked=True).first()
            if badge is not None:
                return badge
        badge = pool.select_for_update().first()
        if badge is not None or not pool.exists():
            return badge


def _none_free(site_id: int, kind: str) -> Refusal:
    """Return the refusal where a site has no badge to lend: it never had one, or all are out."""
    words = {"kind": BadgeKind(kind).label}
    if not Badge.objects.filter(site=site_id, kind=kind, valid_on__isnull=True).exists():
        none_yet = _("这个园区还没有%(kind)s牌。请行政部在“访客牌”一页添加一段号码。")
        return Refusal("no_badges_yet", none_yet % words, kind=kind)
    none_left = _("%(kind)s牌已全部借出。请先收回一张，或请行政部补充。")
    return Refusal("no_badge_left", none_left % words, kind=kind)


def _not_free(visit: Visit, kind: str, number: int) -> Refusal:
    """Return the refusal of a badge that the desk holds in its hand."""
    words = {"number": number, "kind": BadgeKind(kind).label}
    free = Badge.objects.filter(lent=False, condition=Badge.Condition.GOOD)
    other = free.filter(site_id=visit.site_id, number=number).exclude(kind=kind).first()
    if other is not None:
        words["its"] = other.get_kind_display()
        wrong = _("%(number)03d 号是%(its)s牌，这位访客要用%(kind)s牌。") % words
        return Refusal("badge_of_another_kind", wrong, fields={"badge": wrong})
    taken = _("%(number)03d 号访客牌现在不能借出，请换一张。") % words
    return Refusal("badge_not_free", taken, fields={"badge": taken})


def _on_paper(visit: Visit, kind: str, now: datetime) -> Badge:
    """Make a badge for one visit, valid on this day and printed at once (B4)."""
    number = _next_on_the_roll(visit.site_id)
    return Badge.objects.create(
        site_id=visit.site_id,
        kind=kind,
        number=number,
        digest=digest_for(visit.site_id, number),
        lent=True,
        valid_on=clock.today(now, visit.site.clock),
    )


def _next_on_the_roll(site_id: int) -> int:
    """Return the next number of a site's paper badges; of two desks the second waits for the
    first.
    """
    if not PaperRoll.objects.filter(site=site_id).update(last=F("last") + 1):
        highest = Badge.objects.filter(site=site_id).aggregate(Max("number"))["number__max"] or 0
        first = max(highest + 1, PaperRoll.FIRST)
        roll, made = PaperRoll.objects.get_or_create(site_id=site_id, defaults={"last": first})
        if made:
            return roll.last
        PaperRoll.objects.filter(site=site_id).update(last=F("last") + 1)
    return PaperRoll.objects.get(site=site_id).last
