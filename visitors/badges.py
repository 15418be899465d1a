"""Lend and take back visitor badges (B1, B3, B5)."""

import io
from datetime import datetime
from functools import lru_cache

import qrcode
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from reception.access import secrets
from reception.access.refusals import Refusal
from visitors.models import Badge, BadgeLoan, Visit

CODE_PURPOSE = "badge"


def code_of(badge: Badge) -> str:
    """Return a badge's code: 28 capitals that follow from the secret key, so a dump of the database cannot make one."""
    return secrets.derived_code(CODE_PURPOSE, badge.site_id, badge.number, badge.issue)


def digest_for(site_id: int, number: int, issue: int = 1) -> str:
    """Return the keyed hash under which a badge's code is found."""
    return secrets.digest_of(secrets.derived_code(CODE_PURPOSE, site_id, number, issue), CODE_PURPOSE)


def add(site_id: int, numbers: range) -> None:
    """Put new badges into a site's pool; numbers that exist stay as they are."""
    Badge.objects.bulk_create(
        [Badge(site_id=site_id, number=number, digest=digest_for(site_id, number)) for number in numbers], ignore_conflicts=True
    )


def by_code(code: str) -> Badge | None:
    """Return the badge of a scanned code, whatever its condition."""
    return Badge.objects.select_related("site").filter(digest=secrets.digest_of(code, CODE_PURPOSE)).first()


def wearer(badge: Badge) -> Visit | None:
    """Return the visit that wears a badge now."""
    loan = BadgeLoan.objects.filter(badge=badge, returned_at__isnull=True).select_related("visit__visitor", "visit__host").first()
    return loan.visit if loan else None


def lend(visit: Visit, number: int | None, now: datetime) -> BadgeLoan:
    """Lend a free badge of the visit's site; call inside a transaction.

    Args:
        visit: the visit to be admitted.
        number: the badge that the desk holds in its hand; nothing takes the lowest free one.
        now: when.

    Raises:
        Refusal: ``no_badge_left``, or ``badge_not_free`` for a wished number.
    """
    pool = Badge.objects.filter(site_id=visit.site_id, lent=False, condition=Badge.Condition.GOOD)
    badge = _take(pool if number is None else pool.filter(number=number))
    if badge is None and number is not None:
        taken = _("%(number)03d 号访客牌现在不能借出，请换一张。") % {"number": number}
        raise Refusal("badge_not_free", taken, fields={"badge": taken})
    if badge is None:
        raise Refusal("no_badge_left", _("访客牌已全部借出。请先收回一张，或请行政部补充。"))
    Badge.objects.filter(pk=badge.pk).update(lent=True)
    return BadgeLoan.objects.create(badge=badge, visit=visit, lent_at=now)


def worn_by(visit: Visit) -> Badge | None:
    """Return the badge that a visit wears, or has not handed back yet."""
    loan = BadgeLoan.objects.select_related("badge").filter(visit=visit, returned_at__isnull=True).first()
    return loan.badge if loan else None


def take_back(visit: Visit, now: datetime) -> Badge | None:
    """Take back the badge a visit wears, if it wears one; call inside a transaction."""
    loan = BadgeLoan.objects.select_related("badge").filter(visit=visit, returned_at__isnull=True).first()
    if loan is None:
        return None
    returned_at = max(now, loan.lent_at)  # the clock may have been set back meanwhile
    if not BadgeLoan.objects.filter(pk=loan.pk, returned_at__isnull=True).update(returned_at=returned_at):
        return None
    Badge.objects.filter(pk=loan.badge_id).update(lent=False)
    return loan.badge


@lru_cache(maxsize=512)
def qr_svg(code: str) -> SafeString:
    """Return a code's QR symbol as inline SVG; a code never changes, so its symbol is remembered."""
    symbol = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    symbol.add_data(code)
    written = io.BytesIO()
    symbol.make_image(image_factory=SvgPathImage).save(written)
    text = written.getvalue().decode()
    return mark_safe(text[text.index("<svg") :])  # the library's own drawing of our own alphabet


def _take(pool: QuerySet[Badge]) -> Badge | None:
    """Lock one free badge; a badge that another desk is just taking is skipped, then waited for.

    Without the second look a pool whose last free rows are locked by desks that then fail would look empty.
    """
    pool = pool.order_by("number")
    if connection.features.has_select_for_update_skip_locked:
        badge = pool.select_for_update(skip_locked=True).first()
        if badge is not None:
            return badge
    return pool.select_for_update().first()


def lent_now(site_id: int) -> QuerySet[Badge]:
    """Return the badges of a site that are not handed back (V9)."""
    return Badge.objects.filter(Q(site_id=site_id) & Q(lent=True))
