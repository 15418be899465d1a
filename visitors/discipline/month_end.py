"""Close a month, once and for good, and write down the pay that its fines are held against: the only writers of both (P8)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from reception.access.actors import Actor
from reception.access.refusals import Refusal
from visitors.discipline import months
from visitors.discipline.models import Book, MonthClose, MonthItem, MonthLine, MonthPay
from visitors.discipline.months import Line
from visitors.repeats import Receipt


def close(month: date, by: Actor, now: datetime, mark: Receipt) -> MonthClose:
    """Close a month that is over: what each employee pays is written down and stays; months close one after the other.

    Args:
        month: its first day.
        by: 行政部.
        now: when.
        mark: the receipt of the request.

    Returns:
        The closing, or the one that this request made before.

    Raises:
        Refusal: ``not_permitted``; ``month_not_over``; ``month_closed``; ``earlier_month_open``.
    """
    _refuse_others(by)
    for last_try in (False, True):
        try:
            with transaction.atomic():
                return _close(month, by, now, mark)
        except (IntegrityError, Refusal) as what:
            first = _earlier(by, mark)
            if first is not None:
                return first
            # Somebody closed it between two looks; the second try says so in a sentence.
            if last_try or isinstance(what, Refusal):
                raise
    raise AssertionError("the loop returns or raises")


def keep_pays(month: date, pays: Mapping[int, Decimal | None], by: Actor) -> None:
    """Write down what employees earn in a month, while it is open; nothing takes what was there away.

    Args:
        month: its first day.
        pays: yuan, by the id of the employee.
        by: 行政部.

    Raises:
        Refusal: ``not_permitted``; ``month_closed``.
    """
    _refuse_others(by)
    with transaction.atomic():
        # The same row that closing locks: no pay is changed while a month is being closed by it.
        Book.objects.select_for_update().filter(pk=1).first()
        _refuse_closed(month)
        MonthPay.objects.filter(month=month, employee__in=[pk for pk, pay in pays.items() if pay is None]).delete()
        known = [MonthPay(month=month, employee_id=pk, pay=pay) for pk, pay in pays.items() if pay is not None]
        MonthPay.objects.bulk_create(known, update_conflicts=True, unique_fields=["employee", "month"], update_fields=["pay"])


def _close(month: date, by: Actor, now: datetime, mark: Receipt) -> MonthClose:
    # Whoever books waits here for a moment, and so does a second closer: what is read is what stands at this place of the book.
    book = Book.objects.select_for_update().filter(pk=1).first()
    _refuse_closed(month)
    if now < months.end_of(month):
        raise Refusal("month_not_over", _("这个月还没有过完，月底过后才能结账。"))
    following = months.next_to_close(now)
    if month != following:
        raise Refusal("earlier_month_open", _("月份要依次结账，下一个是 %(month)s。") % {"month": f"{following:%Y-%m}"})
    assert book is not None, "a month that is over has entries, or follows one that has"
    assert by.user is not None, "nobody without an account has a capability"
    pays = months.pays_of([month]).get(month, {})
    lines = months.open_lines(month, months.unsettled(), pays, months.terms_in_force())
    closed = MonthClose.objects.create(
        month=month, closed_at=now, closed_by=by.user, position=book.position, request_key=mark.key, request_digest=mark.digest
    )
    _write(closed, lines)
    return closed


def _write(closed: MonthClose, lines: list[Line]) -> None:
    rows = [
        MonthLine(
            close=closed, employee=line.employee, fine=line.amount.fine, points=line.amount.points, pay_share=line.amount.pay_share,
            cap=line.cap, withheld=line.withheld,
        )
        for line in lines
    ]  # fmt: skip
    MonthLine.objects.bulk_create(rows)
    MonthItem.objects.bulk_create(
        MonthItem(line=row, entry=item.entry, fine=item.amount.fine, points=item.amount.points, pay_share=item.amount.pay_share)
        for row, line in zip(rows, lines, strict=True)
        for item in line.items
    )


def _refuse_others(by: Actor) -> None:
    if by.user is None or by.reach("month.close") != "all":
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)


def _refuse_closed(month: date) -> None:
    if MonthClose.objects.filter(month=month).exists():
        raise Refusal("month_closed", _("这个月已经结账，不再改动；之后的更正记在发生的月份里。"))


def _earlier(by: Actor, mark: Receipt) -> MonthClose | None:
    """Return the closing that an earlier arrival of the same request made, if there was one.

    Raises:
        Refusal: ``key_reused`` where the key was used for something else.
    """
    if not mark.key:
        return None
    first = MonthClose.objects.filter(closed_by=by.user, request_key=mark.key).first()
    if first is not None and first.request_digest != mark.digest:
        raise Refusal("key_reused", _("同一请求编号已用于别的内容，请刷新页面后再试。"), status=422)
    return first
