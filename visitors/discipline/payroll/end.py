"""Close a month once and for good, and write down its pay: the only writers of both (P8)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from visitors.discipline.models import Book, MonthClose, MonthItem, MonthLine, MonthPay
from visitors.discipline.payroll import calendar, charges, seal, words
from visitors.discipline.payroll.lines import LineWithItems
from visitors.discipline.sealing import seals
from visitors.visits.idempotency import RequestKey, idempotent


def close(month: date, by: Actor, now: datetime, key: RequestKey) -> MonthClose:
    """Close a month that is over: what each employee pays is written down and stays; months close
    one after the other.

    Raises:
        Refusal: ``not_permitted``; ``month_not_over``; ``month_closed``; ``earlier_month_open``.
    """
    _refuse_others(by)
    return idempotent(by, key, lambda: _close(month, by, now, key), close_of_key)


def keep_pays(month: date, pays: Mapping[int, Decimal | None], by: Actor, now: datetime) -> None:
    """Write down what employees earn in a month, while it is open; what was there before stays in
    the history.

    Args:
        pays: yuan, by the id of the employee; nothing takes what was there away.

    Raises:
        Refusal: ``not_permitted``; ``month_closed``.
    """
    _refuse_others(by)
    Book.objects.get_or_create(pk=1)
    with transaction.atomic():
        # The same row that closing locks: no pay is changed while a month is being closed by it.
        Book.objects.select_for_update().get(pk=1)
        _refuse_closed(month)
        new, changed = [], []
        rows = MonthPay.objects.filter(month=month, employee__in=list(pays))
        known = {row.employee_id: row for row in rows}
        for pk, pay in pays.items():
            row = known.get(pk)
            if row is None:
                if pay is not None:
                    new.append(
                        MonthPay(month=month, employee_id=pk, pay=pay, said_by=by.user, said_at=now)
                    )
            elif pay is None:
                # Where django-simple-history looks.
                vars(row).update(_history_user=by.user, _history_date=now)
                row.delete()
            elif row.pay != pay:
                row.pay, row.said_by, row.said_at = pay, by.user, now
                changed.append(row)
        who = {"default_user": by.user, "default_date": now}
        bulk_create_with_history(new, MonthPay, **who)
        bulk_update_with_history(changed, MonthPay, ["pay", "said_by", "said_at"], **who)


def _close(month: date, by: Actor, now: datetime, key: RequestKey) -> MonthClose:
    # Whoever books waits here for a moment, and so does a second closer: what is read is what
    # stands at this place of the book.
    book = Book.objects.select_for_update().filter(pk=1).first()
    _refuse_closed(month)
    if now < calendar.end_of(month):
        raise Refusal("month_not_over", _("这个月还没有过完，月底过后才能结账。"))
    following = calendar.next_to_close(now)
    if month != following:
        raise Refusal(
            "earlier_month_open",
            _("月份要依次结账，下一个是 %(month)s。") % {"month": f"{following:%Y-%m}"},
        )
    assert book is not None, "a month that is over has entries, or follows one that has"
    assert by.user is not None, "nobody without an account has a capability"
    terms = charges.terms_in_force()
    lines = charges.open_lines(month, terms)
    before = MonthClose.objects.order_by("-month").first()
    sums = words.Sums(terms)
    for line in lines:
        sums.add(line)
    closed = MonthClose(
        month=month,
        closed_at=now,
        closed_by=by.user,
        position=book.position,
        request_key=key.key,
        request_digest=key.digest,
        yuan_per_point=terms.yuan_per_point,
        cap_percent=terms.cap_percent,
        **sums.as_columns(),
    )
    closed.digest = seal.digest(closed, before.digest if before is not None else "", lines)
    closed.signature = seal.signed(month, closed.digest)
    _write(closed, lines)
    seals.seal_month(month, closed.digest, now)
    return closed


def _write(closed: MonthClose, lines: list[LineWithItems]) -> None:
    closed.save(force_insert=True)
    for line in lines:
        line.row.close = closed
    MonthLine.objects.bulk_create(line.row for line in lines)
    for line in lines:
        for item in line.items:
            item.line = line.row
    MonthItem.objects.bulk_create(item for line in lines for item in line.items)


def _refuse_others(by: Actor) -> None:
    if by.user is None or by.reach("month.close") != "all":
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _refuse_closed(month: date) -> None:
    if MonthClose.objects.filter(month=month).exists():
        raise Refusal("month_closed", _("这个月已经结账，不再改动；之后的更正记在发生的月份里。"))


def close_of_key(by: Actor, key: RequestKey) -> tuple[MonthClose, str] | None:
    """Return the closing that this key has made, and the digest of its request."""
    first = MonthClose.objects.filter(closed_by=by.user, request_key=key.key).first()
    return None if first is None else (first, first.request_digest)
